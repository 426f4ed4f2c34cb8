//go:build !crashsteps

package upload

// crashAt does nothing, and is compiled away: only servers that tests build with the tag crashsteps can be killed at a step.
func crashAt(Step) {}
