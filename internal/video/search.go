package video

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/streamsphere/streamsphere/internal/fault"
)

const (
	maxQuery = 200 // characters
	maxTerms = 16
)

// search is what a query asks for: all of its terms. A query without a letter or number, such as "?!", has none and
// finds nothing.
type search struct{ terms []term }

// term is a word, or words that stand together.
type term struct {
	text   string
	prefix bool // the last word may go on
}

// parseQuery reads what a person typed: words, and phrases in quotation marks. A phrase that is not closed ends with
// the text.
func parseQuery(query string) (*search, error) {
	if utf8.RuneCountInString(query) > maxQuery {
		return nil, fault.Input(fault.BadUserInput, "filter.query", "Search for at most %d characters.", maxQuery)
	}
	found := &search{}
	var text strings.Builder
	end := func(closed bool) {
		if strings.ContainsFunc(text.String(), isWordCharacter) {
			found.terms = append(found.terms, term{text: text.String(), prefix: !closed})
		}
		text.Reset()
	}
	quoted := false
	for _, r := range query {
		switch {
		case isQuotationMark(r):
			end(quoted)
			quoted = !quoted
		case !quoted && unicode.IsSpace(r):
			end(false)
		case unicode.IsControl(r) || r == utf8.RuneError:
			text.WriteByte(' ')
		default:
			text.WriteRune(r)
		}
	}
	end(false)
	if len(found.terms) > maxTerms {
		return nil, fault.Input(fault.BadUserInput, "filter.query", "Search for at most %d words.", maxTerms)
	}
	return found, nil
}

// lastWord is the word that may go on.
func (t term) lastWord() string {
	words := strings.FieldsFunc(t.text, func(r rune) bool { return !isWordCharacter(r) && !unicode.IsMark(r) })
	return words[len(words)-1]
}

// isQuotationMark knows also what a telephone makes of one.
func isQuotationMark(r rune) bool { return strings.ContainsRune("\"“”„‟", r) }

// isWordCharacter reports whether words are made of this character; all others separate words.
func isWordCharacter(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.Co) }
