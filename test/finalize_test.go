package test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestFinalizeBeforeTheFileIsThereLeavesTheUploadUsable(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	content := film(t)
	r := alice.reserve(t, content, nil)
	for range 2 {
		_, err := alice.finalize(r.Upload.ID, nil)
		wantCode(t, "finalizeUpload before the PUT", err, "NOT_UPLOADED")
		if err != nil && !err.Extensions.Retryable {
			t.Errorf("the error is not retryable: %v", err)
		}
	}
	if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "PENDING" {
		t.Errorf("the upload is %+v, %v, want it PENDING", u, err)
	}
	mustPut(t, r.Request, content)
	alice.mustFinalize(t, r)
}

func TestFinalizeCanBeRepeated(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	v, r := alice.publish(t, film(t), nil)
	again, err := alice.finalize(r.Upload.ID, vars{"title": "Too late"})
	if err != nil || again.ID != v.ID || again.Title != v.Title {
		t.Errorf("the second finalizeUpload: got %+v, %v, want the unchanged video %s", again, err, v.ID)
	}
	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	_, err = alice.finalize(r.Upload.ID, nil)
	wantCode(t, "finalizeUpload of a deleted video", err, "NOT_FOUND")
	if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "FINALIZED" || u.Video != nil {
		t.Errorf("the upload of a deleted video is %+v, %v, want it FINALIZED without a video", u, err)
	}
}

// callers is how many callers race in every race.
const callers = 16

// race runs call in as many goroutines at once.
func race(call func(caller int)) {
	var ready, done sync.WaitGroup
	ready.Add(callers)
	for i := range callers {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			call(i)
		})
	}
	done.Wait()
}

func TestRacedFinalizesPublishOneVideo(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	const rounds = 5
	for range rounds {
		r := alice.arrive(t, film(t), nil)
		var ids [callers]string
		race(func(caller int) {
			v, err := alice.finalize(r.Upload.ID, nil)
			wantCode(t, "raced finalizeUpload", err, "")
			ids[caller] = v.ID
		})
		if distinct := slices.Compact(slices.Sorted(slices.Values(ids[:]))); len(distinct) != 1 {
			t.Errorf("%d callers got the videos %q, want one", callers, distinct)
		}
	}
	if feed, err := alice.feed(""); err != nil || len(feed) != rounds {
		t.Errorf("the feed has %d videos, %v, want %d", len(feed), err, rounds)
	}
}

func TestFinalizeRacingCancelHasOneWinner(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	var published []string
	for range 8 {
		r := alice.arrive(t, film(t), nil)
		var finalized, cancelled [callers]*apiError
		race(func(caller int) {
			if caller%2 == 0 {
				_, finalized[caller] = alice.finalize(r.Upload.ID, nil)
			} else {
				_, cancelled[caller] = alice.cancel(r.Upload.ID)
			}
		})
		u, err := alice.upload(r.Upload.ID)
		if err != nil {
			t.Fatal(err)
		}
		finalizeCode, cancelCode := "", "CONFLICT"
		if u.Status == "CANCELLED" {
			finalizeCode, cancelCode = "UPLOAD_CANCELLED", ""
		}
		for caller := range callers {
			if caller%2 == 0 {
				wantCode(t, "finalizeUpload of a "+u.Status+" upload", finalized[caller], finalizeCode)
			} else {
				wantCode(t, "cancelUpload of a "+u.Status+" upload", cancelled[caller], cancelCode)
			}
		}
		switch u.Status {
		case "FINALIZED":
			published = append(published, r.Key)
		case "CANCELLED":
			eventually(t, "the cancelled object is gone", func() bool { return !objects.has(t, r.Key) })
		default:
			t.Errorf("the upload is %s", u.Status)
		}
	}
	feed, err := alice.feed("")
	if err != nil || len(feed) != len(published) {
		t.Errorf("the feed has %d videos, %v, want %d", len(feed), err, len(published))
	}
	for _, key := range published {
		if !objects.has(t, key) {
			t.Errorf("the published object %s is gone", key)
		}
	}
}

func TestDetailsOfFinalizeWinOverThoseOfTheRequest(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	tests := []struct {
		name               string
		requested, final   vars
		title, description string
		visibility         string
	}{
		{"none", nil, nil, "film", "", "PUBLIC"},
		{"of the request", vars{"title": "A", "description": "a", "visibility": "UNLISTED"}, nil, "A", "a", "UNLISTED"},
		{"of finalize", nil, vars{"title": "B", "description": "b", "visibility": "PRIVATE"}, "B", "b", "PRIVATE"},
		{
			"of both",
			vars{"title": "A", "description": "a"},
			vars{"title": "B", "visibility": "UNLISTED"},
			"B",
			"a",
			"UNLISTED",
		},
		{"trimmed", vars{"title": "  A title \t"}, nil, "A title", "", "PUBLIC"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			changes := vars{}
			if test.requested != nil {
				changes["details"] = test.requested
			}
			r := alice.arrive(t, film(t), changes)
			v, err := alice.finalize(r.Upload.ID, test.final)
			if err != nil || v.Title != test.title || v.Description != test.description || v.Visibility != test.visibility {
				t.Errorf(
					"got %q, %q, %s, %v, want %q, %q, %s",
					v.Title,
					v.Description,
					v.Visibility,
					err,
					test.title,
					test.description,
					test.visibility,
				)
			}
		})
	}
}

