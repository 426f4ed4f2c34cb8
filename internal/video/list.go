package video

import (
	"context"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Connection is a page of videos.
type Connection = page.Connection[*Shown]

// Edge is a video in a list.
type Edge = page.Edge[*Shown]

// Field is what videos can be sorted by.
type Field string

// Direction is which way a list runs.
type Direction string

// What videos can be sorted by, and which way.
const (
	UploadedAt Field = "UPLOADED_AT"
	Title      Field = "TITLE"
	Duration   Field = "DURATION"
	Size       Field = "SIZE"

	Ascending  Direction = "ASC"
	Descending Direction = "DESC"
)

// Order is the order of a list.
type Order struct {
	Field     Field
	Direction Direction
}

// relevance is the order of a search without another: titles that match first, then the rest, each the newest first.
// It is no order of the API's: its cursors are good for the same search.
const relevance Field = "RELEVANCE"

// ranks are the videos' keys in the order of relevance; the greater comes first.
type ranks map[uuid.UUID]int64

// sortKey is a field's column, and its value in a row.
type sortKey struct {
	column  string
	numeric bool
	of      func(*ent.Video, ranks) any
	renew   func(string) string // makes a key of before into one of today; nil if they do not change
}

var sortKeys = map[Field]sortKey{
	// Ids are in the order of publication.
	UploadedAt: {entvideo.FieldID, false, func(*ent.Video, ranks) any { return nil }, nil},
	Title:      {entvideo.FieldTitleKey, false, func(v *ent.Video, _ ranks) any { return v.TitleKey }, text.SortKey},
	Duration:   {entvideo.FieldDurationMs, true, func(v *ent.Video, _ ranks) any { return v.DurationMs }, nil},
	Size:       {entvideo.FieldSize, true, func(v *ent.Video, _ ranks) any { return v.Size }, nil},
	relevance:  {"rank", true, func(v *ent.Video, r ranks) any { return r[v.ID] }, nil},
}

// planner reads a page of a list in the way that suits a database. A page must not cost more because the list is
// longer.
type planner interface {
	// read returns the videos of a page and one more, if there is one, in the order that the page is read: from its end
	// when it is asked for from there. With them come their ranks when the order is by relevance, which needs a search.
	read(ctx context.Context, c criteria, by Field, p *page.Page) ([]*ent.Video, ranks, error)
}

// List pages through the videos that the viewer may list and that match the filter. Without an order a search is in
// that of relevance, and any other list is the newest first.
func (s *Service) List(ctx context.Context, args page.Args, filter *Filter, order *Order) (*Connection, error) {
	c, err := parseFilter(filter, viewer.From(ctx))
	if err != nil {
		return nil, err
	}
	by := Order{Field: UploadedAt, Direction: Descending}
	switch {
	case order != nil:
		by = *order
	case c.search != nil:
		by.Field = relevance
	}
	key := sortKeys[by.Field]
	p, err := page.New(args, page.Order{
		Name: string(by.Field), Column: key.column, Numeric: key.numeric, Desc: by.Direction == Descending, Renew: key.renew,
	})
	if err != nil {
		return nil, err
	}
	videos, ranks, err := s.read(ctx, c, by.Field, p)
	if err != nil {
		return nil, err
	}
	return page.Connect(p, s.showAll(ctx, videos), func(v *Shown) (any, uuid.UUID) {
		return key.of(v.Video, ranks), v.ID
	}), nil
}
