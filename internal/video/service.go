// Package video reads and changes what is published: finding it (find.go), lists of it (list.go), how it plays
// (playback.go), and its owner's changes (change.go). How a video comes to be is internal/upload's.
package video

import (
	"context"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/upload"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Service shows and changes videos.
type Service struct {
	db       *ent.Client
	uploads  *upload.Service
	storage  upload.Storage
	removals *upload.Removals
	playback *playback
	planner  planner
}

// NewService reads from db, takes posters from uploads, signs playback with storage, and has deleted films removed by
// removals.
func NewService(
	db *ent.Client, uploads *upload.Service, storage upload.Storage, removals *upload.Removals, lifetime PlaybackLifetime,
) *Service {
	return &Service{
		db: db, uploads: uploads, storage: storage, removals: removals,
		playback: newPlayback(storage, lifetime), planner: sqlitePlanner{db},
	}
}

// OwnerOf is who uploaded a video.
func (s *Service) OwnerOf(ctx context.Context, v *ent.Video) (*ent.User, error) {
	owner, err := v.Edges.OwnerOrErr()
	if ent.IsNotLoaded(err) {
		return s.db.User.Get(ctx, v.OwnerID)
	}
	return owner, err
}

// KeyOf is the object's key, for those who may change the video only.
func (s *Service) KeyOf(ctx context.Context, v *ent.Video) *string {
	if !viewer.From(ctx).CanChange(v.OwnerID) {
		return nil
	}
	return &v.Key
}

// LocationOf is the object's address, for those who may change the video only.
func (s *Service) LocationOf(ctx context.Context, v *ent.Video) *string {
	if !viewer.From(ctx).CanChange(v.OwnerID) {
		return nil
	}
	location := s.storage.Location(v.Key)
	return &location
}
