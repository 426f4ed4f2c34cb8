package command

import (
	"context"
	"io"

	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/doctor"
)

func doctorCommand() command {
	return command{
		name: "doctor", summary: "try on the bucket what browsers will do, and say what to mend",
		groups: []config.Group{config.Logging, config.Origins, config.Storage},
		run:    runDoctor,
	}
}

func runDoctor(ctx context.Context, c *config.Config, stdout io.Writer) error {
	store, err := openStore(ctx, c, nil)
	if err != nil {
		return err
	}
	return doctor.Run(ctx, store, c.AllowedOrigins, stdout)
}
