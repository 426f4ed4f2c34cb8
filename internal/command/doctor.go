package command

import (
	"context"
	"errors"
	"flag"
	"io"
	"strings"

	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/doctor"
)

// doctorOptions are the command's own flags.
type doctorOptions struct {
	json bool
}

func doctorCommand() command {
	var o doctorOptions
	return command{
		name: "doctor", summary: "try on the bucket what uploads do, and say what to mend (1: works with less, 2: does not)",
		groups: []config.Group{config.Logging, config.Origins, config.Storage},
		flags: func(flags *flag.FlagSet) {
			flags.BoolVar(&o.json, "json", false, "write JSON, for programs")
		},
		run: func(ctx context.Context, c *config.Config, stdout io.Writer) error {
			return runDoctor(ctx, c, o, stdout)
		},
	}
}

func runDoctor(ctx context.Context, c *config.Config, o doctorOptions, stdout io.Writer) error {
	store, err := openStore(ctx, c, nil)
	if err != nil {
		return &codeError{doctor.CodeFail, err}
	}
	report := doctor.Run(ctx, store, measureOptions(c))
	if o.json {
		err = report.WriteJSON(stdout)
	} else {
		report.Write(stdout)
	}
	lacks := strings.Join(report.Lacks(), "; ")
	switch report.Code() {
	case doctor.CodeFail:
		err = &codeError{doctor.CodeFail, errors.New("it does not work: " + lacks)}
	case doctor.CodeLess:
		err = &codeError{doctor.CodeLess, errors.New("it works with less than all guarantees. Not promised: " + lacks)}
	}
	return err
}
