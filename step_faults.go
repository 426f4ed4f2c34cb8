//go:build faults

package main

import (
	"os"
	"syscall"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// onStep has a server that was built for tests die, as by kill -9, at the step that STREAMSPHERE_DIE_AT names.
func onStep() func(upload.Step) {
	die := upload.Step(os.Getenv("STREAMSPHERE_DIE_AT"))
	return func(step upload.Step) {
		if step == die {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal takes a moment
		}
	}
}
