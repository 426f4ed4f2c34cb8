package test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// stores are those over which the whole life of an upload is tried: the local S3, the local S3 without what some stores
// lack, and other implementations.
var stores = []struct {
	name  string
	lacks s3test.Lack
	other string // the implementation, or "" for the local S3
}{
	{name: "the local S3"},
	{name: "Ceph 16", lacks: s3test.Ceph16Like},
	{name: "MinIO", lacks: s3test.MinIOLike},
	{name: "B2", lacks: s3test.B2Like},
	{name: "GCS", lacks: s3test.GCSLike},
	{name: "completes twice", lacks: s3test.ForgetfulLike},
	{name: "believes checksums", lacks: s3test.BelievingLike},
	{name: "refuses optional headers", lacks: s3test.PickyLike},
	{name: "binds neither length nor type", lacks: s3test.OpenLike},
	{name: "gofakes3", other: "gofakes3"},
	{name: "rclone's server", other: "rclone"},
}

// lives are what is done with uploads on each of them.
var lives = []struct {
	name string
	live func(*lesser, *testing.T)
}{
	{"a single PUT", (*lesser).single},
	{"a single PUT with its checksum", (*lesser).checkedSingle},
	{"parts", (*lesser).parts},
	{"parts with their checksums", (*lesser).checkedParts},
	{"raced finalizes", (*lesser).raced},
	{"a finalize that races a cancel", (*lesser).cancelled},
	{"the command line", (*lesser).commandLine},
	{"a poster", (*lesser).poster},
	{"a deleted video", (*lesser).deleted},
	{"a killed server", (*lesser).killed},
	{"abandoned uploads", (*lesser).abandoned},
}

func TestUploadsLiveOnLesserStores(t *testing.T) {
	t.Parallel()
	for _, store := range stores {
		t.Run(store.name, func(t *testing.T) {
			t.Parallel()
			l := &lesser{}
			if store.other != "" {
				l.storage = s3test.StartOther(t, store.other)
			} else {
				l.storage = s3test.Handicap(t, s3test.Start(t), store.lacks)
			}
			l.link = openLink(t, l.storage)
			l.server = startMeasured(t, l.storage, append([]string{"STREAMSPHERE_S3_ENDPOINT=" + l.link.url}, inParts...)...)
			l.alice, l.objects = l.server.as("alice"), openBucket(l.storage)
			for _, life := range lives {
				t.Run(life.name, func(t *testing.T) { life.live(l, t) })
			}
		})
	}
}

// lesser is a server on a store.
type lesser struct {
	storage *s3test.Server
	link    *link // between the two
	server  *server
	alice   *client
	objects bucket
}

// startMeasured starts a server and waits until it knows what its store does.
func startMeasured(t *testing.T, storage *s3test.Server, settings ...string) *server {
	t.Helper()
	s := startServer(t, storage, settings...)
	s.measured(t)
	return s
}

func (s *server) measured(t *testing.T) {
	t.Helper()
	eventually(t, "the store is measured", func() bool {
		log := s.stderr.String()
		return strings.Contains(log, "storage is measured") || strings.Contains(log, "what storage does is known")
	})
}

func (l *lesser) single(t *testing.T) { l.sealed(t, vars{"strategy": "SINGLE"}) }

func (l *lesser) checkedSingle(t *testing.T) {
	l.sealed(t, vars{"strategy": "SINGLE", "sha256": sumOf(film(t))})
}

// sealed publishes a film of one PUT, after whatever its guarantees say is refused was tried.
func (l *lesser) sealed(t *testing.T, input vars) {
	content := film(t)
	r := l.alice.reserve(t, content, input)
	told := r.Upload.Guarantees
	other := slices.Clone(content)
	other[len(other)-1]++
	l.wantRefused(t, told.ExactSize, "a byte less", r.Request, content[1:])
	l.wantRefused(t, told.ExactSize, "a byte more", r.Request, append(slices.Clone(content), 0))
	l.wantRefused(t, told.Checksum, "other bytes", r.Request, other)
	l.wantRefused(t, told.Checksum, "other bytes without their checksum", r.Request, other, unset("X-Amz-Checksum-Sha256"))

	r = l.alice.arrive(t, content, input) // what was not refused may stand at the first key
	v := l.alice.mustFinalize(t, r)
	wantFilm(t, v, content)
	l.wantWritten(t, told.WriteOnce, v, content, r.Request, other)
	if told.ContentType {
		r := l.alice.reserve(t, content, input)
		put(t, r.Request, content, set("Content-Type", "text/html"))
		if v, err := l.alice.finalize(r.Upload.ID, nil); err == nil && v.ContentType != "video/mp4" {
			t.Errorf("contentType is told, and a PUT with another type made a video of type %s", v.ContentType)
		}
	}
}

// wantRefused sends a body, which storage must refuse if that is told.
func (l *lesser) wantRefused(
	t *testing.T, told bool, what string, signed signedRequest, body []byte, changes ...func(*http.Request),
) {
	t.Helper()
	if !told {
		return
	}
	if status := attempt(t, signed, body, changes...); status < 400 {
		t.Errorf("%s: got %d, though a guarantee says that storage refuses it", what, status)
	}
}

