package upload

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Connection is a page of uploads.
type Connection = page.Connection[*ent.Upload]

// Edge is an upload in a list.
type Edge = page.Edge[*ent.Upload]

var newestFirst = page.Order{Name: "CREATED_AT", Column: entupload.FieldID, Desc: true}

// Find returns the viewer's own uploads among ids, in no order.
func (s *Service) Find(ctx context.Context, ids ...uuid.UUID) ([]*ent.Upload, error) {
	v := viewer.From(ctx)
	if v.Anonymous() {
		return nil, nil
	}
	return s.db.Upload.Query().Where(entupload.IDIn(ids...), entupload.OwnerID(v.ID)).WithVideo(withOwner).WithPosterOf(withOwner).All(ctx)
}

// List pages through a user's uploads, newest first; nil for everybody but that user.
func (s *Service) List(ctx context.Context, owner uuid.UUID, args page.Args, statuses []Status) (*Connection, error) {
	if !viewer.From(ctx).Is(owner) {
		return nil, nil
	}
	p, err := page.New(args, newestFirst)
	if err != nil {
		return nil, err
	}
	q := s.db.Upload.Query().Where(entupload.OwnerID(owner)).WithVideo(withOwner).WithPosterOf(withOwner)
	if len(statuses) > 0 {
		q.Where(entupload.StatusIn(statuses...))
	}
	rows, err := q.Where(func(sel *sql.Selector) { p.Select(sel) }).All(ctx)
	if err != nil {
		return nil, err
	}
	return page.Connect(p, rows, func(u *ent.Upload) (any, uuid.UUID) { return nil, u.ID }), nil
}

// VideoOf is the video that came of an upload, or that it is the poster of; or nil.
func (s *Service) VideoOf(ctx context.Context, u *ent.Upload) (*ent.Video, error) {
	loaded, query := u.Edges.VideoOrErr, u.QueryVideo
	if u.Kind == Poster {
		loaded, query = u.Edges.PosterOfOrErr, u.QueryPosterOf
	}
	v, err := loaded()
	if ent.IsNotLoaded(err) {
		v, err = query().WithOwner().WithPoster().Only(ctx)
	}
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return v, err
}

func withOwner(q *ent.VideoQuery) { q.WithOwner().WithPoster() }
