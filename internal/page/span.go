package page

import (
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
)

// Span is an open interval of ids; nil is no bound.
type Span struct{ Above, Below *uuid.UUID }

// Limit is how many rows to read: those of the page and one more, which tells whether the list goes on.
func (p *Page) Limit() int { return p.size + 1 }

// FromEnd reports whether the page is read backward, from the end of the list.
func (p *Page) FromEnd() bool { return p.fromEnd }

// Descends reports whether the page's rows are read in descending order.
func (p *Page) Descends() bool { return p.order.Desc != p.fromEnd }

// Span is the interval of the ids of the page's rows with one key, for lists that are read key by key; some is false
// when there are no such rows. With the key nil it is that of all rows.
func (p *Page) Span(key any) (span Span, some bool) {
	some = true
	if p.after != nil {
		some = p.narrow(&span, p.after, key, !p.order.Desc)
	}
	if p.before != nil {
		some = p.narrow(&span, p.before, key, p.order.Desc) && some
	}
	return span, some
}

// narrow cuts a span at a position, and keeps the greater or the smaller side.
func (p *Page) narrow(span *Span, at *position, key any, greater bool) (some bool) {
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

// Select limits a query to the rows whose ids are in the span.
func (s Span) Select(sel *sql.Selector) {
	if s.Above != nil {
		sel.Where(sql.GT(sel.C(columnID), *s.Above))
	}
	if s.Below != nil {
		sel.Where(sql.LT(sel.C(columnID), *s.Below))
	}
}
