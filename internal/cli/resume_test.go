package cli

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAKilledUploadContinuesWithTheMissingParts(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 100*MiB, 1)
	wait, release := w.proxy.hold(t, 60*MiB)
	child, _ := w.child("--json", path)
	wait()
	eventually(t, "some parts to arrive", func() bool { return len(w.uploads()[0].ReceivedParts) > 0 })
	child.Process.Kill() // SIGKILL: nothing is tidied up
	child.Wait()
	release()
	first := w.uploads()[0]
	kept := len(first.ReceivedParts)
	before := w.proxy.up.Load()
	o := w.published(w.upload("--json", "--resume", path))
	if o.UploadID != first.ID || o.Parts != 13 || o.ResumedParts < kept {
		t.Errorf("outcome = %+v; want upload %s resumed with %d parts", o, first.ID, kept)
	}
	if sent, most := w.proxy.up.Load()-before, int64(13-o.ResumedParts)*9*MiB; sent > most {
		t.Errorf("%d bytes were sent; want at most %d, for %d of 13 parts", sent, most, 13-o.ResumedParts)
	}
	w.identical(path, o.VideoID)
}

func TestCtrlCLetsThePartsOnTheirWayArrive(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 100*MiB, 1)
	wait, release := w.proxy.hold(t, 30*MiB)
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		wait()
		interrupt()
		time.AfterFunc(100*time.Millisecond, release)
	}()
	r := w.uploadUntil(ctx, "--json", path, "later.mp4")
	list := outcomes(t, r.stdout)
	if r.code != exitInterrupted || len(list) != 1 || list[0].Error == nil || list[0].UploadID == "" ||
		list[0].Error.Code != "INTERRUPTED" {
		t.Fatalf("exit code %d, stdout %s", r.code, r.stdout)
	}
	for _, want := range []string{"--resume and these files: " + path + " later.mp4", "are finished first"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("stderr %q; want %q", r.stderr, want)
		}
	}
	o := w.published(w.upload("--json", "--resume", path))
	if o.UploadID != list[0].UploadID || o.ResumedParts < 4 || o.ResumedParts == o.Parts {
		t.Errorf("resumed %s with %d of %d parts; want %s", o.UploadID, o.ResumedParts, o.Parts, list[0].UploadID)
	}
	if sent := w.proxy.up.Load(); sent > 101*MiB {
		t.Errorf("%d bytes were sent; want no part twice", sent)
	}
}

func TestASecondCtrlCStopsAtOnce(t *testing.T) {
	w := newWorld(t)
	wait, release := w.proxy.hold(t, 10*MiB)
	child, _ := w.child("--json", newFilm(t, "film.mp4", 48*MiB, 1))
	wait()
	child.Process.Signal(os.Interrupt)
	ended := make(chan struct{})
	go func() { child.Wait(); close(ended) }()
	select {
	case <-ended:
		t.Fatal("the first one has stopped it; want what is on its way finished")
	case <-time.After(300 * time.Millisecond):
	}
	child.Process.Signal(os.Interrupt)
	arrives(t, ended)
	release()
}

func TestAnotherFileOfTheSameNameAndSizeIsNotMixedIn(t *testing.T) {
	for _, size := range []int64{MiB, 48 * MiB} {
		w := newWorld(t)
		path := newFilm(t, "film.mp4", size, 1)
		first := w.stopped(path)
		fill(t, path, size, 2)
		r := w.upload("--json", "--resume", path)
		o := w.published(r)
		if o.UploadID == first.ID || o.ResumedParts != 0 {
			t.Errorf("%d bytes: outcome = %+v; want a new upload", size, o)
		}
		if !strings.Contains(r.stderr, "another file of the same name and size") {
			t.Errorf("%d bytes: stderr %q; want the reason", size, r.stderr)
		}
		w.identical(path, o.VideoID)
	}
}

// The parts at both ends are equal, so comparing those alone would mix the two films.
func TestAnotherFilmWithTheSameEndsIsNotMixedIn(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 48*MiB, 1)
	first := w.stopped(path)
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	middle := make([]byte, 1)
	if _, err := file.ReadAt(middle, 20*MiB); err != nil {
		t.Fatal(err)
	}
	middle[0]++
	if _, err := file.WriteAt(middle, 20*MiB); err != nil || file.Close() != nil {
		t.Fatal("the film could not be changed: ", err)
	}
	r := w.upload("--json", "--resume", path)
	o := w.published(r)
	if o.UploadID == first.ID || o.ResumedParts != 0 {
		t.Errorf("outcome = %+v; want a new upload", o)
	}
	if !strings.Contains(r.stderr, "another file of the same name and size") {
		t.Errorf("stderr %q; want the reason", r.stderr)
	}
	w.identical(path, o.VideoID)
	for _, u := range w.uploads() {
		if u.ID == first.ID && (u.Video != nil || len(u.ReceivedParts) != len(first.ReceivedParts)) {
			t.Errorf("the first upload = %+v; want it left as it is: %+v", u, first)
		}
	}
}

