// Command lesserstore runs a program on a store that lacks what some stores do, for tests that start real processes:
//
//	s3local -- lesserstore STORE -- COMMAND [ARGS...]
//
// It puts a proxy on a free loopback port before the S3 server that its environment names, runs COMMAND with the proxy as
// STREAMSPHERE_S3_ENDPOINT, passes signals on, and ends with COMMAND's exit code, or 128 plus the signal that ended it.
// It ends with 1 if it cannot start, and with 2 for wrong arguments.
package main

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// stores are those that can be played.
var stores = map[string]s3test.Lack{
	"b2":        s3test.B2Like,
	"believing": s3test.BelievingLike,
	"ceph16":    s3test.Ceph16Like,
	"forgetful": s3test.ForgetfulLike,
	"gcs":       s3test.GCSLike,
	"minio":     s3test.MinIOLike,
	"open":      s3test.OpenLike,
	"picky":     s3test.PickyLike,
}

var errUsage = errors.New("usage: lesserstore STORE -- COMMAND [ARGS...], where STORE is one of " +
	strings.Join(slices.Sorted(maps.Keys(stores)), ", "))

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "lesserstore:", err)
	}
	os.Exit(code)
}

// run serves the proxy while COMMAND runs, and returns the exit code.
func run(args []string) (int, error) {
	if len(args) < 3 || args[1] != "--" {
		return 2, errUsage
	}
	lacks, known := stores[args[0]]
	if !known {
		return 2, errUsage
	}
	proxy, err := s3test.Proxy(os.Getenv, lacks)
	if err != nil {
		return 1, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 1, err
	}
	defer listener.Close()
	go http.Serve(listener, proxy)
	return supervise(args[2:], "STREAMSPHERE_S3_ENDPOINT=http://"+listener.Addr().String())
}

// supervise runs a command, passes signals on to it and waits for its end.
func supervise(argv []string, env string) (int, error) {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), env)
	// In a process group of its own, a signal to the whole group reaches it once.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case sig := <-signals:
			cmd.Process.Signal(sig)
		case err := <-ended:
			return exitCode(cmd.ProcessState, err)
		}
	}
}

func exitCode(state *os.ProcessState, err error) (int, error) {
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		return 1, err
	}
	if status := state.Sys().(syscall.WaitStatus); status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return state.ExitCode(), nil
}
