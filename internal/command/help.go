package command

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/streamsphere/streamsphere/internal/config"
)

// help lists the commands, those that begin with a word, or what one of them takes.
func help(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	commands, word := all(), strings.Join(args, " ")
	if of := under(commands, word); len(of) > 0 {
		list(stdout, of)
		return exitDone
	}
	c := named(commands, word)
	switch {
	case len(args) == 0 || word == "help":
		list(stdout, commands)
	case c == nil:
		fmt.Fprintf(stderr, "streamsphere: there is no command %q\nSee streamsphere help.\n", word)
		return exitUsage
	case c.standalone != nil:
		return c.standalone(ctx, []string{"--help"}, getenv, stdout, stderr)
	default:
		c.help(stdout)
	}
	return exitDone
}

// list writes a line for each command.
func list(w io.Writer, commands []command) {
	fmt.Fprint(w, "streamsphere [COMMAND] [FLAGS]\n\nCommands:\n")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range commands {
		fmt.Fprintf(table, "  %s\t%s\n", c.name, c.summary)
	}
	table.Flush()
	fmt.Fprint(w, "\nstreamsphere help COMMAND lists what a command takes.\n"+
		"Exit codes: 0 done, 1 failed, 2 started wrongly; upload and doctor have more.\n")
}

// help writes the flags and settings that the command takes.
func (c *command) help(w io.Writer) {
	fmt.Fprintf(w, "streamsphere %s [FLAGS]: %s\n", c.name, c.summary)
	if c.flags != nil {
		fmt.Fprint(w, "\nFlags:\n")
		own := flag.NewFlagSet(c.name, flag.ContinueOnError)
		c.flags(own)
		own.VisitAll(func(f *flag.Flag) { fmt.Fprintf(w, "  --%s\n      %s\n", f.Name, f.Usage) })
	}
	fmt.Fprint(w, "\nSettings, by flag or environment variable, with their defaults:\n")
	for _, s := range config.Settings(c.groups...) {
		fmt.Fprintf(w, "  --%s, %s", s.Name, s.Env())
		if s.Default != "" {
			fmt.Fprintf(w, " (%s)", s.Default)
		}
		fmt.Fprintf(w, "\n      %s\n", s.Help)
	}
	if c.takes(config.Storage) {
		fmt.Fprint(w, credentials)
	}
}

const credentials = `
Credentials and region for S3 come the way every AWS program takes them: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_REGION, AWS_PROFILE, or the machine's role.
`
