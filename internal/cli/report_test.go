package cli

import (
	"io"
	"testing"

	"github.com/streamsphere/streamsphere/internal/client"
	"github.com/streamsphere/streamsphere/internal/uploader"
)

func TestTheExitCodeTellsWhetherToTryAgain(t *testing.T) {
	const code = "STORAGE_UNAVAILABLE"
	for _, tt := range []struct {
		retryable bool
		want      int
	}{{true, exitUnreachable}, {false, exitFailed}} {
		r := &report{stdout: io.Discard, stderr: io.Discard}
		r.finish(outcome{}, &uploader.Error{Code: code, Cause: &client.Error{Code: code, Retryable: tt.retryable}})
		if r.exitCode != tt.want {
			t.Errorf("the exit code is %d where retryable is %t; want %d", r.exitCode, tt.retryable, tt.want)
		}
	}
}
