package text_test

import (
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/text"
)

func TestATextIsCutBetweenCharacters(t *testing.T) {
	for _, tt := range []struct {
		text string
		most int
		want string
	}{
		{"film", 4, "film"},
		{"films", 4, "film"},
		{"a 🎬🎬", 3, "a 🎬"},
		{"a 👩\u200d👩\u200d👧", 6, "a"},
		{"a 👩\u200d👩\u200d👧", 7, "a 👩\u200d👩\u200d👧"},
		{"🇩🇪🇫🇷", 3, "🇩🇪"},
		{"cafe\u0301", 4, "caf"},
		{"👩\u200d👩\u200d👧", 3, "👩\u200d👩"}, // all there is
		{strings.Repeat("\u0301", 100), 50, strings.Repeat("\u0301", 50)},
	} {
		if got := text.Cut(tt.text, tt.most); got != tt.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", tt.text, tt.most, got, tt.want)
		}
	}
}
