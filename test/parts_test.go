package test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestAnUploadInPartsPlaysBackTheSameBytes(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s, content := startServer(t, storage, inParts...), large()
	for name, checksums := range map[string]bool{"with checksums": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alice := s.as("alice")
			r, err := ask[struct {
				Upload  partedUpload
				Request *signedRequest
			}](alice, `mutation ($input: RequestUploadInput!) { result: requestUpload(input: $input) { upload {`+partedFields+`} request { url } } }`,
				vars{"input": inputFor(content, nil)})
			if err != nil {
				t.Fatal(err)
			}
			u := r.Upload
			if r.Request != nil || u.Strategy != "MULTIPART" || u.PartSize == nil || *u.PartSize != partSize ||
				u.PartCount == nil ||
				*u.PartCount != 3 {
				t.Errorf("requestUpload: got %+v, want no request and 3 parts of %d bytes", r, partSize)
			}
			if u.ReceivedParts == nil || len(*u.ReceivedParts) != 0 || u.Guarantees.Checksum || !u.Guarantees.WriteOnce {
				t.Errorf("before the first part the upload is %+v, want no parts and no promise of checksums", u)
			}

			signed, err := alice.sign(
				u.ID,
				partInputs(content, checksums, 3, 1, 2)...) // the one call between request and finalize
			wantCode(t, "signUploadParts", err, "")
			offsets := map[int]int64{1: 0, 2: partSize, 3: 2 * partSize}
			for i, number := range []int{3, 1, 2} {
				p := signed[i]
				if p.Number != number || p.Offset != offsets[number] || p.Size != int64(len(cut(content, number))) {
					t.Errorf(
						"signed part %d is number %d with %d bytes at %d, want the parts in the order asked for",
						i,
						p.Number,
						p.Size,
						p.Offset,
					)
				}
				mustPut(t, p.Request, cut(content, number))
			}
			u = alice.parted(t, u.ID)
			if u.Guarantees.Checksum != checksums {
				t.Errorf("guarantees.checksum is %t, want %t", u.Guarantees.Checksum, checksums)
			}
			wantReceived(t, u, content, checksums, 1, 2, 3)

			v, err := alice.finalize(u.ID, vars{"title": "In parts"})
			if err != nil || v.Title != "In parts" || v.Size != int64(len(content)) {
				t.Fatalf("finalizeUpload: got %+v, %v, want the video", v, err)
			}
			wantFilm(t, v, content)
			if u = alice.parted(t, u.ID); u.Status != "FINALIZED" || u.ReceivedParts != nil || u.Video == nil ||
				u.Video.ID != v.ID {
				t.Errorf("in the end the upload is %+v, want it FINALIZED with its video", u)
			}
		})
	}
}

func wantReceived(t testing.TB, u partedUpload, content []byte, checksums bool, numbers ...int) {
	t.Helper()
	if u.ReceivedParts == nil || len(*u.ReceivedParts) != len(numbers) {
		t.Fatalf("receivedParts are %v, want the parts %v", u.ReceivedParts, numbers)
	}
	for i, got := range *u.ReceivedParts {
		body := cut(content, numbers[i])
		if got.Number != numbers[i] || got.Size != int64(len(body)) || checksums != (got.Sha256 != nil) ||
			checksums && *got.Sha256 != sumOf(body) {
			t.Errorf("received part %d is %+v, want number %d with %d bytes", i, got, numbers[i], len(body))
		}
	}
}

func TestAnUploadInPartsTakesFewCalls(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), inParts...)
	alice := s.as("alice")
	const count, size = 250, 249*partSize + 1
	r, err := alice.request(vars{"fileName": "long.mp4", "contentType": "video/mp4", "size": size})
	wantCode(t, "requestUpload", err, "")
	calls, end := 1, int64(0)
	for first := 1; first <= count; first += 100 {
		parts := make([]vars, min(100, count-first+1))
		for i := range parts {
			parts[i] = vars{"number": first + i}
		}
		signed, err := alice.sign(r.Upload.ID, parts...)
		if err != nil {
			t.Fatalf("signUploadParts from %d on: %v", first, err)
		}
		calls++
		for _, p := range signed {
			if p.Offset != end || p.Request.URL == "" {
				t.Fatalf("part %d begins at %d, want %d", p.Number, p.Offset, end)
			}
			end += p.Size
		}
	}
	if end != size {
		t.Errorf("the parts end at %d, want the file's %d bytes", end, size)
	}
	alice.finalizeMissing(t, r.Upload.ID)
	if calls++; calls > 2+(count+99)/100 {
		t.Errorf("%d parts took %d calls, want 2 and one for each hundred parts", count, calls)
	}
}

