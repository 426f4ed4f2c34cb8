package command

import (
	"context"

	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/s3store"
)

// openStore needs the settings of the group Storage.
func openStore(ctx context.Context, c *config.Config) (*s3store.Store, error) {
	return s3store.Open(ctx, s3store.Options{
		Bucket: c.Bucket, Endpoint: c.Endpoint, Timeout: c.StorageTimeout, SessionEnds: c.SessionEnds,
	})
}
