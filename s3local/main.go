// Command s3local runs a program beside a real S3 server of its own, for local
// work and tests:
//
//	s3local [flags] -- COMMAND [ARGS...]
//
// It starts the server (versitygw on a folder), makes sure of one bucket and its
// CORS rule, runs COMMAND with endpoint and credentials in its environment,
// passes signals on, and ends with COMMAND's exit code. Signatures, checksums,
// conditional writes, multipart uploads, ranges and CORS are checked as a real
// provider checks them. `s3local --help` lists the flags.
//
// # Rights
//
// The server listens on a loopback address only and knows one account, which may
// do everything. Its random credentials are for this machine alone; whoever can
// read DATA_DIR/s3-credentials.json has them. It needs no rights but to write
// DATA_DIR.
//
// # COMMAND
//
// It has s3local's stdin, stdout, stderr and working directory, and a process
// group of its own, which is in the foreground if stdin is a terminal. SIGINT,
// SIGTERM and SIGHUP go to that group, and what is left of the group ends with
// COMMAND. Of the environment, names that start with AWS_ are replaced as a whole.
//
// # On disk
//
// DATA_DIR/s3 holds the objects as plain files, one folder a bucket, readable by
// the owner alone; types, checksums and parts under way live in extended
// attributes (user.*) and in the bucket's .sgwtmp folder. Everything survives a
// restart. To start afresh, stop s3local and remove both names.
//
// # Limits
//
// The file system must support extended attributes, and ext4 gives a file about
// 4 KiB of them: a multipart upload of more than 600 parts may fail to complete
// there. Lifecycle rules, notifications and public access blocks are not
// implemented.
//
// # Exit codes
//
// COMMAND's own, or 128 plus the signal that ended it. Before COMMAND runs: 1 if
// the server cannot start, 2 for a wrong flag or value, 126 and 127 if COMMAND
// cannot be run or is not found. 1 also if the server dies under COMMAND.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Exit codes of s3local itself.
const (
	exitFailed     = 1
	exitUsage      = 2
	exitCannotRun  = 126
	exitNotFound   = 127
	exitSignalBase = 128
)

// readyTimeout bounds the time from the start of the server to its bucket.
const readyTimeout = 15 * time.Second

// exitError is an error with an exit code of its own.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func main() {
	// COMMAND's parent-death signal fires when the thread that started it ends,
	// so that thread has to live as long as s3local.
	runtime.LockOSThread()

	code, err := run(os.Args[1:], os.Getenv, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "s3local:", err)
	}
	os.Exit(code)
}

// run does all of s3local's work and returns the exit code.
func run(args []string, getenv func(string) string, stdout *os.File) (int, error) {
	cfg, err := parseConfig(args, getenv)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(stdout, usage())
		return 0, err
	}
	if err != nil {
		return exitUsage, err
	}
	return start(cfg, stdout)
}

// start brings the server up, runs COMMAND, and takes the server down.
func start(cfg config, stdout *os.File) (int, error) {
	signals := catchSignals()

	cmd, err := newCommand(cfg.command, stdout)
	if err != nil {
		return exitCode(err), err
	}
	gw, err := startGateway(cfg)
	if err != nil {
		return exitFailed, err
	}
	defer gw.stop()

	if err := cmd.start(gw.environ(cfg, os.Environ())); err != nil {
		return exitCode(err), err
	}
	return cmd.supervise(signals, gw.died)
}

// startGateway opens the data directory, starts the server on it and returns
// once its bucket is ready.
func startGateway(cfg config) (*gateway, error) {
	objects := filepath.Join(cfg.dataDir, "s3")
	if err := os.MkdirAll(objects, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	keys, err := loadCredentials(filepath.Join(cfg.dataDir, "s3-credentials.json"))
	if err != nil {
		return nil, err
	}

	ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
	defer cancel()
	gw, err := newGateway(ctx, cfg.s3Addr, objects, keys)
	if err != nil {
		return nil, err
	}
	if err := prepareBucket(ctx, gw.endpoint(), keys, cfg.bucket, cfg.origins); err != nil {
		gw.stop()
		return nil, err
	}
	return gw, nil
}

// exitCode is the code that an error asks for, or 1.
func exitCode(err error) int {
	var coded *exitError
	if errors.As(err, &coded) {
		return coded.code
	}
	return exitFailed
}
