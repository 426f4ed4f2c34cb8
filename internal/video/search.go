package video

import (
	"encoding/binary"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// This file is the one place that knows how a database searches text: here SQLite's FTS5, over the tables that
// migrations/sqlite/*_search.sql makes and keeps by triggers. Another database has its own expression, tables and bounds
// behind the same three: terms, index and matching.

const (
	maxQuery = 200 // characters
	maxTerms = 16

	// longestPrefix is how many characters of a word are indexed. A longer word must be there whole: the words that begin so
	// would have to be gathered first, which takes the longer the more videos have them.
	longestPrefix = 20
)

// terms are what a query asks for, all of it, each as a string of FTS5: a word, or words that stand together, with an asterisk
// where the last one may go on. Between the quotes of a string nothing has a meaning to FTS5.
type terms []string

// parseQuery reads what a person typed. A quotation that is not closed ends with the text.
func parseQuery(text string) (terms, error) {
	if utf8.RuneCountInString(text) > maxQuery {
		return nil, fault.Input(fault.BadUserInput, "filter.query", "Search for at most %d characters.", maxQuery)
	}
	var all terms
	var piece strings.Builder
	quoted := false
	end := func(closed bool) {
		if t, ok := term(piece.String(), closed); ok {
			all = append(all, t)
		}
		piece.Reset()
	}
	for _, r := range text {
		switch {
		case quote(r):
			end(quoted)
			quoted = !quoted
		case !quoted && unicode.IsSpace(r):
			end(false)
		case unicode.IsControl(r) || r == utf8.RuneError:
			piece.WriteByte(' ')
		default:
			piece.WriteRune(r)
		}
	}
	end(false)
	if len(all) > maxTerms {
		return nil, fault.Input(fault.BadUserInput, "filter.query", "Search for at most %d words.", maxTerms)
	}
	return all, nil
}

// term makes a piece of a query a string of FTS5; there is none without a letter or number.
func term(piece string, closed bool) (string, bool) {
	if !strings.ContainsFunc(piece, searchable) {
		return "", false
	}
	words := strings.FieldsFunc(piece, func(r rune) bool { return !searchable(r) && !unicode.IsMark(r) })
	t := `"` + strings.ReplaceAll(piece, `"`, `""`) + `"`
	if !closed && utf8.RuneCountInString(words[len(words)-1]) <= longestPrefix {
		t += "*"
	}
	return t, true
}

// quote reports whether a character is a quotation mark, also one that a telephone makes of it.
func quote(r rune) bool { return strings.ContainsRune("\"“”„‟", r) }

// searchable reports whether a character is of those that words are made of; the rest keeps them apart.
func searchable(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.Co) }

// index is a table of FTS5 and what to look for in it.
type index struct{ table, match string }

// titled finds the videos whose titles alone match.
func (t terms) titled(in viewer.Scope) index {
	return index{"video_title_search", `scope : "` + in.Word() + `" AND title : (` + t.all() + `)`}
}

// anywhere finds all videos that match.
func (t terms) anywhere(in viewer.Scope) index {
	return index{"video_search", `scope : "` + in.Word() + `" AND {title description} : (` + t.all() + `)`}
}

// besides finds the videos that match, but those whose titles alone do.
func (t terms) besides(in viewer.Scope) index {
	return index{"video_search", `(` + t.anywhere(in).match + `) NOT title : (` + t.all() + `)`}
}

func (t terms) all() string { return strings.Join(t, " AND ") }

// matching holds for the first videos, as many as limit, within a span of an index; it reads no more than those.
func (x index) matching(s *sql.Selector, span page.Span, desc bool, limit int) *sql.Predicate {
	query, args := "SELECT `video_id` FROM `"+x.table+"` WHERE `"+x.table+"` MATCH ?", []any{x.match}
	if span.Above != nil {
		query, args = query+" AND `rowid` < ?", append(args, number(*span.Above))
	}
	if span.Below != nil {
		query, args = query+" AND `rowid` > ?", append(args, number(*span.Below))
	}
	query += " ORDER BY `rowid`"
	if !desc {
		query += " DESC"
	}
	return sql.ExprP(s.C("id")+" IN ("+query+" LIMIT ?)", append(args, limit)...)
}

// number is a video's row in the indexes, as the view video_texts makes it of the id: the newest has the smallest.
func number(id uuid.UUID) int64 {
	high := binary.BigEndian.Uint64(id[:8])
	return math.MaxInt64 - int64(high>>16<<15|high&0xfff<<3|uint64(id[8])&0x3f>>3)
}
