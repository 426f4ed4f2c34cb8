package text

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// foldRules is raised with every change of what a text is folded to or split into.
const foldRules = 1

// FoldVersion is the version of the rules by which Fold, Words and SortKey work. It grows with the rules and with the
// tables of Unicode that this program was built with; what was made by an older one is made anew (internal/database).
func FoldVersion() int {
	major, _, _ := strings.Cut(norm.Version, ".")
	unicodeVersion, err := strconv.Atoi(major)
	if err != nil {
		panic(err) // a constant of the library: "15.0.0"
	}
	return foldRules*1000 + unicodeVersion
}

// Fold writes a text so that two spellings of which a person would say that they are the same become the same:
// normalized, of one width, without case, without accents and points, with plain letters and digits. What separates
// words stays. Folding what is folded changes nothing. docs/decisions/0010-folding.md has the rules.
func Fold(text string) string {
	var plain strings.Builder
	plain.Grow(len(text))
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(text, "\ufffd")) {
		if isSilent(r) {
			continue
		}
		r = unicode.ToLower(unicode.ToUpper(r)) // the two sigmas have one capital
		if letters, ok := plainLetters[r]; ok {
			plain.WriteString(letters)
		} else {
			plain.WriteRune(plainDigit(r))
		}
	}
	return norm.NFC.String(plain.String())
}

// isSilent reports whether a character of a decomposed text is left out: what shows nothing, and the marks that people
// leave out when they type. Vowel signs and tones without which a word is another one stay: those of India and South-East
// Asia, and the two that make other syllables of kana.
func isSilent(r rune) bool {
	switch {
	case r < 0x80:
		return r >= numberMark && r <= longNumberMark
	case unicode.In(r, unicode.Cf, unicode.Me), strings.ContainsRune(fillers, r), strings.ContainsRune(strokes, r):
		return true
	case !unicode.Is(unicode.Mn, r), r == 0x3099, r == 0x309a:
		return false
	}
	return unicode.In(r, unpointed...) || norm.NFKD.PropertiesString(string(r)).CCC() == nukta
}

// unpointed are the scripts whose marks people leave out. Inherited marks are those of Latin, Greek and Cyrillic.
var unpointed = []*unicode.RangeTable{unicode.Inherited, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew, unicode.Syriac}

const (
	// nukta is the class of the dots of India: फ़िल्म is also written फिल्म.
	nukta = 7
	// fillers stand for letters of Hangul that are not there.
	fillers = "\u115f\u1160"
	// strokes are letters by their category, and no sounds that are typed: the Arabic one that makes a word wider, and
	// apostrophes as in Hawaiʻi.
	strokes = "\u0640\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb"
)

// plainDigit is the ASCII digit for a digit of any script, and any other character itself.
func plainDigit(r rune) rune {
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return r
	}
	for _, digits := range unicode.Nd.R16 {
		if r <= rune(digits.Hi) { // ranges are sorted, and each begins with a zero
			return '0' + (r-rune(digits.Lo))%10
		}
	}
	for _, digits := range unicode.Nd.R32 {
		if r <= rune(digits.Hi) {
			return '0' + (r-rune(digits.Lo))%10
		}
	}
	return r
}
