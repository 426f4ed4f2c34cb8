package video

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/page"
)

// relevance is the order of a search without another: first what matches in the title alone, then the rest, each the newest
// first. It is no order of the API's: its cursors are good for the same search.
var relevance = page.Order{Name: "RELEVANCE", Column: "rank", Numeric: true, Desc: true}

// ranked is a page of a search in the order of relevance. A rank is read only if the ones before it do not fill the page.
func (s *Service) ranked(ctx context.Context, args page.Args, w wanted) (*Connection, error) {
	p, err := page.New(args, relevance)
	if err != nil {
		return nil, err
	}
	in := w.scope
	ranks := []int64{1, 0}
	if p.FromEnd() {
		ranks = []int64{0, 1}
	}
	rankOf := map[uuid.UUID]int64{}
	var rows []*ent.Video
	for _, rank := range ranks {
		span, some := p.Span(rank)
		if !some || len(w.terms) == 0 || len(rows) == p.Limit() {
			continue
		}
		x := w.terms.titled(in)
		if rank == 0 {
			x = w.terms.besides(in)
		}
		more, err := s.read(ctx, x, span, w, !p.FromEnd(), p.Limit()-len(rows))
		if err != nil {
			return nil, err
		}
		for _, v := range more {
			if _, twice := rankOf[v.ID]; !twice { // its title was changed between the two
				rankOf[v.ID] = rank
				rows = append(rows, v)
			}
		}
	}
	return page.Connect(p, rows, func(v *ent.Video) (any, uuid.UUID) { return rankOf[v.ID], v.ID }), nil
}

// read is up to limit videos of an index, by id. With a duration it looks at the newest few only.
func (s *Service) read(ctx context.Context, x index, span page.Span, w wanted, desc bool, limit int) ([]*ent.Video, error) {
	return s.db.Video.Query().Where(func(sel *sql.Selector) {
		if w.duration == nil {
			sel.Where(x.matching(sel, span, desc, limit))
		} else {
			sel.Where(x.matching(sel, page.Span{}, true, few))
			span.Select(sel)
			w.duration.unindexed()(sel)
		}
		direction := sql.Asc
		if desc {
			direction = sql.Desc
		}
		sel.OrderBy(direction(sel.C("id"))).Limit(limit)
	}).WithOwner().WithPoster().All(ctx)
}

// matches is a page of a search in another order. By publication it is read as the index is; in any other order the newest few
// matches are sorted.
func (s *Service) matches(ctx context.Context, p *page.Page, w wanted, order Field) ([]*ent.Video, error) {
	if len(w.terms) == 0 {
		return nil, nil
	}
	x := w.terms.anywhere(w.scope)
	if order == UploadedAt {
		span, _ := p.Span(nil)
		return s.read(ctx, x, span, w, p.Descends(), p.Limit())
	}
	return s.db.Video.Query().Where(func(sel *sql.Selector) {
		sel.Where(x.matching(sel, page.Span{}, true, few))
		if w.duration != nil {
			w.duration.unindexed()(sel)
		}
		p.Select(sel)
	}).WithOwner().WithPoster().All(ctx)
}
