package command

import (
	"fmt"
	"slices"
	"strings"
)

// find is the command that args begin with, and what follows its name. Without a name it is serve.
func find(commands []command, args []string) (*command, []string, error) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") && !isHelp(args[0]) {
		return named(commands, "serve"), args, nil
	}
	if isHelp(args[0]) {
		return named(commands, "help"), args[1:], nil
	}
	if c := named(commands, args[0]); c != nil {
		return c, args[1:], nil
	}
	subcommands := under(commands, args[0])
	switch {
	case len(subcommands) == 0:
		return nil, nil, fmt.Errorf("there is no command %q", args[0])
	case len(args) == 1:
		return nil, nil, fmt.Errorf("%s what? There is %s", args[0], names(subcommands))
	case isHelp(args[1]):
		return named(commands, "help"), args[:1], nil
	}
	if c := named(subcommands, args[0]+" "+args[1]); c != nil {
		return c, args[2:], nil
	}
	return nil, nil, fmt.Errorf("there is no command %q, but %s", args[0]+" "+args[1], names(subcommands))
}

func isHelp(arg string) bool { return slices.Contains([]string{"-h", "-help", "--help"}, arg) }

func named(commands []command, name string) *command {
	if i := slices.IndexFunc(commands, func(c command) bool { return c.name == name }); i >= 0 {
		return &commands[i]
	}
	return nil
}

// under are the subcommands of a word.
func under(commands []command, word string) (found []command) {
	for _, c := range commands {
		if strings.HasPrefix(c.name, word+" ") {
			found = append(found, c)
		}
	}
	return found
}

func names(commands []command) string {
	all := make([]string, len(commands))
	for i, c := range commands {
		all[i] = c.name
	}
	return strings.Join(all, ", ")
}
