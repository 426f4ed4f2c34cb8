package video

import (
	"context"
	"time"

	"github.com/streamsphere/streamsphere/ent"
)

// Poster is a signed address of a video's picture.
type Poster struct {
	URL           string
	Width, Height *int
	ExpiresAt     time.Time
}

// PosterOf is the picture to show for a video, for whoever may see it; nil without one.
func (s *Service) PosterOf(ctx context.Context, v *ent.Video) (*Poster, error) {
	if v.PosterID == nil {
		return nil, nil
	}
	u, err := v.Edges.PosterOrErr()
	if ent.IsNotLoaded(err) {
		u, err = v.QueryPoster().Only(ctx)
	}
	if err != nil {
		return nil, err
	}
	signed, err := s.playback.of(ctx, u.Key, fileOf(u))
	if err != nil {
		return nil, err
	}
	return &Poster{URL: signed.URL, Width: u.Width, Height: u.Height, ExpiresAt: signed.ExpiresAt}, nil
}