func TestAFileIsFoundByItsNameInAnyUnicodeForm(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "\u00e9t\u00e9.mp4", 48*MiB, 1)
	first := w.stopped(path)
	decomposed := filepath.Join(t.TempDir(), "e\u0301te\u0301.mp4")
	if err := os.Rename(path, decomposed); err != nil {
		t.Fatal(err)
	}
	if o := w.published(w.upload("--json", "--resume", decomposed)); o.UploadID != first.ID {
		t.Errorf("upload %s; want %s resumed", o.UploadID, first.ID)
	}
}

// stopped begins an upload and interrupts it once all of it has arrived, before it is published.
func (w *world) stopped(path string) seen {
	w.t.Helper()
	ctx, interrupt := context.WithCancel(w.t.Context())
	w.intercept(func(operation string, rw http.ResponseWriter, pass func(http.ResponseWriter)) {
		if operation == "FinalizeUpload" {
			interrupt()
			return
		}
		pass(rw)
	})
	r := w.uploadUntil(ctx, path)
	w.intercept(nil)
	if r.code != exitInterrupted {
		w.t.Fatalf("exit code %d, stderr %s; want it interrupted", r.code, r.stderr)
	}
	return w.uploads()[0]
}

func TestAnUploadThatHasFullyArrivedIsOnlyPublished(t *testing.T) {
	for _, size := range []int64{MiB, 48 * MiB} {
		w := newWorld(t)
		path := newFilm(t, "film.mp4", size, 1)
		first := w.stopped(path)
		before := w.proxy.up.Load()
		o := w.published(w.upload("--json", "--resume", "--title", "Late", path))
		if sent := w.proxy.up.Load() - before; o.UploadID != first.ID || sent != 0 {
			t.Errorf("%d bytes: outcome %+v, %d bytes sent; want %s and none", size, o, sent, first.ID)
		}
		if v := w.uploads()[0].Video; v.Title != "Late" {
			t.Errorf("title %q; want the one given when resuming", v.Title)
		}
		w.identical(path, o.VideoID)
	}
}

func TestWithNothingToResumeTheFileIsSentFromItsBeginning(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", MiB, 1)
	r := w.upload("--json", "--resume", path)
	w.published(r)
	if !strings.Contains(r.stderr, "no unfinished upload") {
		t.Errorf("stderr %q; want it reported", r.stderr)
	}
}

func TestAnExpiredUploadIsRenewed(t *testing.T) {
	w := newWorld(t, shortUploads...)
	path := newFilm(t, "film.mp4", 48*MiB, 1)
	w.proxy.set(func(int64, []byte) bool { return false })
	ctx, interrupt := context.WithCancel(t.Context())
	w.intercept(func(operation string, rw http.ResponseWriter, pass func(http.ResponseWriter)) {
		if operation == "SignUploadParts" {
			interrupt()
		}
		pass(rw)
	})
	w.uploadUntil(ctx, path)
	w.intercept(nil)
	w.proxy.set(nil)
	eventually(t, "the upload to expire", func() bool { return w.uploads()[0].Status == "EXPIRED" })
	id := w.uploads()[0].ID
	if o := w.published(w.upload("--json", "--resume", path)); o.UploadID != id {
		t.Errorf("upload %s; want %s renewed", o.UploadID, id)
	}
}

func TestAFilmThatIsPublishedMeanwhileIsNotSentAgain(t *testing.T) {
	for _, size := range []int64{MiB, 48 * MiB} {
		w := newWorld(t, shortUploads...)
		path := newFilm(t, "film.mp4", size, 1)
		first := w.stopped(path)
		eventually(t, "the server to publish it", func() bool { return w.uploads()[0].Status == "FINALIZED" })
		before := w.proxy.up.Load()
		r := w.upload("--json", "--resume", "--title", "Late", "--visibility", "public", path)
		o := w.published(r)
		sent := w.proxy.up.Load() - before
		const asking = 64 << 10 // the server's own questions are counted as well
		if o.UploadID != first.ID || sent > asking || !strings.Contains(r.stderr, "published already") {
			t.Errorf("%d bytes: outcome %+v, %d bytes sent, stderr %q; want %s and none", size, o, sent, r.stderr, first.ID)
		}
		if v := w.uploads()[0].Video; v.Title != "Late" {
			t.Errorf("title %q; want the one given when resuming", v.Title)
		}
		fill(t, path, size, 2)
		if o := w.published(w.upload("--json", "--resume", path)); o.UploadID == first.ID {
			t.Errorf("%d bytes: another file of the same name and size was taken for the one that is published", size)
		}
	}
}
