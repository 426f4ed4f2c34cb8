package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words are the words that a text is found by, folded, in their order, with a space between them: letters, numbers and
// the marks that belong to them; all else separates. A run of a script that is written without spaces becomes its pairs
// of neighbouring characters, and its last character: "東京タワー" is "東京 京タ タワ ワー ー", so that each part of it
// is words that stand together, and each of its characters begins a word.
func Words(text string) string {
	var words []string
	for _, r := range runs(Fold(text)) {
		if r.unspaced {
			words = append(append(words, pairs(r.text)...), lastCharacter(r.text))
		} else {
			words = append(words, r.text)
		}
	}
	return strings.Join(words, " ")
}

// Phrase are the words that stand together, in this order, in the Words of every text that has a phrase in it. With
// prefix the last word may go on, as it may when the phrase may; that of a script without spaces always may.
func Phrase(text string, mayGoOn bool) (words []string, prefix bool) {
	all := runs(Fold(text))
	for i, r := range all {
		last := i == len(all)-1
		prefix = mayGoOn
		if !r.unspaced {
			words = append(words, r.text)
			continue
		}
		two := pairs(r.text)
		words = append(words, two...)
		if !last || len(two) == 0 { // the run ends here, or it is one character, which begins a pair
			words = append(words, lastCharacter(r.text))
		}
		prefix = len(two) == 0
	}
	return words, prefix && len(words) > 0
}

// run is a stretch of letters and numbers.
type run struct {
	text     string
	unspaced bool // its script is written without spaces
	apart    bool // something separates it from the run before
}

// runs are the stretches of a folded text.
func runs(folded string) (all []run) {
	began, unspaced, apart := -1, false, true
	end := func(at int) {
		if began >= 0 {
			all = append(all, run{folded[began:at], unspaced, apart})
			began, apart = -1, false
		}
	}
	for i, r := range folded {
		switch {
		case began >= 0 && unicode.IsMark(r):
		case !isWordCharacter(r):
			end(i)
			apart = true
		case began < 0 || isUnspaced(r) != unspaced:
			end(i)
			began, unspaced = i, isUnspaced(r)
		}
	}
	end(len(folded))
	return all
}

// isWordCharacter reports whether words are made of this character. Private characters are someone's letters.
func isWordCharacter(r rune) bool {
	return r != utf8.RuneError && unicode.In(r, unicode.L, unicode.N, unicode.Co)
}

// isUnspaced reports whether a character is of a script that writes words without spaces between them, or, as Korean
// does, writes into one word what others write in several.
func isUnspaced(r rune) bool {
	return r >= 0xe00 && (unicode.In(r, unspacedScripts...) || strings.ContainsRune(kanaMarks, r))
}

var unspacedScripts = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// kanaMarks lengthen or repeat kana, of either kind.
const kanaMarks = "\u30fc\u3031\u3032\u3033\u3034\u3035"

// pairs are the neighbouring characters of a run, two by two.
func pairs(text string) (all []string) {
	_, first := utf8.DecodeRuneInString(text)
	for at, next := 0, first; next < len(text); {
		_, size := utf8.DecodeRuneInString(text[next:])
		all = append(all, text[at:next+size])
		at, next = next, next+size
	}
	return all
}

func lastCharacter(text string) string {
	_, size := utf8.DecodeLastRuneInString(text)
	return text[len(text)-size:]
}
