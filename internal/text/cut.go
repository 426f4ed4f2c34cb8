package text

import (
	"strings"
	"unicode"
)

// longestCharacter is how many code points are kept together at most: the longest emoji have about a dozen, and a pile of
// marks must not use up a whole title.
const longestCharacter = 32

// Cut shortens a text to most code points, before what a reader sees as one character rather than within it: an emoji of
// several people, a flag, a letter with its accents.
func Cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	at := most
	for at > 0 && most-at < longestCharacter && joins(runes[:at], runes[at]) {
		at--
	}
	if at == 0 || joins(runes[:at], runes[at]) {
		at = most
	}
	return strings.TrimSpace(string(runes[:at]))
}

// joins reports whether a code point belongs to the same character as the end of what stands before it.
func joins(before []rune, next rune) bool {
	const joiner = 0x200d
	last := before[len(before)-1]
	return last == joiner || next == joiner || unicode.Is(unicode.M, next) || unicode.Is(continuing, next) ||
		isFlagHalf(next) && flagHalves(before)%2 == 1
}

// continuing are the code points, besides marks, that never begin a character: vowels and finals of Hangul, half-width
// voicing marks, skin tones, and the tags of regional flags.
var continuing = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x1160, Hi: 0x11ff, Stride: 1}, {Lo: 0xff9e, Hi: 0xff9f, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x1f3fb, Hi: 0x1f3ff, Stride: 1}, {Lo: 0xe0020, Hi: 0xe007f, Stride: 1}},
}

// isFlagHalf reports whether a code point is a regional indicator: two of them are a flag.
func isFlagHalf(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

func flagHalves(before []rune) int {
	count := 0
	for count < len(before) && isFlagHalf(before[len(before)-1-count]) {
		count++
	}
	return count
}
