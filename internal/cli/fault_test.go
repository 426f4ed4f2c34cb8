package cli

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/uploader"
)

// quick tries as often as the command does, but does not wait as long in between.
var quick = uploader.Options{Retry: uploader.Retry{MinBackoff: time.Millisecond, MaxBackoff: 10 * time.Millisecond}}

func TestBrokenConnectionsAreRetried(t *testing.T) {
	for _, size := range []int64{8 * MiB, 48 * MiB} {
		w := newWorld(t)
		path := newFilm(t, "film.mp4", size, 1)
		var cuts atomic.Int64
		w.proxy.set(func(sent int64, _ []byte) bool { return sent < 3*MiB || cuts.Add(1) > 7 })
		r := w.try(quick, "--json", path)
		o := w.published(r)
		if cuts.Load() < 7 || !strings.Contains(r.stderr, "did not arrive") {
			t.Errorf("%d connections were cut, stderr %q; want 7, and reported", cuts.Load(), r.stderr)
		}
		w.identical(path, o.VideoID)
	}
}

func TestAStalledConnectionIsRetried(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 48*MiB, 1)
	var stalled atomic.Bool
	end := make(chan struct{})
	t.Cleanup(func() { close(end) })
	w.proxy.set(func(sent int64, _ []byte) bool {
		if sent > 2*MiB && stalled.CompareAndSwap(false, true) {
			<-end
		}
		return true
	})
	stalling := quick
	stalling.Stall = 300 * time.Millisecond
	r := w.try(stalling, "--json", path)
	w.identical(path, w.published(r).VideoID)
	if !strings.Contains(r.stderr, "nothing moved for 300ms") {
		t.Errorf("stderr %q; want the stall reported", r.stderr)
	}
}

func TestDamagedBytesAreSentAgain(t *testing.T) {
	for _, size := range []int64{8 * MiB, 48 * MiB} {
		w := newWorld(t)
		path := newFilm(t, "film.mp4", size, 1)
		var damaged atomic.Bool
		w.proxy.set(func(sent int64, piece []byte) bool {
			if sent > 2*MiB && damaged.CompareAndSwap(false, true) {
				piece[0] ^= 1
			}
			return true
		})
		r := w.try(quick, "--json", path)
		w.identical(path, w.published(r).VideoID)
		if !strings.Contains(r.stderr, "BadDigest") {
			t.Errorf("stderr %q; want it reported", r.stderr)
		}
	}
}

func TestALostAnswerDoesNotMatter(t *testing.T) {
	for _, size := range []int64{8 * MiB, 48 * MiB} {
		w := newWorld(t)
		path := newFilm(t, "film.mp4", size, 1)
		w.proxy.lose.Store(2)
		var requested, finalized atomic.Int64
		w.intercept(func(operation string, rw http.ResponseWriter, pass func(http.ResponseWriter)) {
			if operation == "RequestUpload" && requested.Add(1) == 1 ||
				operation == "FinalizeUpload" && finalized.Add(1) == 1 {
				pass(httptest.NewRecorder())
				panic(http.ErrAbortHandler)
			}
			pass(rw)
		})
		o := w.published(w.try(quick, "--json", path))
		if requested.Load() < 2 || finalized.Load() < 2 || len(w.uploads()) != 1 {
			t.Errorf("requested %d times, finalized %d times, %d uploads; want both again, and one",
				requested.Load(), finalized.Load(), len(w.uploads()))
		}
		w.identical(path, o.VideoID)
	}
}

func TestFailedAPICallsAreRetried(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 48*MiB, 1)
	var failed atomic.Int64
	w.intercept(func(_ string, rw http.ResponseWriter, pass func(http.ResponseWriter)) {
		if failed.Add(1)%3 != 0 {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		pass(rw)
	})
	r := w.try(quick, "--json", path)
	w.intercept(nil)
	w.identical(path, w.published(r).VideoID)
}

func TestLostPartsAreSentAgain(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 48*MiB, 1)
	lost := 0
	w.intercept(func(operation string, rw http.ResponseWriter, pass func(http.ResponseWriter)) {
		if operation == "FinalizeUpload" && lost == 0 {
			lost = w.loseParts("2", "5")
		}
		pass(rw)
	})
	r := w.try(quick, "--json", path)
	w.identical(path, w.published(r).VideoID)
	if lost != 2 || !strings.Contains(r.stderr, "does not have 2 of the parts") {
		t.Errorf("%d parts were lost, stderr %q; want 2, and reported", lost, r.stderr)
	}
}

// loseParts removes parts from the gateway's disk.
func (w *world) loseParts(numbers ...string) (lost int) {
	filepath.WalkDir(w.data, func(path string, d fs.DirEntry, err error) error {
		for _, number := range numbers {
			if err == nil && d.Name() == number && !d.IsDir() && os.Remove(path) == nil {
				lost++
			}
		}
		return nil
	})
	return lost
}

func TestAnExpiredSignatureIsReplaced(t *testing.T) {
	w := newWorld(t, shortSignatures...)
	path := newFilm(t, "film.mp4", 48*MiB, 1)
	wait, release := w.proxy.hold(t, MiB)
	go func() {
		wait()
		time.AfterFunc(2*time.Second, release) // by then what was signed together with the first part has expired
	}()
	r := w.try(quick, "--json", "--parallel", "1", path)
	w.identical(path, w.published(r).VideoID)
	if n := w.called("SignUploadParts"); n < 2 {
		t.Errorf("signed %d times, stderr %q; want fresh signatures", n, r.stderr)
	}
}

