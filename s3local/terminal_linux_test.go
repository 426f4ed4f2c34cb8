package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// console is a process on a terminal of its own.
type console struct {
	*process
	keys *os.File
}

// openConsole runs argv as the first process of a new terminal.
func openConsole(t *testing.T, env []string, argv ...string) *console {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	fd := int(keys.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(cleanEnv(), env...)
	cmd.Stdin = tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	c := &console{process: launchAs(t, cmd), keys: keys}
	tty.Close()
	return c
}

func (c *console) press(keys string) {
	c.t.Helper()
	if _, err := c.keys.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

func TestCommandReadsFromTheTerminal(t *testing.T) {
	c := openConsole(t, nil, program, "--s3-addr", "127.0.0.1:0", "--data-dir", t.TempDir(),
		"--", "sh", "-c", "echo READY; read word; echo got $word")
	c.linesUntil("READY")
	c.press("hello\n")
	if got := c.line(); got != "got hello" {
		t.Errorf("got %q, want got hello; stderr: %s", got, c.stderr)
	}
	if code := c.exitCode(); code != 0 {
		t.Errorf("exit code: got %d, want 0", code)
	}
}

func TestCtrlCReachesCommandOnce(t *testing.T) {
	c := openConsole(t, []string{asCommand + "=countSignals"},
		program, "--s3-addr", "127.0.0.1:0", "--data-dir", t.TempDir(), "--", os.Args[0])
	c.linesUntil("READY")
	c.press("\x03")
	if got := c.line(); got != "got interrupt" {
		t.Errorf("got %q, want the interrupt", got)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if got := c.line(); got != "got terminated" {
		t.Errorf("got %q, want nothing before the second signal", got)
	}
	if code := c.exitCode(); code != 3 {
		t.Errorf("exit code: got %d, want 3", code)
	}
}

func TestCtrlZStopsAndTheShellResumes(t *testing.T) {
	shell := `"$@"; echo STOPPED; read go; fg >/dev/null; echo ended with $?; read word; echo shell got $word`
	c := openConsole(t, nil, "sh", "-mc", shell, "sh", program, "--s3-addr", "127.0.0.1:0", "--data-dir", t.TempDir(),
		"--", "sh", "-c", "echo READY; read word; echo got $word; exit 4")
	c.linesUntil("READY")
	c.press("\x1a")
	c.linesUntil("STOPPED")
	c.press("go\n")
	c.press("hello\n")
	for _, want := range []string{"got hello", "ended with 4"} {
		if got := c.line(); got != want {
			t.Errorf("got %q, want %q; stderr: %s", got, want, c.stderr)
		}
	}
	c.press("bye\n")
	if got := c.line(); !strings.HasPrefix(got, "shell got bye") {
		t.Errorf("got %q: the shell has not its terminal back", got)
	}
}