func TestStorageRefusesAPartThatIsNotAsSigned(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), inParts...)
	alice, content := s.as("alice"), film(t)
	other := slices.Clone(content)
	other[len(other)/2] ^= 1
	numbered := func(number string) func(*http.Request) {
		return func(r *http.Request) { // another part's place
			q := r.URL.Query()
			q.Set("partNumber", number)
			r.URL.RawQuery = q.Encode()
		}
	}
	tests := []struct {
		name      string
		checksums bool
		body      []byte
		change    func(*http.Request)
		status    int
	}{
		{"a byte less", false, content[1:], nil, http.StatusForbidden},
		{"a byte more", false, append(slices.Clone(content), 0), nil, http.StatusForbidden},
		{"a byte less, with checksum", true, content[1:], nil, http.StatusForbidden},
		{"other bytes", true, other, nil, http.StatusBadRequest},
		{"no checksum", true, content, func(r *http.Request) { r.Header.Del("X-Amz-Checksum-Sha256") }, http.StatusForbidden},
		{"another number", false, content, numbered("2"), http.StatusForbidden},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := alice.reserve(t, content, nil)
			signed, err := alice.sign(r.Upload.ID, partInputs(content, test.checksums, 1)...)
			if err != nil {
				t.Fatal(err)
			}
			change := test.change
			if change == nil {
				change = func(*http.Request) {}
			}
			if status, answer := put(t, signed[0].Request, test.body, change); status != test.status {
				t.Errorf("PUT: got %d %s, want %d", status, answer, test.status)
			}
			wantReceived(t, alice.parted(t, r.Upload.ID), content, test.checksums)
			alice.wantMissing(t, "after the refused part", r.Upload.ID, 1)
			mustPut(t, signed[0].Request, content)
			wantFilm(t, alice.mustFinalize(t, r), content)
		})
	}
}

func TestSignUploadPartsSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), inParts...)
	alice, content := s.as("alice"), large()
	r := alice.reserve(t, content, nil)
	single := alice.reserve(t, film(t), vars{"strategy": "SINGLE"})
	many := make([]vars, 101)
	for i := range many {
		many[i] = vars{"number": i + 1}
	}
	const sum = "0000000000000000000000000000000000000000000000000000000000000000"
	tests := []struct {
		name     string
		client   *client
		upload   string
		parts    []vars
		code, at string
	}{
		{"no parts", alice, r.Upload.ID, nil, "BAD_USER_INPUT", "input.parts"},
		{"101 parts", alice, r.Upload.ID, many, "BAD_USER_INPUT", "input.parts"},
		{"a part twice", alice, r.Upload.ID, []vars{{"number": 2}, {"number": 2}}, "BAD_USER_INPUT", "input.parts.1.number"},
		{"part 0", alice, r.Upload.ID, []vars{{"number": 0}}, "BAD_USER_INPUT", "input.parts.0.number"},
		{"part -1", alice, r.Upload.ID, []vars{{"number": -1}}, "BAD_USER_INPUT", "input.parts.0.number"},
		{"part 4 of 3", alice, r.Upload.ID, []vars{{"number": 1}, {"number": 4}}, "BAD_USER_INPUT", "input.parts.1.number"},
		{
			"mixed checksums",
			alice,
			r.Upload.ID,
			[]vars{{"number": 1, "sha256": sum}, {"number": 2}},
			"BAD_USER_INPUT",
			"input.parts.1.sha256",
		},
		{
			"mixed the other way",
			alice,
			r.Upload.ID,
			[]vars{{"number": 1}, {"number": 2, "sha256": sum}},
			"BAD_USER_INPUT",
			"input.parts.1.sha256",
		},
		{"an upload in one PUT", alice, single.Upload.ID, []vars{{"number": 1}}, "BAD_USER_INPUT", "input.uploadId"},
		{"somebody else's", s.as("bob"), r.Upload.ID, []vars{{"number": 1}}, "NOT_FOUND", "input.uploadId"},
	}
	for _, test := range tests {
		_, err := test.client.sign(test.upload, test.parts...)
		wantField(t, test.name, err, test.code, test.at)
	}
	_, err := s.anonymous().sign(r.Upload.ID, vars{"number": 1})
	wantCode(t, "without a token", err, "UNAUTHENTICATED")

	_, err = alice.sign(r.Upload.ID, vars{"number": 1, "sha256": sum})
	wantCode(t, "with a checksum", err, "")
	_, err = alice.sign(r.Upload.ID, vars{"number": 2})
	wantField(t, "the next one without", err, "BAD_USER_INPUT", "input.parts.0.sha256")

	_, err = alice.cancel(r.Upload.ID)
	wantCode(t, "cancelUpload", err, "")
	_, err = alice.sign(r.Upload.ID, vars{"number": 1, "sha256": sum})
	wantCode(t, "of a cancelled upload", err, "UPLOAD_CANCELLED")
	done := alice.arriveInParts(t, film(t), true, nil)
	alice.mustFinalize(t, done)
	_, err = alice.sign(done.Upload.ID, vars{"number": 1, "sha256": sum})
	wantCode(t, "of a finalized upload", err, "CONFLICT")
}

