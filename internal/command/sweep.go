package command

import (
	"context"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/queue"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// sweepOptions are the command's own flags.
type sweepOptions struct {
	delete bool
}

func sweep() command {
	var o sweepOptions
	return command{
		name: "sweep", summary: "list orphaned objects: those in the bucket without an upload in the database",
		groups: []config.Group{config.Logging, config.Storage, config.Folders, config.Database},
		flags: func(flags *flag.FlagSet) {
			flags.BoolVar(&o.delete, "delete", false, "remove them too")
		},
		run: func(ctx context.Context, c *config.Config, stdout io.Writer) error {
			return runSweep(ctx, c, o, stdout)
		},
	}
}

// runSweep lists orphaned objects and open multipart uploads, and removes them when asked to.
func runSweep(ctx context.Context, c *config.Config, o sweepOptions, stdout io.Writer) error {
	store, err := openStore(ctx, c, nil)
	if err != nil {
		return err
	}
	db, err := database.Open(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	jobs := queue.New(db.Client, time.Now)
	uploads := upload.NewService(upload.Deps{
		DB: db.Client, Storage: store, Jobs: jobs, Removals: upload.NewRemovals(jobs, store), Events: event.NewOutbox(jobs),
	}, c.Policy, c.UploadLifetime)
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	defer table.Flush()
	found, done := 0, "found"
	for orphan, err := range uploads.Orphans(ctx) {
		if err != nil {
			return err
		}
		if o.delete {
			if err := uploads.Remove(ctx, orphan); err != nil {
				return err
			}
			done = "removed"
		}
		found++
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", done, describe(orphan), orphan.Since.UTC().Format(time.RFC3339), orphan.Key)
	}
	fmt.Fprintf(table, "%d orphans %s\n", found, done)
	return nil
}

func describe(orphan upload.StoredObject) string {
	if orphan.MultipartUploadID != "" {
		return "open parts"
	}
	return fmt.Sprintf("%d bytes", orphan.Size)
}
