// Package cli is the upload command: it reads a command line, lets internal/uploader work, and reports the results to
// a person or to a script.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
	"github.com/streamsphere/streamsphere/internal/uploader"
)

// Upload runs `streamsphere upload` with the arguments behind these words and returns the exit code. When ctx ends it
// finishes the parts that are on their way and stops; the upload can be resumed.
func Upload(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	o, err := parse(args, getenv)
	if errors.Is(err, flag.ErrHelp) {
		Help(stdout)
		return exitPublished
	}
	if err != nil {
		fmt.Fprintf(stderr, "streamsphere upload:\n%v\nSee streamsphere upload --help.\n", err)
		return exitUsage
	}
	return run(ctx, o, uploader.Options{Parallel: o.parallel, Retry: uploader.Retry{Patience: o.patience}}, stdout, stderr)
}

// run uploads every file, whatever becomes of those before it.
func run(ctx context.Context, o *options, tuning uploader.Options, stdout, stderr io.Writer) int {
	report := newReport(o, stdout, stderr)
	sources := o.sources()
	u, err := connect(ctx, o, tuning)
	for i, s := range sources {
		switch {
		case s.err != nil:
			report.finish(outcome{File: s.path}, s.err)
		case err != nil:
			report.finish(outcome{File: s.path}, err)
		default:
			upload(ctx, u, o, s, report)
		}
		if ctx.Err() != nil {
			report.interrupted(pathsOf(sources[i:]))
			break
		}
	}
	return report.exitCode
}

// apiTimeout is longer than the server lets an answer take.
const apiTimeout = 45 * time.Second

// connect signs in, unless a token is given.
func connect(ctx context.Context, o *options, tuning uploader.Options) (*uploader.Uploader, error) {
	httpClient := &http.Client{Timeout: apiTimeout}
	token := o.token
	if token == "" {
		var err error
		if token, err = uploader.SignIn(ctx, o.server, o.user, httpClient, tuning); err != nil {
			return nil, err
		}
	}
	return uploader.New(client.New(o.server, token, httpClient), uploader.NewStorageClient(), tuning), nil
}

// upload uploads one file and reports what came of it.
func upload(ctx context.Context, u *uploader.Uploader, o *options, s source, report *report) {
	start := time.Now()
	file, err := s.open(ctx, o.fileName, report.stderr)
	if err != nil {
		report.finish(outcome{File: s.path}, err)
		return
	}
	defer file.Close()
	display := report.newDisplay(file)
	result, err := u.Upload(ctx, file, o.request(), display.event)
	display.end(err == nil)
	if s.inFolder && uploader.IsNoFilm(err) {
		report.skip(s.path, err)
		return
	}
	report.finish(newOutcome(s.path, result, time.Since(start)), err)
}
