package command

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/streamsphere/streamsphere/internal/config"
)

func setup() command {
	return command{
		name: "setup", summary: "write the bucket's CORS rule for the allowed origins",
		groups: []config.Group{config.Logging, config.Origins, config.Storage},
		run:    runSetup,
	}
}

func runSetup(ctx context.Context, c *config.Config, stdout io.Writer) error {
	store, err := openStore(ctx, c, nil)
	if err != nil {
		return err
	}
	if err := store.AllowOrigins(ctx, c.AllowedOrigins); err != nil {
		return err
	}
	origins := strings.Join(c.AllowedOrigins, ", ")
	fmt.Fprintf(stdout, "Bucket %s now lets pages of %s upload and play.\n", c.Bucket, origins)
	return nil
}
