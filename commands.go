package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/streamsphere/streamsphere/internal/cli"
	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/doctor"
	"github.com/streamsphere/streamsphere/internal/probe"
	"github.com/streamsphere/streamsphere/internal/queue"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// commands are what the program can do; without one it serves.
var commands = map[string]func(context.Context, *config.Config, io.Writer) error{
	"serve":  serve,
	"setup":  setup,
	"doctor": runDoctor,
	"sweep":  sweep,
}

// apart are the commands that need none of a server's settings.
var apart = map[string]func(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int{
	"upload": cli.Upload,
	"probe":  probe.Run,
}

const usage = `streamsphere [COMMAND] [FLAGS]

Commands:
  serve     serve the API, the app and the playground (default)
  setup     write the bucket's CORS rule for the allowed origins
  sweep     list orphaned objects: those in the bucket without an upload in the database; with --delete, remove it
  upload    upload films: streamsphere upload --help
  probe     say what a film is, from a few kilobytes of it: streamsphere probe --help
  doctor    try on the bucket what browsers will do, and say what to mend

Settings, by flag or environment variable, with their defaults. Credentials and region for S3 come the way every AWS
program takes them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_PROFILE, or the machine's role.

`

// setup writes the bucket's CORS rule.
func setup(ctx context.Context, c *config.Config, stdout io.Writer) error {
	store, err := openStore(ctx, c)
	if err != nil {
		return err
	}
	if err := store.AllowOrigins(ctx, c.AllowedOrigins); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Bucket %s now lets pages of %s upload and play.\n", c.Bucket, strings.Join(c.AllowedOrigins, ", "))
	return nil
}

// runDoctor tries the bucket out.
func runDoctor(ctx context.Context, c *config.Config, stdout io.Writer) error {
	store, err := openStore(ctx, c)
	if err != nil {
		return err
	}
	return doctor.Run(ctx, store, c.AllowedOrigins, stdout)
}

// sweep lists orphaned objects and open multipart uploads, and removes them when asked to.
func sweep(ctx context.Context, c *config.Config, stdout io.Writer) error {
	store, err := openStore(ctx, c)
	if err != nil {
		return err
	}
	db, err := database.Open(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	uploads := upload.NewService(db.Client, store, c.Policy, c.UploadLifetime, upload.NewRemovals(queue.New(db.Client, time.Now), store))
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	defer table.Flush()
	found, done := 0, "found"
	for orphan, err := range uploads.Orphans(ctx) {
		if err != nil {
			return err
		}
		if c.Delete {
			if err := uploads.Remove(ctx, orphan); err != nil {
				return err
			}
			done = "removed"
		}
		found++
		what := fmt.Sprintf("%d bytes", orphan.Size)
		if orphan.MultipartUploadID != "" {
			what = "open parts"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", done, what, orphan.Since.UTC().Format(time.RFC3339), orphan.Key)
	}
	fmt.Fprintf(table, "%d orphans %s\n", found, done)
	return nil
}
