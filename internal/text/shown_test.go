package text_test

import (
	"testing"

	"github.com/streamsphere/streamsphere/internal/text"
)

func TestWhatATerminalWouldObeyIsShownEscaped(t *testing.T) {
	for in, want := range map[string]string{
		"sea & sun.mkv":       "sea & sun.mkv",
		"映画 🎬.mp4":            "映画 🎬.mp4",
		`it's "it".mp4`:       `it's "it".mp4`,
		"a\x1b]0;b\x07.mp4":   `"a\x1b]0;b\a.mp4"`,
		"a\nb.mp4: published": `"a\nb.mp4: published"`,
		"a\x9b31mb.mp4":       `"a\x9b31mb.mp4"`,
		"\u202egp4.exe":       `"\u202egp4.exe"`,
	} {
		if got := text.Shown(in); got != want {
			t.Errorf("Shown(%q) = %s, want %s", in, got, want)
		}
	}
}
