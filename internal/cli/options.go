package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"github.com/streamsphere/streamsphere/internal/client"
)

// options are what a command line says.
type options struct {
	server, token, user        string
	title, description, folder *string
	visibility                 *client.Visibility
	resume, json               bool
	parallel                   int
	files                      []string
}

// option is one flag: its name, the environment variable that it may come from, and its default.
type option struct {
	name, env, fallback, help string
	set                       func(*options, string) error
}

var table = []option{
	{"server", "STREAMSPHERE_SERVER", "http://127.0.0.1:8080", "where the server is", setServer},
	{"token", "STREAMSPHERE_TOKEN", "", "who uploads, by a token of the server's issuer; better given by the environment, where other users of this machine cannot see it", func(o *options, v string) error { o.token = v; return nil }},
	{"user", "STREAMSPHERE_USER", "", "who uploads, by name, at a server in dev mode (default without a token: $USER)", func(o *options, v string) error { o.user = v; return nil }},
	{"title", "", "", "the video's title; with one FILE only (default: the file's name)", func(o *options, v string) error { o.title = &v; return nil }},
	{"description", "", "", "the video's description", func(o *options, v string) error { o.description = &v; return nil }},
	{"folder", "", "", "the folder of the key in the bucket (default: the server's)", func(o *options, v string) error { o.folder = &v; return nil }},
	{"visibility", "", "", "public, unlisted or private (default: the server's)", setVisibility},
	{"resume", "", "", "go on with an unfinished upload of the same file, whatever ended it", func(o *options, v string) error { return setSwitch(&o.resume, v) }},
	{"parallel", "", "4", "how many parts to send at once, 1 to 16", setParallel},
	{"json", "", "", "one JSON object a line on stdout for each file", func(o *options, v string) error { return setSwitch(&o.json, v) }},
}

// isSwitch says whether a flag stands without a value.
func (o *option) isSwitch() bool { return o.name == "resume" || o.name == "json" }

// parse reads a command line, its flags before the environment before defaults. The error names everything that is
// wrong.
func parse(args []string, getenv func(string) string) (*options, error) {
	o := &options{}
	given := map[string]string{}
	files, err := split(args, given)
	if err != nil {
		return nil, err
	}
	o.files = files
	var bad []error
	for _, option := range table {
		value, flagged := given[option.name]
		if !flagged && option.env != "" {
			value = getenv(option.env)
		}
		if value = cmp.Or(value, option.fallback); value == "" && !flagged {
			continue
		}
		if err := option.set(o, value); err != nil {
			bad = append(bad, fmt.Errorf("--%s: %w", option.name, err))
		}
	}
	o.user = cmp.Or(o.user, getenv("USER"))
	return o, errors.Join(append(bad, o.checkTogether()...)...)
}

// split takes flags and files apart, in whatever order they stand; behind "--" all are files.
func split(args []string, given map[string]string) (files []string, err error) {
	flags := flag.NewFlagSet("upload", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	for _, option := range table {
		keep := func(v string) error { given[option.name] = v; return nil }
		if option.isSwitch() {
			flags.BoolFunc(option.name, option.help, keep)
		} else {
			flags.Func(option.name, option.help, keep)
		}
	}
	var behind []string
	if end := slices.Index(args, "--"); end >= 0 {
		args, behind = args[:end], args[end+1:]
	}
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return append(files, behind...), nil
		}
		files, args = append(files, flags.Arg(0)), flags.Args()[1:]
	}
}

func (o *options) checkTogether() (bad []error) {
	if len(o.files) == 0 {
		bad = append(bad, errors.New("no FILE is given"))
	}
	if o.title != nil && len(o.files) > 1 {
		bad = append(bad, errors.New("--title: is for one FILE only"))
	}
	if o.token == "" && o.user == "" {
		bad = append(bad, errors.New("--token or --user: one must say who uploads"))
	}
	return bad
}
