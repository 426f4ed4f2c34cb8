package text_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/streamsphere/streamsphere/internal/text"
)

func TestLinesSortAsPeopleExpect(t *testing.T) {
	order := []string{
		"", "!!!", "🎬", "🎬🔥", // nothing but symbols
		"0", "1", "2 Fast 2 Furious", "9", "12 Monkeys", "101 Dalmatians", "1917", "1234567", "12345678", "123456789012345",
		"1234567890123456",
		"“A” is first", "Łe", "lf", "¿Lg?", "o", "øa", "OB", "z", "Ωμ", "яблоко", "שלום", "محمد", "ไทย", "あ", "カ", "ガ", "東京", "서울",
	}
	keys := make([]string, len(order))
	for i, line := range order {
		keys[i] = text.SortKey(line)
	}
	for i := 1; i < len(keys); i++ {
		if keys[i-1] >= keys[i] {
			t.Errorf("%q (%q) does not sort before %q (%q)", order[i-1], keys[i-1], order[i], keys[i])
		}
	}
}

func TestNumbersSortByTheirValue(t *testing.T) {
	numbers := []string{"0", "1", "2", "9", "10", "11", "99", "100"}
	for digits := 4; digits <= 60; digits++ {
		numbers = append(numbers, "1"+strings.Repeat("0", digits-1), strings.Repeat("9", digits))
	}
	for _, title := range []string{"%", "Episode %", "S01E%", "第%話", "% Days"} {
		var before string
		for _, n := range numbers {
			key := text.SortKey(strings.ReplaceAll(title, "%", n))
			if key <= before {
				t.Errorf("%q with %s is %q, not after %q", title, n, key, before)
			}
			before = key
			if padded := text.SortKey(strings.ReplaceAll(title, "%", "000"+n)); padded != key {
				t.Errorf("%q with %s is %q, and with zeros before it %q", title, n, key, padded)
			}
		}
	}
	if a, b := text.SortKey(strings.Repeat("9", 5000)), text.SortKey("1"+strings.Repeat("0", 5000)); a >= b {
		t.Error("numbers of 5,000 digits are not sorted by their value")
	}
}

func TestLinesThatDifferInNothingThatSortsAreEqual(t *testing.T) {
	for _, lines := range [][]string{
		{"The Film", "the film", "“The Film”", "  The   film!", "¡The-Film", "🎬 The Film 🎬", "Ｔｈｅ　Ｆｉｌｍ"},
		{"Episode 7", "EPISODE #007", "Épisode – 7", "episode (٧)"},
		{"Łódź", "Lodz", norm.NFD.String("łódź")},
	} {
		for _, line := range lines {
			if got, want := text.SortKey(line), text.SortKey(lines[0]); got != want {
				t.Errorf("SortKey(%q) = %q, want that of %q, %q", line, got, lines[0], want)
			}
		}
	}
}

// A key of a server of before, which a cursor may carry, is made into the key of its title.
func TestAKeyOfBeforeLeadsToTheSamePlace(t *testing.T) {
	titles := []string{"Episode 10", "“Łódź” at night", "Straße", "¿Qué?", "Øresund", "Film, the", "007"}
	before := []string{"episode 10", "“łodz” at night", "strasse", "¿que?", "øresund", "film, the", "007"}
	for i, title := range titles {
		if got, want := text.SortKey(before[i]), text.SortKey(title); got != want {
			t.Errorf("the key %q becomes %q, want %q", before[i], got, want)
		}
	}
	keys := []string{text.SortKey("b 10"), text.SortKey("b 9"), text.SortKey("“a”")}
	slices.Sort(keys)
	if want := []string{text.SortKey("a"), text.SortKey("B 9"), text.SortKey("B 10")}; !slices.Equal(keys, want) {
		t.Errorf("sorted: %q, want %q", keys, want)
	}
}