// attempt answers the status of a request that storage may refuse; 499 if it did so by closing the connection.
func attempt(t *testing.T, signed signedRequest, body []byte, changes ...func(*http.Request)) int {
	t.Helper()
	r := signed.with(t, body)
	for _, change := range changes {
		change(r)
	}
	response, err := httpClient.Do(r)
	if err != nil {
		return 499
	}
	response.Body.Close()
	return response.StatusCode
}

// wantWritten sends other bytes with a request whose film is published: the film stays as it is. If that is told, so it does
// whatever is left out of the request.
func (l *lesser) wantWritten(t *testing.T, told bool, v video, content []byte, signed signedRequest, other []byte) {
	t.Helper()
	attempt(t, signed, other)
	wantFilm(t, v, content)
	if !told {
		return
	}
	for _, change := range []func(*http.Request){
		unset("If-None-Match"), unset("X-Amz-Checksum-Sha256"), without("partNumber", "uploadId"), bare,
	} {
		attempt(t, signed, other, unset("X-Amz-Checksum-Sha256"), change)
		wantFilm(t, v, content)
	}
}

// without leaves arguments out of an address.
func without(names ...string) func(*http.Request) {
	return func(r *http.Request) {
		query := r.URL.Query()
		for _, name := range names {
			query.Del(name)
		}
		r.URL.RawQuery = query.Encode()
	}
}

// bare leaves out the signature and all headers.
func bare(r *http.Request) { r.URL.RawQuery, r.Header = "", http.Header{} }

func (l *lesser) parts(t *testing.T)        { l.inParts(t, false) }
func (l *lesser) checkedParts(t *testing.T) { l.inParts(t, true) }

// inParts sends a film in parts, with a break in between.
func (l *lesser) inParts(t *testing.T, checksums bool) {
	content := large()
	r := l.alice.reserve(t, content, nil)
	l.alice.sendParts(t, r.Upload.ID, content, checksums, 1, 3)
	l.alice.wantMissing(t, "after two of three parts", r.Upload.ID, 2)

	u := l.alice.parted(t, r.Upload.ID)
	if u.ReceivedParts == nil || len(*u.ReceivedParts) != 2 {
		t.Errorf("receivedParts: got %v, want the parts 1 and 3", u.ReceivedParts)
	}
	signed, err := l.alice.sign(r.Upload.ID, partInputs(content, checksums, 2)...)
	if err != nil {
		t.Fatalf("signUploadParts: %v", err)
	}
	other := bytes.Repeat([]byte("evil"), partSize/4)
	l.wantRefused(t, u.Guarantees.Checksum, "a part of other bytes", signed[0].Request, other)
	mustPut(t, signed[0].Request, cut(content, 2))
	v := l.alice.mustFinalize(t, r)
	wantFilm(t, v, content)
	l.wantWritten(t, u.Guarantees.WriteOnce, v, content, signed[0].Request, other)
	if again := l.alice.mustFinalize(t, r); again.ID != v.ID {
		t.Errorf("finalizeUpload again: got the video %s, want %s", again.ID, v.ID)
	}
	wantFilm(t, v, content)
}

func (l *lesser) raced(t *testing.T) {
	for _, r := range []reservation{
		l.alice.arrive(t, film(t), vars{"strategy": "SINGLE"}),
		l.alice.arriveInParts(t, film(t), true, nil),
	} {
		var ids [callers]string
		race(func(caller int) {
			v, err := l.alice.finalize(r.Upload.ID, nil)
			wantCode(t, "raced finalizeUpload", err, "")
			ids[caller] = v.ID
		})
		if distinct := slices.Compact(slices.Sorted(slices.Values(ids[:]))); len(distinct) != 1 {
			t.Errorf("%d callers got the videos %q, want one", callers, distinct)
		}
		wantFilm(t, l.alice.mustFinalize(t, r), film(t))
	}
}

func (l *lesser) cancelled(t *testing.T) {
	for _, r := range []reservation{
		l.alice.arrive(t, film(t), vars{"strategy": "SINGLE"}),
		l.alice.arriveInParts(t, film(t), true, nil),
	} {
		race(func(caller int) {
			if caller%2 == 0 {
				if _, err := l.alice.finalize(r.Upload.ID, nil); err.code() != "" && err.code() != "UPLOAD_CANCELLED" {
					t.Errorf("finalizeUpload: got %v, want a video or UPLOAD_CANCELLED", err)
				}
			} else if _, err := l.alice.cancel(r.Upload.ID); err.code() != "" && err.code() != "CONFLICT" {
				t.Errorf("cancelUpload: got %v, want it cancelled or CONFLICT", err)
			}
		})
		if u := l.alice.parted(t, r.Upload.ID); u.Status == "FINALIZED" {
			wantFilm(t, l.alice.mustFinalize(t, r), film(t))
			continue
		}
		eventually(t, "what was cancelled is gone", func() bool { return !l.objects.has(t, r.Key) })
	}
	r := l.alice.reserve(t, large(), nil)
	l.alice.sendParts(t, r.Upload.ID, large(), true, 1)
	_, err := l.alice.cancel(r.Upload.ID)
	wantCode(t, "cancelUpload", err, "")
	eventually(t, "its parts are gone", func() bool { return !l.isOpen(t, r.Key) })
}

