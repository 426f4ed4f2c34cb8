package page

import (
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
)

// Span is a stretch of ids without its ends; nil is no end.
type Span struct{ Above, Below *uuid.UUID }

// Limit is how many rows to read: those of the page and one more, which tells whether the list goes on.
func (p *Page) Limit() int { return p.size + 1 }

// FromEnd reports whether the page is read backward, from the end of the list.
func (p *Page) FromEnd() bool { return p.fromEnd }

// Descends reports whether the page's rows are read from the greatest to the smallest.
func (p *Page) Descends() bool { return p.order.Desc != p.fromEnd }

// Span is where the page's rows of one key lie, for lists that are read key by key; ok is false when there are none.
// Without a key, nil, it is where all its rows lie.
func (p *Page) Span(key any) (span Span, ok bool) {
	ok = true
	if p.after != nil {
		ok = p.narrow(&span, p.after, key, !p.order.Desc)
	}
	if p.before != nil {
		ok = p.narrow(&span, p.before, key, p.order.Desc) && ok
	}
	return span, ok
}

// narrow cuts a span at a position, keeping the greater or the smaller side of it.
func (p *Page) narrow(span *Span, at *position, key any, greater bool) (ok bool) {
	if key, ok := key.(int64); ok {
		if here := at.Key.(int64); key != here {
			return key > here == greater
		}
	}
	end := &span.Below
	if greater {
		end = &span.Above
	}
	*end = &at.ID
	return true
}

// Select narrows a query to the rows whose ids lie in the span.
func (s Span) Select(sel *sql.Selector) {
	if s.Above != nil {
		sel.Where(sql.GT(sel.C(columnID), *s.Above))
	}
	if s.Below != nil {
		sel.Where(sql.LT(sel.C(columnID), *s.Below))
	}
}
