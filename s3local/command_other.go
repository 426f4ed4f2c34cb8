//go:build !linux

package main

import "syscall"

// ownGroup starts COMMAND in a process group of its own, so that a signal reaches
// it through s3local alone.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

// isStopped is not known here: Ctrl-Z stops COMMAND alone.
func isStopped(int) bool { return false }