func TestAFileThatChangesIsNotPublished(t *testing.T) {
	changes := map[string]func(*os.File) error{
		"written to": func(f *os.File) error { _, err := f.WriteAt([]byte("cut"), 40*MiB); return err },
		"cut short":  func(f *os.File) error { return f.Truncate(MiB) },
		"grown":      func(f *os.File) error { return f.Truncate(50 * MiB) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			path := newFilm(t, "film.mp4", 48*MiB, 1)
			wait, release := w.proxy.hold(t, 5*MiB)
			go func() {
				wait()
				file, err := os.OpenFile(path, os.O_WRONLY, 0)
				if err != nil || change(file) != nil || file.Close() != nil {
					t.Error("the file could not be changed")
				}
				release()
			}()
			r := w.try(quick, "--json", path)
			list := outcomes(t, r.stdout)
			if r.code != exitFailed || len(list) != 1 || list[0].Error == nil || list[0].Error.Code != "FILE_CHANGED" {
				t.Errorf("exit code %d, stdout %s; want FILE_CHANGED", r.code, r.stdout)
			}
			if u := w.uploads()[0]; u.Video != nil {
				t.Errorf("upload = %+v; want no video", u)
			}
		})
	}
}

func TestAnUnreachableServerOrStorageHasItsOwnExitCode(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 48*MiB, 1)
	w.proxy.set(func(int64, []byte) bool { return false })
	few := quick
	few.Retry.Patience = 200 * time.Millisecond
	for _, tt := range []struct{ server, code string }{
		{"http://127.0.0.1:1", "SERVER_UNREACHABLE"},
		{w.url, "STORAGE_UNREACHABLE"},
	} {
		r := w.try(few, "--json", "--server", tt.server, path)
		list := outcomes(t, r.stdout)
		if r.code != exitUnreachable || len(list) != 1 || list[0].Error == nil || list[0].Error.Code != tt.code {
			t.Errorf("exit code %d, stdout %s; want %d and %s", r.code, r.stdout, exitUnreachable, tt.code)
		}
		noSecrets(t, r)
	}
}

// noSecrets fails the test when a command wrote a signature or a token.
func noSecrets(t *testing.T, r ran) {
	t.Helper()
	for _, mark := range []string{"X-Amz-", "eyJ"} {
		if strings.Contains(r.stdout+r.stderr, mark) {
			t.Errorf("%q was written:\n%s%s", mark, r.stdout, r.stderr)
		}
	}
}

func TestAnAddressWithoutAServerIsReported(t *testing.T) {
	path := newFilm(t, "film.mp4", MiB, 1)
	w := &world{t: t, url: listen(t, http.NotFoundHandler())}
	for _, args := range [][]string{{"--token", "x"}, {"--user", "alice"}} {
		r := w.upload(append(args, path)...)
		if r.code != exitFailed || !strings.Contains(r.stderr, "--server") && !strings.Contains(r.stderr, "--token") {
			t.Errorf("exit code %d, stderr %q; want %d and what to do", r.code, r.stderr, exitFailed)
		}
	}
}

func TestARefusedTokenIsReportedButNotPrinted(t *testing.T) {
	w := newWorld(t)
	r := w.upload("--token", "eyJhbGciOiJub25lIn0.e30.", newFilm(t, "film.mp4", MiB, 1))
	if r.code != exitFailed || !strings.Contains(r.stderr, "(UNAUTHENTICATED)") || !strings.Contains(r.stderr, "--token") {
		t.Errorf("exit code %d, stderr %q; want %d and what to do", r.code, r.stderr, exitFailed)
	}
	noSecrets(t, r)
}

// At 1 MiB a second a part takes eight: one is on its way at a time, and one is lost when the connection breaks.
func TestOnASlowLineLittleIsLost(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 24*MiB, 1)
	var line sync.Mutex
	var cut atomic.Bool
	w.proxy.set(func(_ int64, piece []byte) bool {
		line.Lock()
		time.Sleep(time.Second * time.Duration(len(piece)) / MiB)
		line.Unlock()
		return w.proxy.up.Load() < 14*MiB || !cut.CompareAndSwap(false, true)
	})
	r := w.try(quick, "--json", path)
	o := w.published(r)
	if sent, most := w.proxy.up.Load(), int64((24+8)*MiB); !cut.Load() || sent > most {
		t.Errorf("%d bytes were sent; want at most %d, for the film and the part that was cut", sent, most)
	}
	if !strings.Contains(r.stderr, "did not arrive") || !regexp.MustCompile(`sent again in \d+s`).MatchString(r.stderr) {
		t.Errorf("stderr %q; want the break reported, with the time of the next try", r.stderr)
	}
	w.proxy.set(nil)
	w.identical(path, o.VideoID)
}

func TestStorageThatIsAwayIsWaitedFor(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 48*MiB, 1)
	var refused atomic.Int64
	w.proxy.set(func(int64, []byte) bool { return refused.Add(1) > 60 })
	r := w.try(quick, "--json", path)
	w.identical(path, w.published(r).VideoID)
	if n := strings.Count(r.stderr, "did not arrive"); n < 40 {
		t.Errorf("%d tries are reported; want one for each failure", n)
	}
}
