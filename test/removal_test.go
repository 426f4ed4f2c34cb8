package test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestCancelRemovesWhatArrived(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	r := alice.arrive(t, film(t), nil)
	for range 3 {
		if u, err := alice.cancel(r.Upload.ID); err != nil || u.Status != "CANCELLED" || u.Video != nil {
			t.Errorf("cancelUpload: got %+v, %v, want it CANCELLED", u, err)
		}
	}
	eventually(t, "the cancelled object is gone", func() bool { return !objects.has(t, r.Key) })
	_, err := alice.finalize(r.Upload.ID, nil)
	wantCode(t, "finalizeUpload", err, "UPLOAD_CANCELLED")
	_, err = alice.renew(r.Upload.ID)
	wantCode(t, "renewUpload", err, "UPLOAD_CANCELLED")

	_, done := alice.publish(t, film(t), nil)
	_, err = alice.cancel(done.Upload.ID)
	wantCode(t, "cancelUpload of a finalized upload", err, "CONFLICT")
	if !objects.has(t, done.Key) {
		t.Error("the finalized film is gone")
	}
}

func TestAFileThatArrivesAfterACancelIsRemoved(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, "STREAMSPHERE_MIN_URL_LIFETIME=3s")
	alice, objects := s.as("alice"), openBucket(storage)
	content := film(t)
	early := alice.arrive(t, content, nil)
	_, err := alice.cancel(early.Upload.ID)
	wantCode(t, "cancelUpload", err, "")
	eventually(t, "what arrived before cancelUpload is gone", func() bool { return !objects.has(t, early.Key) })
	late := alice.reserve(t, content, nil)
	_, err = alice.cancel(late.Upload.ID)
	wantCode(t, "cancelUpload", err, "")

	// The signatures are still valid, and storage does not know that the upload is cancelled.
	for _, r := range []reservation{early, late} {
		if status, answer := put(t, r.Request, content); status != http.StatusOK &&
			time.Now().Before(parseTime(t, r.Request.ExpiresAt)) {
			t.Errorf("the late PUT: got %d %s, want 200", status, answer)
		}
	}
	for _, r := range []reservation{early, late} {
		eventually(t, "what arrived late is gone", func() bool { return !objects.has(t, r.Key) })
	}
}

func TestDeletingAVideoRemovesItsFile(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	v, r := alice.publish(t, film(t), nil)
	kept, keptReservation := alice.publish(t, film(t), nil)
	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	eventually(t, "the file is gone", func() bool { return !objects.has(t, r.Key) })
	if gone, err := s.anonymous().video(v.ID); gone != nil || err != nil {
		t.Errorf("the deleted video is %+v, %v, want null", gone, err)
	}
	if feed, err := alice.feed(""); err != nil || len(feed) != 1 || feed[0].ID != kept.ID ||
		!objects.has(t, keptReservation.Key) {
		t.Errorf("the feed is %+v, %v, want the other video, with its file", feed, err)
	}
}

// address is where a local S3 listens and keeps its objects, so that it can be started there again.
type address struct{ addr, dir string }

func startStorageAt(t *testing.T, at address) *s3test.Server {
	t.Helper()
	return s3test.Start(t, "--s3-addr", at.addr, "--data-dir", at.dir)
}

// startStorage starts a local S3 that can be started again at the same address, with the same objects.
func startStorage(t *testing.T) (*s3test.Server, address) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "s3")
	storage := s3test.Start(t, "--data-dir", dir)
	return storage, address{host(t, storage.Value("STREAMSPHERE_S3_ENDPOINT")), dir}
}

func TestAFileIsRemovedAfterStorageWasDown(t *testing.T) {
	t.Parallel()
	for name, between := range map[string]func(*testing.T, *server){
		"the server keeps running": func(t *testing.T, s *server) {
			eventually(t, "the first removal fails", func() bool { return strings.Contains(s.stderr.String(), "topic=removal") })
		},
		"the server restarts":  func(t *testing.T, s *server) { s.stop(t); s.start(t) },
		"the server is killed": func(t *testing.T, s *server) { s.kill(t); s.start(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storage, at := startStorage(t)
			s := startServer(t, storage, "STREAMSPHERE_STORAGE_TIMEOUT=1s")
			alice := s.as("alice")
			deleted, r := alice.publish(t, film(t), nil)
			cancelled := alice.arrive(t, film(t), nil)

			storage.Stop()
			wantCode(t, "deleteVideo while storage is down", alice.delete(deleted.ID), "")
			_, err := alice.cancel(cancelled.Upload.ID)
			wantCode(t, "cancelUpload while storage is down", err, "")
			if gone, err := alice.video(deleted.ID); gone != nil || err != nil {
				t.Errorf("the deleted video is %+v, %v, want null", gone, err)
			}
			between(t, s)
			objects := openBucket(startStorageAt(t, at))
			for _, key := range []string{r.Key, cancelled.Key} {
				eventually(t, "the file is gone", func() bool { return !objects.has(t, key) })
			}
		})
	}
}