func TestFinalizeNamesTheMissingParts(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, inParts...)
	alice, content := s.as("alice"), large()
	r := alice.reserve(t, content, nil)
	alice.wantMissing(t, "before the first part is signed", r.Upload.ID, 1, 2, 3)
	_, err := alice.sign(r.Upload.ID, partInputs(content, true, 1)...)
	wantCode(t, "signUploadParts", err, "")
	alice.wantMissing(t, "before the first part is sent", r.Upload.ID, 1, 2, 3)
	alice.sendParts(t, r.Upload.ID, content, true, 2)
	alice.wantMissing(t, "with the second part alone", r.Upload.ID, 1, 3)
	alice.sendParts(t, r.Upload.ID, content, true, 3)
	alice.wantMissing(t, "with the second and third", r.Upload.ID, 1)
	u := alice.parted(t, r.Upload.ID)
	if u.Status != "PENDING" {
		t.Errorf("the upload is %s, want it PENDING", u.Status)
	}
	wantReceived(t, u, content, true, 2, 3)
	alice.sendParts(t, r.Upload.ID, content, true, 1)
	wantFilm(t, alice.mustFinalize(t, r), content)
	openBucket(storage).wantBucket(t, r.Key)
}

func TestTheClientMayChooseTheStrategy(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	parts := startServer(t, storage, inParts...).as("alice")
	usual := startServer(t, storage).as("alice")
	tests := []struct {
		name     string
		client   *client
		size     int64
		strategy any
		want     string
	}{
		{"below the threshold", usual, 32<<20 - 1, nil, "SINGLE"},
		{"at the threshold", usual, 32 << 20, nil, "MULTIPART"},
		{"MULTIPART below the threshold", usual, 1, "MULTIPART", "MULTIPART"},
		{"SINGLE above the threshold", parts, 5 << 30, "SINGLE", "SINGLE"},
		{"above 5 GiB", usual, 5<<30 + 1, nil, "MULTIPART"},
	}
	for _, test := range tests {
		input := vars{"fileName": "film.mp4", "contentType": "video/mp4", "size": test.size}
		if test.strategy != nil {
			input["strategy"] = test.strategy
		}
		r, err := test.client.request(input)
		if err != nil || r.Upload.Strategy != test.want || (r.Request.URL == "") != (test.want == "MULTIPART") {
			t.Errorf("%s: got %s and the request %q, %v, want %s", test.name, r.Upload.Strategy, r.Request.URL, err, test.want)
		}
	}
	_, err := usual.request(
		vars{"fileName": "film.mp4", "contentType": "video/mp4", "size": 5<<30 + 1, "strategy": "SINGLE"},
	)
	wantField(t, "SINGLE above 5 GiB", err, "FILE_TOO_LARGE", "input.strategy")
	if err != nil && !strings.Contains(err.Message, "5 GiB") {
		t.Errorf("the refusal says %q, want the reason", err.Message)
	}
}

func TestTwoFirstPartsOpenOneMultipartUpload(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, inParts...)
	alice, objects, content := s.as("alice"), openBucket(storage), film(t)
	for range 5 {
		r := alice.reserve(t, content, nil)
		var ids [callers]string
		race(func(caller int) {
			signed, err := alice.sign(r.Upload.ID, partInputs(content, true, 1)...)
			if wantCode(t, "raced signUploadParts", err, ""); err != nil {
				return
			}
			u, _ := url.Parse(signed[0].Request.URL)
			ids[caller] = u.Query().Get("uploadId")
			if status, answer := put(t, signed[0].Request, content); status != http.StatusOK {
				t.Errorf("PUT: got %d %s, want 200", status, answer)
			}
		})
		open := objects.open(t)
		if len(open) != 1 || slices.ContainsFunc(ids[:], func(id string) bool { return id != *open[0].UploadId }) {
			t.Errorf(
				"%d multipart uploads are open, and the callers send to %q, want one for all",
				len(open),
				slices.Compact(slices.Sorted(slices.Values(ids[:]))),
			)
		}
		wantFilm(t, alice.mustFinalize(t, r), content)
	}
	if open := objects.open(t); len(open) != 0 {
		t.Errorf("%d multipart uploads stay open, want none", len(open))
	}
}

