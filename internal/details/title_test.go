package details_test

import (
	"testing"

	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/test/vectors"
)

func TestTitlesAreThoseOfTheVectors(t *testing.T) {
	for _, c := range vectors.Cases[struct{ FileName, Title, Why string }](t, "titles") {
		if got := details.TitleFromFileName(c.FileName); got != c.Title {
			t.Errorf("TitleFromFileName(%q) = %q; want %q (%s)", c.FileName, got, c.Title, c.Why)
		}
	}
}
