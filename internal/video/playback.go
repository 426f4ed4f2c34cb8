package video

import (
	"context"
	"fmt"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// PlaybackLifetime is how long a playback URL lives at the most, and how long the same one is given out.
type PlaybackLifetime struct{ Life, Window time.Duration }

// Playback is a signed address that plays a film.
type Playback struct {
	URL         string
	ContentType string
	ExpiresAt   time.Time
}

// playback signs addresses with the time rounded down to a window, and caches them: within a window a film has one
// address, which browsers and CDNs can cache, and a feed costs almost nothing to sign.
type playback struct {
	storage  upload.Storage
	lifetime PlaybackLifetime
	signed   *lru.Cache[string, *Playback] // by key, window and credentials
	now      func() time.Time
}

const cachedURLs = 10_000 // about 10 MB

func newPlayback(storage upload.Storage, lifetime PlaybackLifetime) *playback {
	signed, err := lru.New[string, *Playback](cachedURLs)
	if err != nil {
		panic(err) // only a size below 1 fails
	}
	return &playback{storage: storage, lifetime: lifetime, signed: signed, now: time.Now}
}

// PlaybackOf is how to play a video, for whoever may see it.
func (s *Service) PlaybackOf(ctx context.Context, v *ent.Video) (*Playback, error) {
	return s.playback.of(ctx, upload.Get{Key: v.Key, ContentType: playedType(v), FileName: v.FileName})
}

func (p *playback) of(ctx context.Context, get upload.Get) (*Playback, error) {
	end, err := p.storage.CredentialsExpireAt(ctx)
	if err != nil {
		return nil, err
	}
	at := p.now().UTC().Truncate(p.lifetime.Window)
	cacheKey := fmt.Sprintf("%s %d %d", get.Key, at.Unix(), end.Unix())
	if hit, ok := p.signed.Get(cacheKey); ok {
		return hit, nil
	}
	url, err := p.storage.SignGet(ctx, get, at, p.lifetime.Life)
	if err != nil {
		return nil, err
	}
	made := &Playback{URL: url, ContentType: get.ContentType, ExpiresAt: at.Add(p.lifetime.Life)}
	if !end.IsZero() && end.Before(made.ExpiresAt) {
		made.ExpiresAt = end
	}
	p.signed.Add(cacheKey, made)
	return made, nil
}
