// Package page cuts lists into pages by keyset: a page starts after a row, not after a number of rows. So it costs
// the same at any depth, and neither skips nor repeats rows when others are added.
package page

import (
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/fault"
)

const (
	defaultSize = 20
	maxSize     = 100
)

// Args are the paging arguments of a list, as Relay defines them.
type Args struct {
	First  *int
	After  *string
	Last   *int
	Before *string
}

// Order is a total order of rows: by a column, then by id. Column "id" alone is the order of creation.
type Order struct {
	Name    string // tells cursors of different orders apart
	Column  string
	Numeric bool // the column is an int64, otherwise a string
	Desc    bool

	// Renew makes of a string in a cursor the key that a row has by now, for cursors that were made when keys were made
	// otherwise. Of a key of today it makes the same. Nil leaves it.
	Renew func(string) string
}

// Page is what to ask the database for.
type Page struct {
	order         Order
	size          int
	fromEnd       bool
	after, before *position
}

// New checks the arguments against an order.
func New(args Args, order Order) (*Page, error) {
	p := &Page{order: order, size: defaultSize, fromEnd: args.Last != nil}
	if args.First != nil && args.Last != nil {
		return nil, fault.Input(fault.BadUserInput, "last", "Give first or last, not both.")
	}
	name, size := "first", args.First
	if p.fromEnd {
		name, size = "last", args.Last
	}
	if size != nil {
		p.size = *size
	}
	if p.size < 0 || p.size > maxSize {
		return nil, fault.Input(fault.BadUserInput, name, "%s must be 0 to %d, not %d.", name, maxSize, p.size)
	}
	var err error
	if p.after, err = decode("after", args.After, order); err != nil {
		return nil, err
	}
	p.before, err = decode("before", args.Before, order)
	return p, err
}

// Select limits a query to the page and one more row, which tells whether the list goes on.
func (p *Page) Select(s *sql.Selector) {
	if p.after != nil {
		s.Where(p.beyond(s, p.after, !p.order.Desc))
	}
	if p.before != nil {
		s.Where(p.beyond(s, p.before, p.order.Desc))
	}
	direction := sql.Asc
	if p.order.Desc != p.fromEnd {
		direction = sql.Desc
	}
	if p.order.Column != columnID {
		s.OrderBy(direction(s.C(p.order.Column)))
	}
	s.OrderBy(direction(s.C(columnID))).Limit(p.size + 1)
}

// beyond matches the rows that are greater, or smaller, than a position.
func (p *Page) beyond(s *sql.Selector, at *position, greater bool) *sql.Predicate {
	columns, values := []string{s.C(columnID)}, []any{at.ID}
	if p.order.Column != columnID {
		columns, values = []string{s.C(p.order.Column), s.C(columnID)}, []any{at.Key, at.ID}
	}
	if greater {
		return sql.CompositeGT(columns, values...)
	}
	return sql.CompositeLT(columns, values...)
}

// Connection is a page of rows in the shape that Relay defines.
type Connection[T any] struct {
	Edges    []Edge[T]
	PageInfo Info
}

// Nodes are the rows alone.
func (c *Connection[T]) Nodes() []T {
	nodes := make([]T, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// Edge is a row and its cursor.
type Edge[T any] struct {
	Cursor string
	Node   T
}

// Info says where a page is in its list.
type Info struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// Connect turns the rows that Select found into a page. keyOf returns a row's value in the order's column, and its id.
func Connect[T any](p *Page, rows []T, keyOf func(T) (any, uuid.UUID)) *Connection[T] {
	more := len(rows) > p.size
	if more {
		rows = rows[:p.size]
	}
	if p.fromEnd {
		slices.Reverse(rows)
	}
	c := &Connection[T]{Edges: make([]Edge[T], len(rows))}
	for i, row := range rows {
		key, id := keyOf(row)
		c.Edges[i] = Edge[T]{Cursor: encode(p.order, key, id), Node: row}
	}
	c.PageInfo = Info{HasNextPage: more, HasPreviousPage: p.after != nil}
	if p.fromEnd {
		c.PageInfo = Info{HasNextPage: p.before != nil, HasPreviousPage: more}
	}
	if n := len(rows); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
	return c
}

// Size is how many rows a page with these arguments has at most.
func Size(first, last *int) int {
	for _, n := range []*int{first, last} {
		if n != nil {
			return min(max(*n, 0), maxSize)
		}
	}
	return defaultSize
}
