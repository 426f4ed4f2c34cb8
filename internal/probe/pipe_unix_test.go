//go:build unix

package probe

import (
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
	if code, _, stderr := run(t, pipe); code != 1 || !strings.Contains(stderr, "not a file") {
		t.Errorf("code %d, stderr %q; want 1, and that it is not a file", code, stderr)
	}
}
