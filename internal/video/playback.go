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

	get upload.Get // what it was signed for
}

// playback signs addresses with the time rounded down to a window, and caches them: within a window a film has one
// address, which browsers and CDNs can cache, and a feed costs almost nothing to sign.
type playback struct {
	storage  upload.Storage
	lifetime PlaybackLifetime
	signed   *lru.Cache[string, *Playback] // by name, window and credentials
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
	return s.playback.of(ctx, v.Key, func() upload.Get {
		return upload.Get{Key: v.Key, ContentType: playedType(v), FileName: savedName(v)}
	})
}

// DownloadURL is an address that saves the film which a playback plays, for whoever may play it.
func (s *Service) DownloadURL(ctx context.Context, p *Playback) (*string, error) {
	signed, err := s.playback.of(ctx, "download "+p.get.Key, func() upload.Get {
		film := p.get
		film.Attachment = true
		return film
	})
	if err != nil {
		return nil, err
	}
	return &signed.URL, nil
}

// of is the address by a name that nothing else has; what it reads is asked when it has to be signed.
func (p *playback) of(ctx context.Context, name string, get func() upload.Get) (*Playback, error) {
	end, err := p.storage.CredentialsExpireAt(ctx)
	if err != nil {
		return nil, err
	}
	at := p.now().UTC().Truncate(p.lifetime.Window)
	cacheKey := fmt.Sprintf("%s %d %d", name, at.Unix(), end.Unix())
	if hit, ok := p.signed.Get(cacheKey); ok {
		return hit, nil
	}
	read := get()
	url, err := p.storage.SignGet(ctx, read, at, p.lifetime.Life)
	if err != nil {
		return nil, err
	}
	made := &Playback{URL: url, ContentType: read.ContentType, ExpiresAt: at.Add(p.lifetime.Life), get: read}
	if !end.IsZero() && end.Before(made.ExpiresAt) {
		made.ExpiresAt = end
	}
	p.signed.Add(cacheKey, made)
	return made, nil
}
