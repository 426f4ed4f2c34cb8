// Package text holds the rules for text that people type: what may stand in a line, and how lines are sorted.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// IsLine reports whether text is one line of 1 to most characters, with something to see in it.
func IsLine(text string, most int) bool {
	return utf8.RuneCountInString(text) <= most && IsVisible(text) && isPlain(text, "")
}

// IsParagraphs reports whether text is at most so many characters, in any number of lines.
func IsParagraphs(text string, most int) bool {
	return utf8.RuneCountInString(text) <= most && isPlain(text, "\n\r\t")
}

// ToLine makes one line of any text: what may not stand in a line becomes a space, and spaces are joined. It is cut to
// most characters.
func ToLine(text string, most int) string {
	line := strings.Map(func(r rune) rune {
		if !isPlain(string(r), "") {
			return ' '
		}
		return r
	}, text)
	return Cut(strings.Join(strings.Fields(line), " "), most)
}

// IsVisible reports whether there is something to see in a text.
func IsVisible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune(blanks, r)
	})
}

// blanks are graphic by their category, and show nothing: blank Braille, and four fillers of Hangul.
const blanks = "\u2800\u115f\u1160\u3164\uffa0"

// isPlain reports whether text is valid UTF-8 without control characters, line breaks and direction overrides, except for
// the allowed ones.
func isPlain(text, allowed string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		forbidden := unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) || overridesDirection(r)
		return forbidden && !strings.ContainsRune(allowed, r)
	})
}

// overridesDirection reports whether a character forces the direction of all that follows. Marks for single words stay.
func overridesDirection(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

// SortKey folds a line for sorting: case and accents do not matter, on any database.
func SortKey(line string) string {
	folded := cases.Fold().String(norm.NFKD.String(line))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, folded)
}
