//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAPipeIsNotWaitedFor(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "film.mp4")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, url: "http://127.0.0.1:1"}
	r := w.upload("--json", "--token", "x", pipe)
	o := outcomes(t, r.stdout)
	if r.code != exitFailed || len(o) != 1 || o[0].Error.Code != "FILE_UNREADABLE" ||
		!strings.Contains(o[0].Error.Message, "standard input") {
		t.Errorf("exit code %d, stdout %s; want FILE_UNREADABLE and what to do", r.code, r.stdout)
	}
}

// A name on Unix is any bytes. The server keeps text.
func TestAFileWhoseNameIsNoTextIsResumed(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "caf\xe9\x1b[31m.mp4")
	fill(t, path, MiB, 1)
	first := w.published(w.upload("--json", path))
	r := w.upload("--json", "--resume", path)
	if o := w.published(r); o.UploadID != first.UploadID {
		t.Errorf("it was uploaded as %s and then as %s; want the first found", first.UploadID, o.UploadID)
	}
	if strings.Contains(r.stderr, "\x1b") {
		t.Errorf("stderr %q; want nothing that a terminal obeys", r.stderr)
	}
}

func TestFilesThatAreLeftAreQuotedForAShell(t *testing.T) {
	paths := []string{
		"a.mp4", "-", "-rf.mp4", "my film.mp4", "it's.mp4", "$(reboot).mp4", "a\nb'c\"d\\e.mp4", "bad\xff.mp4", "映画.mp4",
		"~.mp4", "*.mp4", "\x1b[31m🎬.mp4",
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash here: ", err)
	}
	command := exec.Command(bash, "-c", `printf '%s\0' `+quoted(paths))
	command.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	said, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	paths[2] = "./-rf.mp4"
	if got := strings.Join(paths, "\x00") + "\x00"; string(said) != got {
		t.Errorf("a shell reads %q; want %q", said, got)
	}
}
