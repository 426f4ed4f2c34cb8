package command

import (
	"context"

	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// openStore needs the settings of the group Storage. The profile says what to ask the store for; nil is everything.
func openStore(ctx context.Context, c *config.Config, profile *upload.Profile) (*s3store.Store, error) {
	return s3store.Open(ctx, s3store.Options{
		Bucket: c.Bucket, Endpoint: c.Endpoint, Addressing: c.Addressing, Profile: profile,
		Timeout: c.StorageTimeout, SessionEnds: c.SessionEnds,
	})
}

// measureOptions need the settings of the groups Storage and Origins.
func measureOptions(c *config.Config) measure.Options {
	return measure.Options{Origins: c.AllowedOrigins, Timeout: c.StorageTimeout}
}
