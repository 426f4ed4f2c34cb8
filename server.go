// Command streamsphere hands out keys for uploads that go straight to S3, and shows what came of them. What it can do,
// and how its parts are wired together, is in internal/command.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/streamsphere/streamsphere/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(command.Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}
