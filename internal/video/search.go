package video

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/text"
)

const (
	maxQuery = 200 // characters
	maxTerms = 16

	// searchTime is how long a search may take, some hundred times as long as one does. Texts can be made for which looking for
	// a long phrase takes as long as it has words in each of them.
	searchTime = 3 * time.Second
)

// read reads a page, and gives a search up that takes too long.
func (s *Service) read(ctx context.Context, c criteria, by Field, p *page.Page) ([]*ent.Video, ranks, error) {
	if c.search == nil {
		return s.planner.read(ctx, c, by, p)
	}
	limited, cancel := context.WithTimeout(ctx, s.searchTime)
	defer cancel()
	videos, ranks, err := s.planner.read(limited, c, by, p)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		err = fault.Input(fault.BadUserInput, "filter.query", "This search takes too long. Search for fewer words.")
	}
	return videos, ranks, err
}

// search is what a query asks for: all of its terms. A query without a letter or number, such as "?!", has none and
// finds nothing.
type search struct{ terms []term }

// term is words that stand together, as internal/text makes them of a text.
type term struct {
	words  []string
	prefix bool // the last word may go on
}

// parseQuery reads what a person typed: words, and phrases in quotation marks. A phrase that is not closed ends with
// the text.
func parseQuery(query string) (*search, error) {
	if utf8.RuneCountInString(query) > maxQuery {
		return nil, fault.Input(fault.BadUserInput, "filter.query", "Search for at most %d characters.", maxQuery)
	}
	found := &search{}
	var typed strings.Builder
	end := func(closed bool) {
		if words, prefix := text.Phrase(typed.String(), !closed); len(words) > 0 {
			found.terms = append(found.terms, term{words, prefix})
		}
		typed.Reset()
	}
	quoted := false
	for _, r := range query {
		switch {
		case isQuotationMark(r):
			end(quoted)
			quoted = !quoted
		case !quoted && unicode.IsSpace(r):
			end(false)
		default:
			typed.WriteRune(r)
		}
	}
	end(false)
	if len(found.terms) > maxTerms {
		return nil, fault.Input(fault.BadUserInput, "filter.query", "Search for at most %d words.", maxTerms)
	}
	return found, nil
}

// lastWord is the word that may go on.
func (t term) lastWord() string { return t.words[len(t.words)-1] }

// isQuotationMark knows also what a telephone makes of one, and the wide one.
func isQuotationMark(r rune) bool { return strings.ContainsRune("\"“”„‟＂", r) }
