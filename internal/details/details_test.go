package details_test

import (
	"testing"

	"github.com/streamsphere/streamsphere/internal/details"
)

func FuzzATitleIsAlwaysOneGoodLine(f *testing.F) {
	for _, seed := range []string{"", "film.mp4", "a\nb", "  ", "\x00", ".mp4", "\xff\xfe", "…\u200b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, fileName string) {
		title := details.TitleFromFileName(fileName)
		if err := (&details.Details{Title: &title}).Clean(""); err != nil {
			t.Errorf("title of %q = %q: %v", fileName, title, err)
		}
	})
}
