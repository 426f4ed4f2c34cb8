package video

import (
	"context"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Find returns the videos among ids that the viewer may see, in no order.
func (s *Service) Find(ctx context.Context, ids ...uuid.UUID) ([]*Shown, error) {
	visible := viewer.From(ctx).VisibleVideos()
	videos, err := s.db.Video.Query().Where(entvideo.IDIn(ids...), visible).All(ctx)
	return s.showAll(ctx, videos), err
}

// changeable finds a video that the viewer may change.
func (s *Service) changeable(ctx context.Context, id uuid.UUID) (*ent.Video, error) {
	asking, err := viewer.Required(ctx)
	if err != nil {
		return nil, err
	}
	v, err := s.db.Video.Query().Where(entvideo.ID(id)).WithUpload().Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, notFound()
	case err != nil:
		return nil, err
	case !asking.CanSee(v):
		return nil, notFound()
	case !asking.CanChange(v.OwnerID):
		return nil, fault.New(fault.Forbidden, "This video is somebody else's. Only its owner may change it.")
	}
	return v, nil
}

func notFound() error {
	return fault.Input(fault.NotFound, "videoId", "There is no video with this ID.")
}
