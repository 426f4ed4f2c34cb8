package text

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Shown is a text that a terminal can show in one line: with quotes and escapes if something in it cannot be seen, or would
// be obeyed by the terminal.
func Shown(text string) string {
	if strings.ContainsFunc(text, func(c rune) bool { return c == utf8.RuneError || !unicode.IsPrint(c) }) {
		return strconv.Quote(text)
	}
	return text
}
