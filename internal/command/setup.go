package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/s3store"
)

// setupOptions are the command's own flags.
type setupOptions struct {
	apply       bool
	printPolicy bool
}

func setup() command {
	var o setupOptions
	return command{
		name: "setup", summary: "show what the bucket's settings are and what they should be, and write it when told to",
		groups: []config.Group{config.Logging, config.Origins, config.Storage, config.Folders},
		flags: func(flags *flag.FlagSet) {
			flags.BoolVar(&o.apply, "apply", false, "write what should be; rules of others are kept")
			flags.BoolVar(&o.printPolicy, "print-policy", false,
				"print the least rights on the bucket as an IAM policy, and ask storage nothing")
		},
		run: func(ctx context.Context, c *config.Config, stdout io.Writer) error {
			if o.printPolicy {
				return printPolicy(c, stdout)
			}
			return runSetup(ctx, c, o, stdout)
		},
	}
}

// printPolicy is about the folders of all kinds, and where measuring writes.
func printPolicy(c *config.Config, stdout io.Writer) error {
	prefixes := []string{measure.Prefix}
	for _, kind := range c.Policy.Kinds() {
		for _, folder := range kind.Folders {
			prefixes = append(prefixes, folder+"/")
		}
	}
	text, err := s3store.LeastPolicy(c.Bucket, prefixes).JSON()
	if err == nil {
		_, err = fmt.Fprintf(stdout, "%s\n", text)
	}
	return err
}

// abortDays is how old a multipart upload is that nobody continues. It must be longer than uploads can be resumed.
const abortDays = 30

// bucketSetting is one setting of the bucket.
type bucketSetting struct {
	name    string
	change  func(context.Context) (s3store.Change, error)
	instead func(context.Context) string // what to say when the store does not offer it
}

func runSetup(ctx context.Context, c *config.Config, o setupOptions, stdout io.Writer) error {
	store, err := openStore(ctx, c, nil)
	if err != nil {
		return err
	}
	settings := []bucketSetting{
		{
			"CORS rule of pages",
			func(ctx context.Context) (s3store.Change, error) { return store.CORS(ctx, c.AllowedOrigins) },
			func(ctx context.Context) string { return corsElsewhere(ctx, store, c) },
		},
		{
			"lifecycle rule",
			func(ctx context.Context) (s3store.Change, error) { return store.AbortAfter(ctx, abortDays) },
			func(context.Context) string {
				return fmt.Sprintf("With the store's own tools, have incomplete multipart uploads aborted after %d days; "+
					"if it cannot, run `streamsphere sweep --delete` from time to time.", abortDays)
			},
		},
	}
	var failed []error
	pending := false
	for _, s := range settings {
		left, err := s.bring(ctx, o.apply, stdout)
		failed, pending = append(failed, err), pending || left
	}
	if pending {
		fmt.Fprintln(stdout, "Nothing was written. `streamsphere setup --apply` writes it.")
	}
	return errors.Join(failed...)
}

// bring shows a difference, and writes it if it is to. It reports whether one is left.
func (s bucketSetting) bring(ctx context.Context, apply bool, w io.Writer) (left bool, err error) {
	change, err := s.change(ctx)
	if err == nil && !change.Needed() {
		fmt.Fprintf(w, "%s: as it should be\n", s.name)
		show(w, "  ", change.Want)
		return false, nil
	}
	if err == nil {
		fmt.Fprintf(w, "%s (others, which are kept: %d):\n", s.name, change.Kept)
		show(w, "- ", without(change.Have, change.Want))
		show(w, "+ ", without(change.Want, change.Have))
		if !apply {
			return true, nil
		}
		err = change.Apply(ctx)
	}
	switch {
	case errors.Is(err, s3store.ErrNotOffered):
		fmt.Fprintf(w, "%s: the store does not offer to set it. %s\n", s.name, s.instead(ctx))
	case err != nil:
		return false, err
	default:
		fmt.Fprintf(w, "%s: written\n", s.name)
	}
	return false, nil
}

func show(w io.Writer, mark string, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(w, "  %s%s\n", mark, line)
	}
}

func without(lines, others []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return slices.Contains(others, line) })
}

// corsElsewhere looks whether pages are let in all the same: some stores answer every preflight, or are set by other
// means.
func corsElsewhere(ctx context.Context, store *s3store.Store, c *config.Config) string {
	preflights, err := measure.Preflights(ctx, store, measureOptions(c))
	if err != nil {
		return "Whether pages can upload could not be tried: " + err.Error()
	}
	refused := slices.DeleteFunc(preflights, func(p measure.Preflight) bool { return p.Passes })
	if len(refused) == 0 {
		return "The preflights of all origins pass already: nothing has to be done."
	}
	text := "Set CORS with the store's own tools:"
	for _, line := range s3store.CORSLines(c.AllowedOrigins) {
		text += "\n    " + line
	}
	for _, p := range refused {
		text += fmt.Sprintf("\n  Now %s is refused from %s: %s", p.Request, p.Origin, p.Saw)
	}
	return text
}
