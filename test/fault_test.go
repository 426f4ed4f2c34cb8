package test

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// host is HOST:PORT of an address.
func host(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

// wantUnavailable checks an answer while storage is unavailable.
func wantUnavailable(t *testing.T, what string, err *apiError) {
	t.Helper()
	wantCode(t, what, err, "STORAGE_UNAVAILABLE")
	if err != nil && (!err.Extensions.Retryable || err.Extensions.RetryAfter < 1) {
		t.Errorf(
			"%s: retryable is %t and retryAfter %d, want true and some seconds",
			what,
			err.Extensions.Retryable,
			err.Extensions.RetryAfter,
		)
	}
}

// wantMending checks an answer where only storage's operator can help.
func wantMending(t *testing.T, what string, err *apiError) {
	t.Helper()
	wantCode(t, what, err, "STORAGE_UNAVAILABLE")
	if err != nil && (err.Extensions.Retryable || !strings.Contains(err.Message, "operator")) {
		t.Errorf(
			"%s: retryable is %t, and the user reads %q; want the operator named, and no retry",
			what,
			err.Extensions.Retryable,
			err.Message,
		)
	}
}

// faults are the ways in which storage fails and comes back.
var faults = map[string]func(*testing.T, *s3test.Server, address) (back func()){
	"stopped": func(t *testing.T, storage *s3test.Server, at address) func() {
		storage.Stop()
		return func() { startStorageAt(t, at) }
	},
	"hung": func(t *testing.T, storage *s3test.Server, _ address) func() {
		hang(t, storage.Process.Pid)
		return func() { storage.Process.Signal(syscall.SIGCONT) }
	},
}

// hang stops a process, and waits until all of it stands still: on a busy machine its threads run on for a while.
func hang(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	eventually(t, "every thread stands still", func() bool {
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
		return err == nil && !slices.ContainsFunc(threads, func(stat string) bool {
			state, err := os.ReadFile(stat)
			return err == nil && !strings.Contains(string(state), ") T ")
		})
	})
}

func TestStorageFaultsHarmNothing(t *testing.T) {
	t.Parallel()
	for name, breakIt := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storage, at := startStorage(t)
			s := startServer(t, storage, "STREAMSPHERE_STORAGE_TIMEOUT=1s")
			alice := s.as("alice")
			content := film(t)
			published, _ := alice.publish(t, content, nil)
			deleted, _ := alice.publish(t, content, nil)
			reserved := alice.reserve(t, content, nil)
			arrived := alice.arrive(t, content, nil)

			back := breakIt(t, storage, at)
			requested, err := alice.request(inputFor(content, nil)) // signing needs no storage
			wantCode(t, "requestUpload", err, "")
			_, err = alice.renew(reserved.Upload.ID)
			wantCode(t, "renewUpload", err, "")
			for _, r := range []reservation{reserved, arrived, requested} {
				_, err := alice.finalize(r.Upload.ID, nil)
				wantUnavailable(t, "finalizeUpload", err)
				if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "PENDING" {
					t.Errorf("after that the upload is %+v, %v, want it PENDING", u, err)
				}
			}
			if feed, err := s.anonymous().feed(""); err != nil || len(feed) != 2 || feed[1].ID != published.ID ||
				feed[1].Playback.URL == "" {
				t.Errorf("the feed is %+v, %v, want both videos", feed, err)
			}
			_, err = alice.update(vars{"videoId": published.ID, "title": "Changed while storage is away"})
			wantCode(t, "updateVideo", err, "")
			wantCode(t, "deleteVideo", alice.delete(deleted.ID), "")

			back()
			_, err = alice.finalize(reserved.Upload.ID, nil)
			wantCode(t, "finalizeUpload of what never arrived, with storage back", err, "NOT_UPLOADED")
			alice.mustFinalize(t, arrived)
			mustPut(t, requested.Request, content)
			alice.mustFinalize(t, requested)
			if _, body := get(t, published.Playback.URL, ""); !slices.Equal(body, content) {
				t.Error("the published film is not what was sent")
			}
		})
	}
}

func TestFinalizesRacedWhileStorageHangsPublishOneVideo(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, "STREAMSPHERE_STORAGE_TIMEOUT=2s")
	alice := s.as("alice")
	r := alice.arrive(t, film(t), nil)
	hang(t, storage.Process.Pid)
	race(func(int) {
		_, err := alice.finalize(r.Upload.ID, nil)
		wantUnavailable(t, "finalizeUpload", err)
	})
	storage.Process.Signal(syscall.SIGCONT)
	v := alice.mustFinalize(t, r)
	if feed, err := alice.feed(""); err != nil || len(feed) != 1 || feed[0].ID != v.ID {
		t.Errorf("the feed is %+v, %v, want the one video", feed, err)
	}
}

func TestStorageThatDoesNotAnswerBlocksNoOtherRequest(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	go func() {
		for {
			connection, err := silent.Accept()
			if err != nil {
				return
			}
			go io.Copy(io.Discard, connection) // listens, and never says a word
		}
	}()
	s := startServer(
		t,
		nil,
		"STREAMSPHERE_STORAGE_TIMEOUT=1s",
		"STREAMSPHERE_S3_ENDPOINT=http://"+silent.Addr().String(),
		"STREAMSPHERE_S3_BUCKET=films",
		"AWS_REGION=eu-central-1",
		"AWS_ACCESS_KEY_ID=AKIDSILENT",
		"AWS_SECRET_ACCESS_KEY=a-secret-that-no-log-shows",
	)
	alice := s.as("alice")
	r := alice.reserve(t, film(t), nil)
	_, refused := alice.finalize(r.Upload.ID, nil)
	wantUnavailable(t, "finalizeUpload", refused)
	_, refused = alice.cancel(r.Upload.ID)
	wantCode(t, "cancelUpload", refused, "")
	if feed, err := s.anonymous().feed(""); err != nil || len(feed) != 0 {
		t.Errorf("the feed is %+v, %v, want it empty", feed, err)
	}
}

func TestWrongStorageCredentialsAreNotShown(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(
		t,
		storage,
		"AWS_SECRET_ACCESS_KEY=another-secret-that-no-log-shows",
		"STREAMSPHERE_STORAGE_TIMEOUT=2s",
	)
	alice := s.as("alice")
	r := alice.reserve(t, film(t), nil)
	_, err := alice.finalize(r.Upload.ID, nil) // checkErrors looks at what it says
	wantMending(t, "finalizeUpload", err)
}

func TestAMissingBucketIsNotAMissingFile(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t), "STREAMSPHERE_S3_BUCKET=another-bucket").as("alice")
	r := alice.reserve(t, film(t), nil)
	_, err := alice.finalize(r.Upload.ID, nil)
	wantMending(t, "finalizeUpload", err)
}
