package text_test

import (
	"testing"

	"github.com/streamsphere/streamsphere/internal/text"
)

func TestALineSortsWithoutCaseAndAccents(t *testing.T) {
	for _, tt := range []struct{ a, b string }{{"Éclair", "eclair"}, {"STRASSE", "straße"}, {"ﬁlm", "Film"}} {
		if text.SortKey(tt.a) != text.SortKey(tt.b) {
			t.Errorf("SortKey(%q) = %q, SortKey(%q) = %q; want the same", tt.a, text.SortKey(tt.a), tt.b, text.SortKey(tt.b))
		}
	}
}
