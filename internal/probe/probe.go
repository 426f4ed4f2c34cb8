// Package probe is the probe command: it says what a film's own bytes say it is, as the server sees it at
// finalizeUpload, and how little of the film had to be read for that. The film may be a file, or an object in a
// bucket.
package probe

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/streamsphere/streamsphere/internal/media"
)

const usage = `streamsphere probe [FLAGS] FILE|s3://BUCKET/KEY...

Says what films are, from a few kilobytes of each, and how many requests and bytes that took.

Flags, with their environment variables and defaults:
  --json
      one JSON object a line for each film, its facts named as in the API's Media
  --s3-endpoint, STREAMSPHERE_S3_ENDPOINT
      the URL of an S3-compatible store, for s3:// (default: AWS)

Exit codes:
  0  all are films
  1  at least one is none, or is damaged, or cannot be read
  2  the command line is wrong
`

// options are what a command line says.
type options struct {
	json     bool
	endpoint string
	films    []string
}

// Run runs `streamsphere probe` with the arguments behind these words and returns the exit code.
func Run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	o, err := parse(args, getenv)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "streamsphere probe: %v\nSee streamsphere probe --help.\n", err)
		return 2
	}
	write, code := writeText, 0
	if o.json {
		write = writeJSON
	}
	for _, name := range o.films {
		f := inspect(ctx, name, o.endpoint)
		if f.err != nil {
			code = 1
		}
		write(stdout, stderr, f)
	}
	return code
}

func parse(args []string, getenv func(string) string) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&o.json, "json", false, "")
	flags.StringVar(&o.endpoint, "s3-endpoint", getenv("STREAMSPHERE_S3_ENDPOINT"), "")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if o.films = flags.Args(); len(o.films) == 0 {
		return nil, errors.New("no FILE is given")
	}
	return o, nil
}

// found is what there is to say of one film.
type found struct {
	name  string
	size  int64
	facts media.Facts
	cost  media.Cost
	err   error
}

// longest is how long looking into one film may take.
const longest = time.Minute

func inspect(ctx context.Context, name, endpoint string) found {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	f := found{name: name}
	src, err := open(ctx, name, endpoint)
	if err != nil {
		f.err = err
		return f
	}
	defer src.Close()
	f.size = src.size
	f.facts, f.cost, f.err = media.Inspect(ctx, src, src.size)
	return f
}
