package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// forwarded are the signals that s3local passes on to COMMAND.
var forwarded = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}

// killTimeout is how long COMMAND may take to end when the server died.
const killTimeout = 5 * time.Second

// command is COMMAND with its process group.
type command struct {
	exec.Cmd
	tty *terminal // nil if stdin is none
}

// newCommand finds COMMAND and notes the working directory: both must happen
// before the server starts, which changes the directory.
func newCommand(argv []string, stdout *os.File) (*command, error) {
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return nil, runError(err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("working directory: %w", err)
	}
	c := &command{tty: stdinTerminal(), Cmd: exec.Cmd{
		Path: path, Args: argv, Dir: dir,
		Stdin: os.Stdin, Stdout: stdout, Stderr: os.Stderr,
		SysProcAttr: ownGroup(),
	}}
	if c.tty != nil {
		c.SysProcAttr.Foreground, c.SysProcAttr.Ctty = true, c.tty.fd
	}
	return c, nil
}

func runError(err error) error {
	code := exitCannotRun
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		code = exitNotFound
	}
	return &exitError{code, err}
}

// catchSignals starts to collect the signals for COMMAND. One that s3local was
// told to ignore, as nohup does, stays ignored.
func catchSignals() <-chan os.Signal {
	signals := make(chan os.Signal, 16)
	for _, sig := range forwarded {
		if !signal.Ignored(sig) {
			signal.Notify(signals, sig)
		}
	}
	return signals
}

func (c *command) start(env []string) error {
	c.Env = env
	if err := c.Start(); err != nil {
		return runError(err)
	}
	return nil
}

// supervise passes signals on until COMMAND ends and returns its exit code. If
// the server dies first, it ends COMMAND.
func (c *command) supervise(signals <-chan os.Signal, serverDied <-chan error) (int, error) {
	ended := make(chan struct{})
	go func() {
		_ = c.Wait() // its outcome is in ProcessState
		close(ended)
	}()
	defer c.endGroup()

	var jobs <-chan os.Signal
	if c.tty != nil {
		jobs = c.tty.jobSignals()
		defer c.tty.take()
	}
	var died error
	var overdue <-chan time.Time
	for {
		select {
		case sig := <-signals:
			_ = c.signalGroup(sig.(syscall.Signal))
		case sig := <-jobs:
			c.followJob(sig)
		case err := <-serverDied:
			died = fmt.Errorf("the S3 server ended: %w", err)
			overdue = time.After(killTimeout)
			_ = c.signalGroup(syscall.SIGTERM)
		case <-overdue:
			_ = c.signalGroup(syscall.SIGKILL)
		case <-ended:
			if died != nil {
				return exitFailed, died
			}
			return statusCode(c.ProcessState), nil
		}
	}
}

// signalGroup reaches COMMAND and what it started, as a terminal does. Its error
// says that none of them is left.
func (c *command) signalGroup(sig syscall.Signal) error {
	return syscall.Kill(-c.Process.Pid, sig)
}

// endGroup leaves nothing behind of what COMMAND started in its group. It asks
// first, and kills after stopTimeout.
func (c *command) endGroup() {
	overdue := time.After(stopTimeout)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for err := c.signalGroup(syscall.SIGTERM); err == nil; err = c.signalGroup(0) {
		select {
		case <-tick.C:
		case <-overdue:
			_ = c.signalGroup(syscall.SIGKILL)
			return
		}
	}
}

func statusCode(state *os.ProcessState) int {
	status := state.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		return exitSignalBase + int(status.Signal())
	}
	return status.ExitStatus()
}
