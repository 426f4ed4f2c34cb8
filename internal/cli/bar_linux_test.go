package cli

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/streamsphere/streamsphere/internal/uploader"
)

func TestOnATerminalProgressIsABar(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 64*MiB, 1)
	wait, release := w.proxy.hold(t, 20*MiB)
	screen, terminal := newTerminal(t)
	shown := make(chan string, 1)
	go func() {
		said, _ := io.ReadAll(screen) // fails when the terminal is closed
		shown <- string(said)
	}()
	go func() { wait(); release() }()
	var stdout strings.Builder
	code := Upload(t.Context(), []string{path}, w.getenv, &stdout, terminal)
	terminal.Close()
	drawn := <-shown
	if code != exitPublished || !strings.Contains(stdout.String(), "/watch/") {
		t.Errorf("exit code %d, stdout %q", code, stdout.String())
	}
	for _, want := range []string{
		`film\.mp4 +\d+ %`, `\d+\.\d MiB / 64\.0 MiB`, `\d+\.\d .iB/s`, `\d\d:\d\d left`,
		`100 %.*64\.0 MiB / 64\.0 MiB.*publishing`,
	} {
		if !regexp.MustCompile(want).MatchString(drawn) {
			t.Errorf("%q does not show %s", drawn, want)
		}
	}
}

func TestABarThatStandsStillSaysNeitherSpeedNorTimeLeft(t *testing.T) {
	screen, terminal := newTerminal(t)
	b := newBar(terminal, "film.mp4")
	t.Cleanup(func() { b.end(false) })
	screen.SetReadDeadline(time.Now().Add(20 * time.Second))
	// until reads what is drawn until it shows something.
	until := func(want string, next func()) {
		t.Helper()
		drawn, piece := "", make([]byte, 4096)
		for !regexp.MustCompile(want).MatchString(drawn) {
			n, err := screen.Read(piece)
			if err != nil {
				t.Fatalf("%v: %q does not show %s", err, drawn, want)
			}
			drawn += string(piece[:n])
			next()
		}
	}
	done := int64(0)
	until(`/s, \d\d:\d\d left`, func() {
		done += MiB
		b.event(uploader.Event{Stage: uploader.Sending, Done: done, Total: 1000 * MiB})
	})
	until(`MiB, -, - left`, func() {})
}

// newTerminal makes a pseudo-terminal: what is written to the terminal can be read from the screen (pty(7)).
func newTerminal(t *testing.T) (screen, terminal *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("this system has no pseudo-terminals: ", err)
	}
	t.Cleanup(func() { screen.Close() })
	fd := int(screen.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 120})
	}
	if err == nil {
		terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return screen, terminal
}
