//go:build !faults

package main

import "github.com/streamsphere/streamsphere/internal/upload"

// onStep is for the tests of step_faults.go.
func onStep() func(upload.Step) { return nil }
