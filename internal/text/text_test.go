package text_test

import (
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/text"
)

func TestALanguageIsSpelledAsItsRegistryDoes(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "en", "EN-us": "en-US", "zh-hant-tw": "zh-Hant-TW", "iw": "he", "de-AT": "de-AT",
		"": "", "und": "", "english": "", "e": "", "en_": "", "en-x-" + strings.Repeat("private-", 5) + "a": "",
	} {
		if got, ok := text.Language(tag); got != want && ok || ok != (want != "") {
			t.Errorf("Language(%q) = %q, %v; want %q", tag, got, ok, want)
		}
	}
}