func TestWrongDetailsAreNamed(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	content := film(t)
	tests := []struct {
		name, field string
		value       string
		ok          bool
	}{
		{"empty title", "title", "", false},
		{"blank title", "title", " \u00a0\t", false},
		{"title of 200 characters", "title", strings.Repeat("ü", 200), true},
		{"title of 201 characters", "title", strings.Repeat("ü", 201), false},
		{"title of two lines", "title", "a\nb", false},
		{"title with NUL", "title", "a\x00b", false},
		{"title that nobody can see", "title", "\u200b\u2800\u3164", false},
		{"title that turns round what follows it", "title", "a\u202eb", false},
		{"title in a script from the right, with its marks", "title", "\u200fסרט\u200f 2026", true},
		{"description of 5,000 characters", "description", strings.Repeat("語", 5000), true},
		{"description of 5,001 characters", "description", strings.Repeat("語", 5001), false},
		{"description of two lines", "description", "a\r\n\tb", true},
		{"description with NUL", "description", "a\x00b", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			details := vars{test.field: test.value}
			_, err := alice.request(inputFor(content, vars{"details": details}))
			r := alice.arrive(t, content, nil)
			_, late := alice.finalize(r.Upload.ID, details)
			_, changed := alice.update(vars{"videoId": alice.mustFinalize(t, r).ID, test.field: test.value})
			if test.ok {
				wantCode(t, "requestUpload", err, "")
				wantCode(t, "finalizeUpload", late, "")
				wantCode(t, "updateVideo", changed, "")
				return
			}
			wantField(t, "requestUpload", err, "BAD_USER_INPUT", "input.details."+test.field)
			wantField(t, "finalizeUpload", late, "BAD_USER_INPUT", "input.details."+test.field)
			wantField(t, "updateVideo", changed, "BAD_USER_INPUT", "input."+test.field)
		})
	}
}

func TestAnObjectThatDiffersFromTheRequestIsRejectedAndRemoved(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	content := film(t)
	sum := sha256.Sum256(content)
	other := slices.Clone(content)
	other[100]++
	tests := []struct {
		code, contentType string
		body              []byte
	}{
		{"SIZE_MISMATCH", "video/mp4", content[:1000]},
		{"SIZE_MISMATCH", "video/mp4", nil},
		{"TYPE_MISMATCH", "text/html", content},
		{"CHECKSUM_MISMATCH", "video/mp4", other},
	}
	for _, test := range tests {
		t.Run(test.code, func(t *testing.T) {
			r := alice.reserve(t, content, vars{"sha256": hex.EncodeToString(sum[:])})
			objects.put(t, r.Key, test.contentType, test.body)
			for range 3 {
				_, err := alice.finalize(r.Upload.ID, nil)
				wantCode(t, "finalizeUpload", err, test.code)
				if err != nil && err.Extensions.Retryable {
					t.Error("the rejection says that it is retryable")
				}
			}
			if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "REJECTED" || u.Rejection == nil ||
				*u.Rejection != test.code ||
				u.Video != nil {
				t.Errorf("the upload is %+v, %v, want it REJECTED for %s", u, err, test.code)
			}
			eventually(t, "the rejected object is gone", func() bool { return !objects.has(t, r.Key) })
			_, err := alice.renew(r.Upload.ID)
			wantCode(t, "renewUpload of a rejected upload", err, "CONFLICT")
			_, err = alice.cancel(r.Upload.ID)
			wantCode(t, "cancelUpload of a rejected upload", err, "CONFLICT")
		})
	}
	if feed, err := alice.feed(""); err != nil || len(feed) != 0 {
		t.Errorf("the feed is %+v, %v, want it empty", feed, err)
	}
}

func TestRacedFinalizesRejectWithTheSameError(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	for range 8 {
		r := alice.reserve(t, film(t), nil)
		objects.put(t, r.Key, "video/mp4", []byte("too short"))
		race(func(int) {
			_, err := alice.finalize(r.Upload.ID, nil)
			wantCode(t, "raced finalizeUpload", err, "SIZE_MISMATCH")
		})
	}
}
