package command

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/queue"
	"github.com/streamsphere/streamsphere/internal/webhook"
)

func webhooksList() command {
	return webhooksCommand("webhooks list", "list the deliveries that were given up",
		func(ctx context.Context, hooks *webhook.Hooks, stdout io.Writer) error {
			dead, err := hooks.Dead(ctx)
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
			for _, d := range dead {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d attempts\t%s\n",
					d.ID, d.CreatedAt.UTC().Format(time.RFC3339), d.Type, d.Endpoint, d.Attempts, d.LastError)
			}
			fmt.Fprintf(table, "%d deliveries given up\n", len(dead))
			return table.Flush()
		})
}

func webhooksRetry() command {
	return webhooksCommand("webhooks retry", "have the deliveries that were given up tried again",
		func(ctx context.Context, hooks *webhook.Hooks, stdout io.Writer) error {
			n, err := hooks.Retry(ctx)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(stdout, "%d deliveries are tried again by a running server\n", n)
			return err
		})
}

func webhooksCommand(
	name, summary string, do func(ctx context.Context, hooks *webhook.Hooks, stdout io.Writer) error,
) command {
	return command{
		name: name, summary: summary,
		groups: []config.Group{config.Logging, config.Database, config.Webhooks},
		run: func(ctx context.Context, c *config.Config, stdout io.Writer) error {
			db, err := database.Open(ctx, c.DatabaseURL)
			if err != nil {
				return err
			}
			defer db.Close()
			hooks, err := webhook.New(queue.New(db.Client, time.Now), c.Webhooks)
			if err != nil {
				return err
			}
			return do(ctx, hooks, stdout)
		},
	}
}
