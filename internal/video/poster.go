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

// posterOf is the address of a picture.
func (s *Service) posterOf(ctx context.Context, file *ent.Upload) (*Poster, error) {
	signed, err := s.playback.of(ctx, file.Key, fileOf(file))
	if err != nil {
		return nil, err
	}
	return &Poster{URL: signed.URL, Width: file.Width, Height: file.Height, ExpiresAt: signed.ExpiresAt}, nil
}
