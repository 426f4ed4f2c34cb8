package video

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/ent/predicate"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/page"
)

// sqlitePlanner is the one place that knows how SQLite reads lists, and how its FTS5 searches text, over the tables
// that migrations/sqlite/*_folded_words.sql makes and keeps by triggers. docs/decisions/0008-search.md says why it is so.
//
//	query          order         duration                plan
//	-------------  ------------  ----------------------  -------------------------------------------------------
//	none           any           any                     walk the order's index
//	none           DURATION      given                   walk a range of the order's index
//	none           others        more than sortLimit     walk the order's index, passing videos of other durations
//	none           others        up to sortLimit         read them by their duration and sort them
//	without words  any           any                     read nothing
//	given          relevance     any                     walk the index of titles, then the index of everything
//	given          UPLOADED_AT   any                     walk the index of everything
//	given          others        any                     sort the newest sortLimit matches
//	given          any           given                   as above, but only among the newest sortLimit matches
//
// Every plan ends with the page, after one row more. plan_test.go holds SQLite to the table.
type sqlitePlanner struct{ db *ent.Client }

var _ planner = sqlitePlanner{}

// sortLimit is how many videos may be sorted for a page. Reading so many takes a few milliseconds.
const sortLimit = 1000

func (s sqlitePlanner) read(ctx context.Context, c criteria, by Field, p *page.Page) ([]*ent.Video, ranks, error) {
	var videos []*ent.Video
	var err error
	switch {
	case c.search == nil:
		videos, err = s.list(ctx, c, by, p)
	case len(c.search.terms) == 0:
	case by == relevance:
		return s.searchByRelevance(ctx, c, p)
	case by == UploadedAt:
		span, _ := p.Span(nil)
		videos, err = s.walk(ctx, c, everywhere(c), span, p.Descends(), p.Limit())
	default:
		videos, err = s.sortNewest(ctx, c, p)
	}
	return videos, nil, err
}

// list reads a page without a query.
func (s sqlitePlanner) list(ctx context.Context, c criteria, by Field, p *page.Page) ([]*ent.Video, error) {
	listed := c.scope.Videos()
	if c.duration == nil {
		return s.videos(ctx, append(listed, p.Select)...)
	}
	lasting := append(slices.Clone(listed), c.duration.videos())
	if by == Duration {
		return s.videos(ctx, append(lasting, p.Select)...)
	}
	many, err := s.db.Video.Query().Where(lasting...).
		Order(entvideo.ByDurationMs(), entvideo.ByID()).Offset(sortLimit).Limit(1).Exist(ctx)
	if err != nil {
		return nil, err
	}
	if many {
		return s.videos(ctx, append(listed, passing(c.duration), p.Select)...)
	}
	return s.videos(ctx, among(lasting), p.Select)
}

// searchByRelevance reads what matches in the title alone, rank 1, then the rest, rank 0, each the newest first. A
// rank is read only if the ones before it do not fill the page.
func (s sqlitePlanner) searchByRelevance(ctx context.Context, c criteria, p *page.Page) ([]*ent.Video, ranks, error) {
	order := []int64{1, 0}
	if p.FromEnd() {
		order = []int64{0, 1}
	}
	rankOf := ranks{}
	var videos []*ent.Video
	for _, rank := range order {
		span, ok := p.Span(rank)
		if !ok || len(videos) == p.Limit() {
			continue
		}
		query := inTitles(c)
		if rank == 0 {
			query = outsideTitles(c)
		}
		more, err := s.walk(ctx, c, query, span, !p.FromEnd(), p.Limit()-len(videos))
		if err != nil {
			return nil, nil, err
		}
		for _, v := range more {
			if _, twice := rankOf[v.ID]; !twice { // its title was changed between the two
				rankOf[v.ID] = rank
				videos = append(videos, v)
			}
		}
	}
	return videos, rankOf, nil
}

// walk reads up to limit matches within a span, by id. With a duration it looks at the newest sortLimit matches only.
func (s sqlitePlanner) walk(
	ctx context.Context, c criteria, query ftsQuery, span page.Span, desc bool, limit int,
) ([]*ent.Video, error) {
	return s.videos(ctx, func(sel *sql.Selector) {
		if c.duration == nil {
			sel.Where(query.matches(sel, span, desc, limit))
		} else {
			sel.Where(query.newest(sel))
			span.Select(sel)
			passing(c.duration)(sel)
		}
		direction := sql.Asc
		if desc {
			direction = sql.Desc
		}
		sel.OrderBy(direction(sel.C(entvideo.FieldID))).Limit(limit)
	})
}

