package video

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Connection is a page of videos.
type Connection = page.Connection[*ent.Video]

// Edge is a video in a list.
type Edge = page.Edge[*ent.Video]

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

// sortKey is a field's column, which an index covers, and its value in a row.
type sortKey struct {
	column  string
	numeric bool
	of      func(*ent.Video) any
}

var sortKeys = map[Field]sortKey{
	UploadedAt: {entvideo.FieldID, false, func(*ent.Video) any { return nil }}, // ids are in the order of publication
	Title:      {entvideo.FieldTitleKey, false, func(v *ent.Video) any { return v.TitleKey }},
	Duration:   {entvideo.FieldDurationMs, true, func(v *ent.Video) any { return v.DurationMs }},
	Size:       {entvideo.FieldSize, true, func(v *ent.Video) any { return v.Size }},
}

// List pages through the public feed, or through all the viewer's own videos when the filter names them as the owner.
func (s *Service) List(ctx context.Context, args page.Args, filter *Filter, order *Order) (*Connection, error) {
	w, err := want(viewer.From(ctx), filter)
	if err != nil {
		return nil, err
	}
	switch {
	case w.searching && order == nil:
		return s.ranked(ctx, args, w)
	case order == nil:
		order = &Order{Field: UploadedAt, Direction: Descending}
	}
	key := sortKeys[order.Field]
	p, err := page.New(args, page.Order{
		Name: string(order.Field), Column: key.column, Numeric: key.numeric, Desc: order.Direction == Descending,
	})
	if err != nil {
		return nil, err
	}
	rows, err := s.rows(ctx, p, w, order.Field)
	if err != nil {
		return nil, err
	}
	return page.Connect(p, rows, func(v *ent.Video) (any, uuid.UUID) { return key.of(v), v.ID }), nil
}

func (s *Service) rows(ctx context.Context, p *page.Page, w wanted, order Field) ([]*ent.Video, error) {
	if w.searching {
		return s.matches(ctx, p, w, order)
	}
	shown, err := s.unsearched(ctx, w, order)
	if err != nil {
		return nil, err
	}
	return s.db.Video.Query().Where(shown...).Where(func(sel *sql.Selector) { p.Select(sel) }).WithOwner().WithPoster().All(ctx)
}
