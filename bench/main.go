// Command bench measures what a request costs the server, beside a floor: the least that any Go program could do for it
// with net/http, the same SQL and the same signing. Both run in turns in one run on one machine, so that their ratio
// counts and not the figures. docs/performance.md explains what it prints.
//
//	make bench                                  everything
//	go run ./bench -works feed -rounds 9        some of it
//	go run ./bench -hostile -videos 3000        what hostile requests cost, and what the feed feels of them
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
)

// options are what a run is asked for.
type options struct {
	videos, requests, rounds, clients int
	works                             *regexp.Regexp
	json                              string
	server                            string
	hostile                           bool
}

func main() {
	var o options
	var works, s3local string
	flag.IntVar(&o.videos, "videos", 100_000, "how many videos the database has")
	flag.IntVar(&o.requests, "requests", 2000, "requests of each work in a round")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds, of which the median counts")
	flag.IntVar(&o.clients, "clients", 16, "clients that ask at the same time")
	flag.StringVar(&works, "works", ".", "a pattern of the works to run")
	flag.StringVar(&o.json, "json", "", "a file to write the figures to, as JSON")
	flag.StringVar(&o.server, "server", "bin/streamsphere", "the server to measure")
	flag.StringVar(&s3local, "s3local", "bin/s3local", "the local S3")
	flag.BoolVar(&o.hostile, "hostile", false, "try hostile requests instead")
	floor := flag.String("floor", "", "serve the floor over this database; used by bench itself")
	flag.Parse()
	o.works = regexp.MustCompile(works)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	switch {
	case *floor != "":
		err = serveFloor(ctx, *floor)
	case os.Getenv("STREAMSPHERE_S3_BUCKET") == "":
		err = underStorage(ctx, s3local)
	case o.hostile:
		err = hostile(ctx, o)
	default:
		err = run(ctx, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// underStorage runs this program once more, with a local S3 in its environment.
func underStorage(ctx context.Context, s3local string) error {
	dir, err := os.MkdirTemp("", "streamsphere-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := append([]string{"--s3-addr", "127.0.0.1:0", "--data-dir", dir, "--", self}, os.Args[1:]...)
	cmd := exec.CommandContext(ctx, s3local, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	return cmd.Run()
}

// run starts what is measured, and measures it.
func run(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "streamsphere-bench-data-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintf(os.Stderr, "writing %d videos\n", o.videos)
	seeded, err := seed(ctx, filepath.Join(dir, "ours"), o.videos)
	if err != nil {
		return err
	}
	if err := copyDatabase(filepath.Join(dir, "ours"), filepath.Join(dir, "floor")); err != nil {
		return err
	}
	ours, took, err := startTwice(ctx, o.server, filepath.Join(dir, "ours"))
	if err != nil {
		return err
	}
	defer ours.stop()
	if err := seeded.prepare(ctx, ours); err != nil {
		return err
	}
	least, err := startFloor(ctx, filepath.Join(dir, "floor"))
	if err != nil {
		return err
	}
	defer least.stop()
	fmt.Print(head)
	all := figures{Videos: o.videos, StartMS: took.Milliseconds()}
	if all.Works, err = measureAll(ctx, o, seeded, ours, least); err != nil {
		return err
	}
	if all.MemoryMiB, err = holdMuch(ctx, seeded, ours); err != nil {
		return err
	}
	return all.report(o.json)
}
