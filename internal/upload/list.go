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

// Find returns those of the uploads that the viewer may see, in no order.
func (s *Service) Find(ctx context.Context, ids ...uuid.UUID) ([]*ent.Upload, error) {
	return s.withVideos().Where(entupload.IDIn(ids...), viewer.From(ctx).VisibleUploads()).All(ctx)
}

// List pages through a user's uploads, newest first; nil for those who may not see them.
func (s *Service) List(ctx context.Context, owner uuid.UUID, args page.Args, statuses []Status) (*Connection, error) {
	if !viewer.From(ctx).CanChange(owner) {
		return nil, nil
	}
	p, err := page.New(args, newestFirst)
	if err != nil {
		return nil, err
	}
	q := s.withVideos().Where(entupload.OwnerID(owner))
	if statuses != nil { // an empty list finds none
		q.Where(entupload.StatusIn(statuses...))
	}
	rows, err := q.Where(func(sel *sql.Selector) { p.Select(sel) }).All(ctx)
	if err != nil {
		return nil, err
	}
	return page.Connect(p, rows, func(u *ent.Upload) (any, uuid.UUID) { return nil, u.ID }), nil
}

// withVideos queries uploads together with the videos that came of them or that they are attached to.
func (s *Service) withVideos() *ent.UploadQuery {
	q := s.db.Upload.Query()
	for _, rules := range kinds {
		rules.load(q, func(shown *ent.VideoQuery) { shown.WithOwner().WithPoster() })
	}
	return q
}

// VideoOf is the video that came of an upload, or that it is attached to; or nil.
func (s *Service) VideoOf(ctx context.Context, u *ent.Upload) (*ent.Video, error) {
	rules := kinds[u.Kind]
	v, err := rules.loaded(u)
	if ent.IsNotLoaded(err) {
		v, err = rules.ofUpload(u).WithOwner().WithPoster().Only(ctx)
	}
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return v, err
}

func videoOfCaptions(u *ent.Upload) (*ent.Video, error) {
	captions, err := u.Edges.CaptionsOrErr()
	if err != nil {
		return nil, err
	}
	return captions.Edges.VideoOrErr()
}
