package main

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// terminal is the terminal on stdin. Only its foreground process group may read
// from it, and that group alone is reached by Ctrl-C and Ctrl-Z: COMMAND's, while
// it runs.
type terminal struct {
	fd    int
	group int // of s3local
}

// stdinTerminal is nil unless s3local itself is in the foreground of a terminal.
func stdinTerminal() *terminal {
	group, err := unix.IoctlGetInt(syscall.Stdin, unix.TIOCGPGRP)
	if err != nil || group != unix.Getpgrp() {
		return nil
	}
	return &terminal{fd: syscall.Stdin, group: group}
}

// jobSignals tell that COMMAND may have been stopped and that s3local is to go on.
func (t *terminal) jobSignals() <-chan os.Signal {
	// From here on s3local gives and takes the terminal from the background.
	signal.Ignore(syscall.SIGTTOU)
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGCHLD, syscall.SIGCONT)
	return signals
}

// give puts group in the foreground, unless somebody else has taken that place.
func (t *terminal) give(group int) {
	if now, err := unix.IoctlGetInt(t.fd, unix.TIOCGPGRP); err == nil && now == t.group {
		_ = unix.IoctlSetPointerInt(t.fd, unix.TIOCSPGRP, group)
	}
}

// take puts s3local back in the foreground.
func (t *terminal) take() {
	_ = unix.IoctlSetPointerInt(t.fd, unix.TIOCSPGRP, t.group)
}

// followJob stops s3local with COMMAND, so that the shell has its prompt back, and
// lets COMMAND go on with s3local.
func (c *command) followJob(sig os.Signal) {
	if sig == syscall.SIGCHLD {
		if !isStopped(c.Process.Pid) {
			return
		}
		c.tty.take()
		if leader, _ := unix.Getsid(0); leader != os.Getpid() {
			_ = syscall.Kill(0, syscall.SIGTSTP)
			return
		}
		// No shell above would wake s3local again.
	}
	c.tty.give(c.Process.Pid)
	_ = c.signalGroup(syscall.SIGCONT)
}
