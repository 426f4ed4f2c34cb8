// Package probe is the probe command: it shows what a film's own bytes say it is, as the server sees it at
// finalizeUpload, and how little of the film had to be read for that. The film may be a file, or an object in a
// bucket, or all that is in a folder: a library before it moves.
package probe

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/streamsphere/streamsphere/internal/folder"
	"github.com/streamsphere/streamsphere/internal/media"
	"github.com/streamsphere/streamsphere/internal/s3store"
)

const usage = `streamsphere probe [FLAGS] FILE|FOLDER|s3://BUCKET/KEY...

Shows what films contain, from a few kilobytes of each, and how many requests and bytes that took. Of a folder it
shows a table of all files in it and in the folders below, but for hidden ones (.name).

Flags, with their environment variables and defaults:
  --json
      one JSON object a line for each file, its facts named as in the API's Media; "film" says whether it is one, and
      "error" why not
  --s3-endpoint, STREAMSPHERE_S3_ENDPOINT
      the URL of an S3-compatible store, for s3:// (default: AWS)
  --s3-addressing, STREAMSPHERE_S3_ADDRESSING (auto)
      where the bucket stands in its URLs: path, virtual (in the host name), or auto

Exit codes:
  0  all are films
  1  at least one is not a film, is damaged or cannot be read
  2  the command line is wrong
`

// options are what a command line says.
type options struct {
	json  bool
	store s3store.Options // of s3://
	films []string
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
	return o.run(ctx, stdout, stderr)
}

// run shows each film in the way that was asked for, and returns the exit code.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer) int {
	write, end := func(r result) { writeText(stdout, stderr, r) }, func() {}
	if o.json {
		write = func(r result) { writeJSON(stdout, r) }
	} else if slices.ContainsFunc(o.films, folder.Is) {
		t := newTable(stdout)
		write, end = t.write, t.end
	}
	code := 0
	for r := range o.results(ctx) {
		if r.err != nil {
			code = 1
		}
		write(r)
	}
	end()
	if ctx.Err() != nil {
		return 1
	}
	return code
}

// results are those of all that was named, each as soon as it is asked for.
func (o *options) results(ctx context.Context) iter.Seq[result] {
	return func(yield func(result) bool) {
		for _, name := range o.films {
			if !folder.Is(name) {
				if !yield(inspect(ctx, name, o.store)) {
					return
				}
				continue
			}
			for file, err := range folder.Files(name) {
				r := result{name: file, err: err}
				if err == nil {
					r = inspect(ctx, file, o.store)
				}
				if ctx.Err() != nil || !yield(r) {
					return
				}
			}
		}
	}
}

func parse(args []string, getenv func(string) string) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&o.json, "json", false, "")
	flags.StringVar(&o.store.Endpoint, "s3-endpoint", getenv("STREAMSPHERE_S3_ENDPOINT"), "")
	addressing := flags.String("s3-addressing", getenv("STREAMSPHERE_S3_ADDRESSING"), "")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if o.films = flags.Args(); len(o.films) == 0 {
		return nil, errors.New("no FILE is given")
	}
	var err error
	o.store.Addressing, err = s3store.ParseAddressing(*addressing)
	return o, err
}

// result is what was found out about one film.
type result struct {
	name  string
	size  int64
	facts media.Facts
	cost  media.Cost
	err   error
}

// timeout is for one film.
const timeout = time.Minute

func inspect(ctx context.Context, name string, store s3store.Options) result {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r := result{name: name}
	src, err := open(ctx, name, store)
	if err != nil {
		r.err = err
		return r
	}
	defer src.Close()
	r.size = src.size
	r.facts, r.cost, r.err = media.Inspect(ctx, src, src.size)
	return r
}
