package text

import "strings"

// SortKey is what a line is sorted by, bytewise, on any database: folded, without what stands before its first letter or
// number, with one space for all that stands between words, and numbers by their value. A line without letters and
// numbers comes before all others. The key of a key is itself, so that a key of before can be made anew.
func SortKey(line string) string {
	folded := Fold(line)
	var key strings.Builder
	for i, r := range runs(folded) {
		if i > 0 && r.apart {
			key.WriteByte(' ')
		}
		writeNumbers(&key, r.text)
	}
	if key.Len() == 0 {
		return string(numberMark) + " " + strings.Join(strings.Fields(folded), " ") // before every number
	}
	return key.String()
}

// A number is written as its digits without zeros before them, and before those how many they are, in characters that
// Fold drops and that no line has: of two numbers the longer is the greater. Up to seven digits are 1 to 7; each
// longNumberMark stands for seven more.
const (
	numberMark     = '\x01'
	longNumberMark = '\x08'
)

func writeNumbers(key *strings.Builder, text string) {
	for text != "" {
		if !isDigit(text[0]) {
			key.WriteByte(text[0])
			text = text[1:]
			continue
		}
		end := strings.IndexFunc(text, func(r rune) bool { return r > '9' || r < '0' })
		if end < 0 {
			end = len(text)
		}
		writeNumber(key, text[:end])
		text = text[end:]
	}
}

func writeNumber(key *strings.Builder, digits string) {
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		digits = "0"
	}
	const step = int(longNumberMark - numberMark)
	long := (len(digits) - 1) / step
	key.WriteString(strings.Repeat(string(longNumberMark), long))
	key.WriteByte(byte(int(numberMark) + (len(digits)-1)%step))
	key.WriteString(digits)
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
