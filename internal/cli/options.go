package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

// options are what a command line says.
type options struct {
	server, token, user        string
	title, description, folder *string
	visibility                 *client.Visibility
	fileName, contentType      string
	resume, json, recursive    bool
	parallel                   int
	patience                   time.Duration // 0 has no end
	files                      []string
}

// flagSpec is one flag: its name, the environment variable that it may come from, and its default.
type flagSpec struct {
	name, env, fallback, help string
	isSwitch                  bool // stands without a value
	set                       func(*options, string) error
}

var flags = []flagSpec{
	{
		name: "server", env: "STREAMSPHERE_SERVER", fallback: "http://127.0.0.1:8080",
		help: "the server's address", set: setServer,
	},
	{
		name: "token", env: "STREAMSPHERE_TOKEN",
		help: "the uploader's token, from the server's issuer; the environment hides it from other users of this machine",
		set:  func(o *options, v string) error { o.token = v; return nil },
	},
	{
		name: "user", env: "STREAMSPHERE_USER",
		help: "the uploader's name, for a server in dev mode (default without a token: $USER)",
		set:  func(o *options, v string) error { o.user = v; return nil },
	},
	{
		name: "title", help: "the video's title; with one FILE only (default: the file's name)",
		set: func(o *options, v string) error { o.title = &v; return nil },
	},
	{
		name: "description", help: "the video's description",
		set: func(o *options, v string) error { o.description = &v; return nil },
	},
	{
		name: "folder", help: "the folder of the key in the bucket (default: the server's)",
		set: func(o *options, v string) error { o.folder = &v; return nil },
	},
	{name: "visibility", help: "public, unlisted or private (default: the server's)", set: setVisibility},
	{
		name: "type", help: "the file's media type, such as video/mp4 (default: what its first bytes say, or else its name)",
		set: func(o *options, v string) error { o.contentType = v; return nil },
	},
	{
		name: "name", help: "the file's name on the server; with one FILE only (default: its own, and Untitled for -)",
		set: func(o *options, v string) error { o.fileName = v; return nil },
	},
	{
		name: "recursive", isSwitch: true,
		help: "upload the films in folders, and skip what is no film there, and names that begin with a dot",
		set:  func(o *options, v string) error { return setSwitch(&o.recursive, v) },
	},
	{
		name: "resume", isSwitch: true, help: "continue an unfinished upload of the same file, if there is one",
		set: func(o *options, v string) error { return setSwitch(&o.resume, v) },
	},
	{
		name: "parallel", fallback: "4",
		help: "how many parts to send at once at the most, 1 to 16; on a slow line there are fewer", set: setParallel,
	},
	{
		name: "patience", help: "how long to wait for storage or a server that is away, such as 10m (default: without end)",
		set: setPatience,
	},
	{
		name: "json", isSwitch: true, help: "write one JSON object a line to stdout for each file",
		set: func(o *options, v string) error { return setSwitch(&o.json, v) },
	},
}

// parse reads a command line. Flags win over the environment, and the environment over defaults. The error names
// everything that is wrong.
func parse(args []string, getenv func(string) string) (*options, error) {
	o := &options{}
	given := map[string]string{}
	files, err := split(args, given)
	if err != nil {
		return nil, err
	}
	o.files = files
	var problems []error
	for _, f := range flags {
		value, isGiven := given[f.name]
		if !isGiven && f.env != "" {
			value = getenv(f.env)
		}
		if value = cmp.Or(value, f.fallback); value == "" && !isGiven {
			continue
		}
		if err := f.set(o, value); err != nil {
			problems = append(problems, fmt.Errorf("--%s: %w", f.name, err))
		}
	}
	o.user = cmp.Or(o.user, getenv("USER"))
	return o, errors.Join(append(problems, o.checkTogether()...)...)
}

// split separates flags from files, which may stand in any order. Behind "--" everything is a file.
func split(args []string, given map[string]string) (files []string, err error) {
	set := flag.NewFlagSet("upload", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	for _, f := range flags {
		keep := func(v string) error { given[f.name] = v; return nil }
		if f.isSwitch {
			set.BoolFunc(f.name, f.help, keep)
		} else {
			set.Func(f.name, f.help, keep)
		}
	}
	var rest []string
	if end := slices.Index(args, "--"); end >= 0 {
		args, rest = args[:end], args[end+1:]
	}
	for {
		if err := set.Parse(args); err != nil {
			return nil, err
		}
		if set.NArg() == 0 {
			return append(files, rest...), nil
		}
		files, args = append(files, set.Arg(0)), set.Args()[1:]
	}
}

func (o *options) checkTogether() (problems []error) {
	if len(o.files) == 0 {
		problems = append(problems, errors.New("no FILE is given"))
	}
	several := len(o.files) > 1 || o.recursive
	if o.title != nil && several {
		problems = append(problems, errors.New("--title: works with one FILE only"))
	}
	if o.fileName != "" && several {
		problems = append(problems, errors.New("--name: works with one FILE only"))
	}
	if len(slices.DeleteFunc(slices.Clone(o.files), func(f string) bool { return f != standardInput })) > 1 {
		problems = append(problems, errors.New("-: standard input can be read once only"))
	}
	if o.token == "" && o.user == "" {
		problems = append(problems, errors.New("--token or --user: one of them must say who uploads"))
	}
	return problems
}
