// Package cli is the upload command: it reads a command line, lets internal/uploader work, and tells what comes of
// it, to a person or to a script.
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

// Upload runs `streamsphere upload` with the arguments behind these words and returns the exit code. When ctx ends
// it stops at once and leaves the upload to be resumed.
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
	return run(ctx, o, uploader.Options{Parallel: o.parallel}, stdout, stderr)
}

// run uploads every file, whatever becomes of those before it.
func run(ctx context.Context, o *options, effort uploader.Options, stdout, stderr io.Writer) int {
	out := newReport(o, stdout, stderr)
	u, refused := connect(ctx, o, effort)
	for i, path := range o.files {
		if refused != nil {
			out.finished(outcome{File: path}, refused)
		} else {
			upload(ctx, u, o, path, out)
		}
		if ctx.Err() != nil {
			out.interrupted(o.files[i:])
			break
		}
	}
	return out.code
}

// apiTimeout is longer than the server lets an answer take.
const apiTimeout = 45 * time.Second

// connect signs in.
func connect(ctx context.Context, o *options, effort uploader.Options) (*uploader.Uploader, error) {
	via := &http.Client{Timeout: apiTimeout}
	token := o.token
	if token == "" {
		var err error
		if token, err = uploader.SignIn(ctx, o.server, o.user, via, effort); err != nil {
			return nil, err
		}
	}
	return uploader.New(client.New(o.server, token, via), uploader.NewStorageClient(), effort), nil
}

// upload uploads one file and reports what came of it.
func upload(ctx context.Context, u *uploader.Uploader, o *options, path string, out *report) {
	start := time.Now()
	file, err := uploader.Open(path)
	if err != nil {
		out.finished(outcome{File: path}, err)
		return
	}
	defer file.Close()
	shown := out.show(file)
	result, err := u.Upload(ctx, file, o.request(), shown.event)
	shown.end(err == nil)
	out.finished(newOutcome(path, result, time.Since(start)), err)
}
