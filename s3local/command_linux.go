package main

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup starts COMMAND in a process group of its own, so that a signal reaches
// it through s3local alone, and ends it when s3local is killed.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// isStopped tells, once for every stop, whether a child was stopped.
func isStopped(pid int) bool {
	var info unix.Siginfo
	err := unix.Waitid(unix.P_PID, pid, &info, unix.WSTOPPED|unix.WNOHANG, nil)
	return err == nil && info.Signo == int32(unix.SIGCHLD)
}
