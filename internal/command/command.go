// Package command holds what the program can do, a file a command: its flags, the settings that it takes, and its run
// function. How a command line is read (flags.go), what help says (help.go), and the exit codes are decided here once.
//
// serve.go shows how the parts of the server are wired together.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"github.com/streamsphere/streamsphere/internal/cli"
	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/probe"
	"github.com/streamsphere/streamsphere/internal/requestid"
)

// The exit codes. They never change their meaning; upload (internal/cli) and doctor have more.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// codeError ends the program with a code of its own.
type codeError struct {
	code int
	error
}

// command is one thing that the program can do.
type command struct {
	name    string // as it is typed; a subcommand's is two words, such as "keys rotate"
	summary string // a line for the list of commands

	groups []config.Group      // the settings that it takes; none named means all
	flags  func(*flag.FlagSet) // adds flags of its own
	run    func(ctx context.Context, c *config.Config, stdout io.Writer) error

	// standalone is set instead by a command that takes no settings and reads its own command line.
	standalone func(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int
}

// all are the commands, in the order of their list. Each call makes them anew: what flags say is kept in a command.
func all() []command {
	return []command{
		serve(), setup(), doctorCommand(), sweep(), webhooksList(), webhooksRetry(),
		{name: "upload", summary: "upload films to a server", standalone: cli.Upload},
		{name: "probe", summary: "say what a film is, from a few kilobytes of it", standalone: probe.Run},
		{name: "help", summary: "list the commands, or what one of them takes", standalone: help},
	}
}

// Run runs the command that args begin with, or serve, and returns the exit code.
func Run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	commands := all()
	c, args, err := find(commands, args)
	if err != nil {
		fmt.Fprintf(stderr, "streamsphere: %v\nSee streamsphere help.\n", err)
		return exitUsage
	}
	if c.standalone != nil {
		return c.standalone(ctx, args, getenv, stdout, stderr)
	}
	settings, err := c.load(args, getenv, commands)
	if errors.Is(err, flag.ErrHelp) {
		c.help(stdout)
		return exitDone
	}
	if err != nil {
		fmt.Fprintf(stderr, "streamsphere %s cannot start:\n%v\nSee streamsphere %s --help.\n", c.name, err, c.name)
		return exitUsage
	}
	text := slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: settings.LogLevel})
	slog.SetDefault(slog.New(requestid.Handler{Handler: text}))
	if err := c.start(ctx, settings, stdout); err != nil {
		fmt.Fprintln(stderr, "streamsphere:", err)
		if coded, ok := errors.AsType[*codeError](err); ok {
			return coded.code
		}
		return exitFailed
	}
	return exitDone
}

// start runs the command, unless the program was built without what its database needs.
func (c *command) start(ctx context.Context, settings *config.Config, stdout io.Writer) error {
	if c.takes(config.Database) {
		if err := database.Check(ctx); err != nil {
			return err
		}
	}
	return c.run(ctx, settings, stdout)
}

func (c *command) takes(group config.Group) bool {
	return len(c.groups) == 0 || slices.Contains(c.groups, group)
}