func TestPartsThatStorageDroppedCanBeSentAgain(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, inParts...)
	alice, objects, content := s.as("alice"), openBucket(storage), large()
	r := alice.arriveInParts(t, content, true, nil)
	objects.abort(t)
	wantReceived(t, alice.parted(t, r.Upload.ID), content, true)
	alice.wantMissing(t, "after storage dropped the parts", r.Upload.ID, 1, 2, 3)
	alice.wantMissing(t, "once more", r.Upload.ID, 1, 2, 3)
	if u := alice.parted(t, r.Upload.ID); u.Status != "PENDING" {
		t.Errorf("the upload is %s, want it PENDING", u.Status)
	}
	alice.sendParts(t, r.Upload.ID, content, false, 1, 2, 3) // another client may decide otherwise about checksums
	wantFilm(t, alice.mustFinalize(t, r), content)
	objects.wantBucket(t, r.Key)
}

func TestRacedFinalizesOfPartsPublishOneVideo(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, inParts...)
	alice, objects := s.as("alice"), openBucket(storage)
	var keys []string
	for round := range 6 {
		content := film(t)
		if round == 0 {
			content = large()
		}
		r := alice.arriveInParts(t, content, round%2 == 0, nil)
		keys = append(keys, r.Key)
		var ids [callers]string
		race(func(caller int) {
			v, err := alice.finalize(r.Upload.ID, nil)
			wantCode(t, "raced finalizeUpload", err, "")
			ids[caller] = v.ID
		})
		v := alice.mustFinalize(t, r)
		if distinct := slices.Compact(slices.Sorted(slices.Values(ids[:]))); len(distinct) != 1 || distinct[0] != v.ID {
			t.Errorf("%d callers got the videos %q, want %s", callers, distinct, v.ID)
		}
		wantFilm(t, v, content)
	}
	if feed, err := alice.feed(""); err != nil || len(feed) != len(keys) {
		t.Errorf("the feed has %d videos, %v, want %d", len(feed), err, len(keys))
	}
	objects.wantBucket(t, keys...)
}

func TestFinalizeOfPartsRacingCancelHasOneWinner(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, inParts...)
	alice, objects := s.as("alice"), openBucket(storage)
	var kept []string
	for range 8 {
		r := alice.arriveInParts(t, film(t), true, nil)
		race(func(caller int) {
			if caller%2 == 0 {
				if _, err := alice.finalize(r.Upload.ID, nil); err.code() != "" && err.code() != "UPLOAD_CANCELLED" {
					t.Errorf("finalizeUpload: got %v, want a video or UPLOAD_CANCELLED", err)
				}
			} else if _, err := alice.cancel(r.Upload.ID); err.code() != "" && err.code() != "CONFLICT" {
				t.Errorf("cancelUpload: got %v, want it cancelled or CONFLICT", err)
			}
		})
		switch u := alice.parted(t, r.Upload.ID); {
		case u.Status == "FINALIZED" && u.Video != nil:
			kept = append(kept, r.Key)
		case u.Status != "CANCELLED" || u.Video != nil:
			t.Errorf("the upload is %+v, want it FINALIZED with a video or CANCELLED without", u)
		}
	}
	if feed, err := alice.feed(""); err != nil || len(feed) != len(kept) {
		t.Errorf("the feed has %d videos, %v, want %d", len(feed), err, len(kept))
	}
	objects.wantBucket(t, kept...)
}

func TestCancelDropsTheParts(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, inParts...)
	alice, objects, content := s.as("alice"), openBucket(storage), large()
	r := alice.reserve(t, content, nil)
	alice.sendParts(t, r.Upload.ID, content, true, 1, 3)
	u, err := alice.cancel(r.Upload.ID)
	if err != nil || u.Status != "CANCELLED" {
		t.Errorf("cancelUpload: got %+v, %v, want it CANCELLED", u, err)
	}
	if u := alice.parted(t, r.Upload.ID); u.ReceivedParts != nil {
		t.Errorf("the cancelled upload has the parts %v, want null", *u.ReceivedParts)
	}
	objects.wantBucket(t)
	_, err = alice.finalize(r.Upload.ID, nil)
	wantCode(t, "finalizeUpload", err, "UPLOAD_CANCELLED")
}
