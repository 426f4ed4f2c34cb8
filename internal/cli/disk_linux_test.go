package cli

import (
	"syscall"
	"testing"
)

// needsDisk skips the test unless so many bytes are free.
func needsDisk(t *testing.T, folder string, bytes int64) {
	t.Helper()
	var fs syscall.Statfs_t
	if err := syscall.Statfs(folder, &fs); err != nil {
		t.Fatal(err)
	}
	if free := int64(fs.Bavail) * fs.Bsize; free < bytes {
		t.Skipf("%d bytes are free in %s; %d are needed", free, folder, bytes)
	}
}
