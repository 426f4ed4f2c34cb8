//go:build !linux

package cli

import "testing"

// needsDisk skips the test: how much is free is found out on Linux only.
func needsDisk(t *testing.T, _ string, _ int64) {
	t.Skip("the free disk space and the memory held are known on Linux only")
}
