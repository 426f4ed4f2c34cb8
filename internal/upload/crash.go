//go:build crashsteps

package upload

import (
	"os"
	"syscall"
)

// crashAt kills the process, as kill -9 would, at the step that STREAMSPHERE_DIE_AT names. Only servers that tests build
// with the tag crashsteps have it.
func crashAt(step Step) {
	if string(step) == os.Getenv("STREAMSPHERE_DIE_AT") {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal takes a moment
	}
}
