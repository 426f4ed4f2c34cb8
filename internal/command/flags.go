package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/streamsphere/streamsphere/internal/config"
)

// load reads a command line and the settings. Its error names everything that is wrong with both, or is flag.ErrHelp.
func (c *command) load(args []string, getenv func(string) string, commands []command) (*config.Config, error) {
	given := map[string]string{}
	flags := c.flagSet(given)
	var bad []error
	addForeign(flags, commands, func(name, owners string) {
		bad = append(bad, fmt.Errorf("--%s: is not a flag of %s, but of %s", name, c.name, owners))
	})
	if err := flags.Parse(args); err != nil { // what stands behind it is not read
		return nil, errors.Join(append(bad, plain(err))...)
	}
	if flags.NArg() > 0 {
		bad = append(bad, fmt.Errorf("%q: unknown argument", flags.Arg(0)))
	}
	settings, err := config.Load(given, getenv, c.groups...)
	return settings, errors.Join(append(bad, err)...)
}

// flagSet has the command's own flags, and one for each setting that it takes, whose value goes into given.
func (c *command) flagSet(given map[string]string) *flag.FlagSet {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	if c.flags != nil {
		c.flags(flags)
	}
	for _, s := range config.Settings(c.groups...) {
		flags.Func(s.Name, s.Help, func(v string) error { given[s.Name] = v; return nil })
	}
	return flags
}

// addForeign adds the flags that only other commands have, for the user to hear whose they are.
func addForeign(flags *flag.FlagSet, commands []command, refuse func(name, owners string)) {
	foreign, owners := map[string]*flag.Flag{}, map[string][]string{}
	for _, other := range commands {
		if other.standalone != nil {
			continue
		}
		other.flagSet(nil).VisitAll(func(f *flag.Flag) {
			if flags.Lookup(f.Name) == nil {
				foreign[f.Name], owners[f.Name] = f, append(owners[f.Name], other.name)
			}
		})
	}
	for name, f := range foreign {
		add := flags.Func
		if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
			add = flags.BoolFunc
		}
		add(name, f.Usage, func(string) error { refuse(name, strings.Join(owners[name], ", ")); return nil })
	}
}

// plain says what the flag package says, with the flag as it was typed and without its value.
func plain(err error) error {
	for prefix, meaning := range map[string]string{
		"flag provided but not defined: -": "unknown flag", "flag needs an argument: -": "needs a value",
	} {
		if name, ok := strings.CutPrefix(err.Error(), prefix); ok {
			return fmt.Errorf("--%s: %s", name, meaning)
		}
	}
	return err
}
