package video

import (
	"context"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/ent/predicate"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// found holds for what a viewer finds by its ID: everything but other people's private videos.
func found(v viewer.Viewer) predicate.Video {
	shared := entvideo.VisibilityIn(details.Public, details.Unlisted)
	if v.Anonymous() {
		return shared
	}
	return entvideo.Or(shared, entvideo.OwnerID(v.ID))
}

// Find returns the videos among ids that the viewer may see, in no order.
func (s *Service) Find(ctx context.Context, ids ...uuid.UUID) ([]*ent.Video, error) {
	return s.db.Video.Query().Where(entvideo.IDIn(ids...), found(viewer.From(ctx))).WithOwner().WithPoster().All(ctx)
}

// owned finds a video that the viewer may change. What they may not see does not exist.
func (s *Service) owned(ctx context.Context, id uuid.UUID) (*ent.Video, error) {
	asking, err := viewer.Required(ctx)
	if err != nil {
		return nil, err
	}
	v, err := s.db.Video.Query().Where(entvideo.ID(id), found(asking)).WithUpload().Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, gone()
	case err != nil:
		return nil, err
	case !asking.Is(v.OwnerID):
		return nil, fault.New(fault.Forbidden, "This video is somebody else's. Only its owner may change it.")
	}
	return v, nil
}
