package upload

import (
	"testing"

	"github.com/streamsphere/streamsphere/test/vectors"
)

func TestTitlesAreThoseOfTheVectors(t *testing.T) {
	for _, c := range vectors.Cases[struct{ FileName, Title, Why string }](t, "titles") {
		if got := titleOf(c.FileName); got != c.Title {
			t.Errorf("titleOf(%q) = %q; want %q (%s)", c.FileName, got, c.Title, c.Why)
		}
	}
}