// isOpen reports whether a multipart upload is open at a key.
func (l *lesser) isOpen(t *testing.T, key string) bool {
	t.Helper()
	for _, u := range l.objects.open(t) {
		if *u.Key == key {
			return true
		}
	}
	return false
}

// commandLine sends a film, and continues one of which a part is there. A part is not sent twice, unless storage does
// not tell its checksum: then it cannot be compared with the file, and might be another film's.
func (l *lesser) commandLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(path, large(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, there := range []int{0, 1} {
		args, want := []string{"upload", "--json"}, 3
		if there > 0 {
			args = append(args, "--resume")
			r := l.alice.reserve(t, large(), nil)
			l.alice.sendParts(t, r.Upload.ID, large(), true, 1)
			if parts := l.alice.parted(t, r.Upload.ID).ReceivedParts; (*parts)[0].Sha256 != nil {
				want = 2
			}
		}
		before := l.link.calls("UploadPart")
		env := []string{"STREAMSPHERE_SERVER=" + l.server.url, "STREAMSPHERE_TOKEN=" + l.alice.token}
		code, stdout, stderr := run(t, env, append(args, path)...)
		var told struct{ VideoID string }
		if code != 0 {
			t.Errorf("streamsphere upload: exit code %d:\n%s", code, stderr)
			continue
		}
		decode(t, stdout, &told)
		if sent := l.link.calls("UploadPart") - before; sent != want {
			t.Errorf("with %d of 3 parts there, it sent %d, want %d", there, sent, want)
		}
		v, err := l.alice.video(told.VideoID)
		if err != nil || v == nil {
			t.Fatalf("video: got %v, %v, want the one that was sent", v, err)
		}
		wantFilm(t, *v, large())
	}
}

func (l *lesser) poster(t *testing.T) {
	r := l.alice.arrive(t, film(t), vars{"strategy": "SINGLE"})
	still, content := l.alice.still(t, 1)
	v, err := l.alice.finalizeWith(r.Upload.ID, still.Upload.ID)
	wantCode(t, "finalizeUpload with a poster", err, "")
	wantStill(t, "after finalizeUpload", &v, content)
	second, other := l.alice.still(t, 2)
	v, err = l.alice.setPoster(v.ID, second.Upload.ID)
	wantCode(t, "updateVideo", err, "")
	wantStill(t, "after updateVideo", &v, other)
	eventually(t, "the first poster is gone", func() bool { return !l.objects.has(t, still.Key) })
	put(t, second.Request, content)
	wantStill(t, "after a second PUT", &v, other)
}

func (l *lesser) deleted(t *testing.T) {
	v, r := l.alice.publish(t, film(t), vars{"strategy": "SINGLE"})
	wantCode(t, "deleteVideo", l.alice.delete(v.ID), "")
	eventually(t, "the file is gone", func() bool { return !l.objects.has(t, r.Key) })
}

func (l *lesser) killed(t *testing.T) {
	content := large()
	sent := l.alice.arrive(t, film(t), vars{"strategy": "SINGLE"})
	reserved := l.alice.reserve(t, film(t), vars{"strategy": "SINGLE"})
	begun := l.alice.reserve(t, content, nil)
	l.alice.sendParts(t, begun.Upload.ID, content, true, 2)
	l.server.kill(t)
	mustPut(t, reserved.Request, film(t))
	l.server.start(t)
	l.alice = l.alice.on(l.server)
	wantFilm(t, l.alice.mustFinalize(t, sent), film(t))
	wantFilm(t, l.alice.mustFinalize(t, reserved), film(t))
	l.alice.wantMissing(t, "after the restart", begun.Upload.ID, 1, 3)
	l.alice.sendParts(t, begun.Upload.ID, content, true, 1, 3)
	wantFilm(t, l.alice.mustFinalize(t, begun), content)
}

// abandoned uploads are kept when they are complete, and dropped when not.
func (l *lesser) abandoned(t *testing.T) {
	s := startMeasured(t, l.storage, impatient("STREAMSPHERE_MULTIPART_THRESHOLD=1", "STREAMSPHERE_RESUMABLE=3s")...)
	alice := s.as("alice")
	single := alice.arrive(
		t,
		film(t),
		vars{"strategy": "SINGLE", "details": vars{"title": "Alone", "visibility": "PUBLIC"}},
	)
	parts := alice.arriveInParts(t, large(), true, vars{"details": vars{"title": "In parts", "visibility": "PUBLIC"}})
	half := alice.reserve(t, large(), nil)
	alice.sendParts(t, half.Upload.ID, large(), true, 1, 2)
	alice.wantKept(t, "a single PUT", single, "Alone", "PUBLIC")
	alice.wantKept(t, "all parts", parts, "In parts", "PUBLIC")
	wantFilm(t, alice.mustFinalize(t, parts), large())
	eventually(t, "what nobody continued is dropped", func() bool { return !l.isOpen(t, half.Key) })
}