// sortNewest reads a page of the newest sortLimit matches.
func (s sqlitePlanner) sortNewest(ctx context.Context, c criteria, p *page.Page) ([]*ent.Video, error) {
	return s.videos(ctx, func(sel *sql.Selector) {
		sel.Where(everywhere(c).newest(sel))
		if c.duration != nil {
			passing(c.duration)(sel)
		}
		p.Select(sel)
	})
}

func (s sqlitePlanner) videos(ctx context.Context, where ...predicate.Video) ([]*ent.Video, error) {
	query := s.db.Video.Query().Where(where...)
	query.Select(shownColumns...)
	return query.All(ctx)
}

// shownColumns are all but those that only an index needs, which may be longer than all the others.
var shownColumns = slices.DeleteFunc(slices.Clone(entvideo.Columns), func(column string) bool {
	return column == entvideo.FieldTitleWords || column == entvideo.FieldDescriptionWords
})

// passing holds for the videos that last so long. The plus keeps SQLite from using an index for it.
func passing(d *duration) predicate.Video {
	return func(s *sql.Selector) {
		s.Where(sql.ExprP("+"+s.C(entvideo.FieldDurationMs)+" BETWEEN ? AND ?", d.min, d.max))
	}
}

// among holds for the videos that meet the conditions, which are read before anything else.
func among(where []predicate.Video) predicate.Video {
	return func(s *sql.Selector) {
		ids := sql.Dialect(s.Dialect()).Select(entvideo.FieldID).From(sql.Table(entvideo.Table))
		for _, p := range where {
			p(ids)
		}
		s.Where(sql.In(s.C(entvideo.FieldID), ids))
	}
}

// ftsQuery is a table of FTS5 and what to look for in it.
type ftsQuery struct{ table, match string }

// inTitles finds the videos whose titles alone match.
func inTitles(c criteria) ftsQuery {
	return ftsQuery{"video_title_search", inScope(c) + ` AND title : (` + ftsTerms(c.search) + `)`}
}

// everywhere finds all videos that match.
func everywhere(c criteria) ftsQuery {
	return ftsQuery{"video_search", inScope(c) + ` AND {title description} : (` + ftsTerms(c.search) + `)`}
}

// outsideTitles finds the videos that match, but those whose titles alone do.
func outsideTitles(c criteria) ftsQuery {
	return ftsQuery{"video_search", `(` + everywhere(c).match + `) NOT title : (` + ftsTerms(c.search) + `)`}
}

func inScope(c criteria) string { return `scope : "` + c.scope.Word() + `"` }

// longestPrefix is how many characters of a word are indexed. A longer word must be there whole: the words that begin
// with it would have to be gathered first, which takes longer the more videos have them.
const longestPrefix = 20

// ftsTerms writes terms as strings of FTS5, inside which nothing has a meaning to it but the mark that ends one, which is
// in no word. An asterisk lets the last word go on.
func ftsTerms(s *search) string {
	all := make([]string, len(s.terms))
	for i, t := range s.terms {
		all[i] = `"` + strings.Join(t.words, " ") + `"`
		if t.prefix && utf8.RuneCountInString(t.lastWord()) <= longestPrefix {
			all[i] += "*"
		}
	}
	return strings.Join(all, " AND ")
}

// newest holds for the newest sortLimit matches.
func (q ftsQuery) newest(s *sql.Selector) *sql.Predicate {
	return q.matches(s, page.Span{}, true, sortLimit)
}

// matches holds for the first matches within a span, as many as limit; it reads no more than those.
func (q ftsQuery) matches(s *sql.Selector, span page.Span, desc bool, limit int) *sql.Predicate {
	query, args := "SELECT `video_id` FROM `"+q.table+"` WHERE `"+q.table+"` MATCH ?", []any{q.match}
	if span.Above != nil {
		query, args = query+" AND `rowid` < ?", append(args, rowID(*span.Above))
	}
	if span.Below != nil {
		query, args = query+" AND `rowid` > ?", append(args, rowID(*span.Below))
	}
	query += " ORDER BY `rowid`"
	if !desc {
		query += " DESC"
	}
	return sql.ExprP(s.C(entvideo.FieldID)+" IN ("+query+" LIMIT ?)", append(args, limit)...)
}

// rowID is a video's row in the search tables, as the view video_texts makes it of the id: the newest has the
// smallest.
func rowID(id uuid.UUID) int64 {
	high := binary.BigEndian.Uint64(id[:8])
	return math.MaxInt64 - int64(high>>16<<15|high&0xfff<<3|uint64(id[8])&0x3f>>3)
}
