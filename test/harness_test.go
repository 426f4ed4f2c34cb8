// Package test has the tests of the whole program: they start the built server as a process, with SQLite and a real
// local S3, and call it over HTTP as any client does.
package test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/s3test"
)

// patience bounds every wait for something that should happen at once.
const patience = 30 * time.Second

// program is the server, built once for all tests.
var program string

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	if err := database.Check(context.Background()); err != nil { // the tests open databases of their own
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	dir, err := os.MkdirTemp("", "streamsphere-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "streamsphere")
	build := exec.Command(
		"go",
		"build",
		"-C",
		s3test.Root(),
		"-o",
		program,
		"-tags",
		"sqlite_fts5",
		fmt.Sprintf("-race=%t", raceDetector),
		".",
	)
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the server: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// server is a running server.
type server struct {
	url string // http://127.0.0.1:PORT
	dir string // its data directory

	t      testing.TB
	env    []string
	tokens []string // that no log may show
	cmd    *exec.Cmd
	stdout output
	stderr output
	exited chan struct{}
}

// startServer starts a server with this storage, and stops it when the test ends. It has a data directory of its own
// unless the settings, NAME=value, name one.
func startServer(t testing.TB, s3 *s3test.Server, settings ...string) *server {
	t.Helper()
	s := &server{t: t, dir: t.TempDir()}
	s.env = []string{"STREAMSPHERE_ADDR=127.0.0.1:0", "STREAMSPHERE_DATA_DIR=" + s.dir}
	if s3 != nil {
		s.env = append(s.env, s3.Env...)
	}
	s.env = append(s.env, settings...)
	for _, setting := range settings {
		if dir, ok := strings.CutPrefix(setting, "STREAMSPHERE_DATA_DIR="); ok {
			s.dir = dir
		}
	}
	s.start(t)
	t.Cleanup(func() {
		s.stop(t)
		if t.Failed() {
			t.Logf("the server's log:\n%s", s.stderr.String())
		}
	})
	return s
}

var readyLines = regexp.MustCompile(
	`(?m)^StreamSphere is ready\n  app +(http://\S+)/\n  playground +http://\S+/playground\n  API +http://\S+/graphql\n`,
)

// start starts the server's process, also again after it ended, and waits until it is ready.
func (s *server) start(t testing.TB) {
	t.Helper()
	s.stdout.Reset()
	s.cmd, s.exited = command(s.env), make(chan struct{})
	s.cmd.Stdout, s.cmd.Stderr = &s.stdout, &s.stderr
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	cmd, exited := s.cmd, s.exited
	go func() { cmd.Wait(); close(exited) }()
	var ready []string
	eventually(t, "the server is ready", func() bool {
		ready = readyLines.FindStringSubmatch(s.stdout.String())
		return ready != nil || s.ended()
	})
	if ready == nil {
		t.Fatalf("the server ended with code %d:\n%s", s.cmd.ProcessState.ExitCode(), s.stderr.String())
	}
	s.url = ready[1]
}

// command runs the server with nothing of this machine in its environment: no profile, no settings.
func command(env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=/nonexistent", "AWS_EC2_METADATA_DISABLED=true"}, env...)
	return cmd
}

// ended reports whether the process is gone.
func (s *server) ended() bool {
	select {
	case <-s.exited:
		return true
	default:
		return false
	}
}

// stop ends the server as an operator would, and checks its exit code and log. It may be called twice.
func (s *server) stop(t testing.TB) {
	t.Helper()
	if s.ended() {
		return
	}
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.await(t)
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("the stopped server's exit code is %d, want 0:\n%s", code, s.stderr.String())
	}
	s.checkLog(t)
}

// kill ends the server as a power cut would.
func (s *server) kill(t testing.TB) {
	t.Helper()
	s.cmd.Process.Kill()
	s.await(t)
	s.checkLog(t)
}

func (s *server) await(t testing.TB) {
	t.Helper()
	select {
	case <-s.exited:
	case <-time.After(patience):
		s.cmd.Process.Signal(syscall.SIGQUIT)
		<-s.exited
		t.Errorf("the server did not end within %v:\n%s", patience, s.stderr.String())
	}
}

// checkLog looks for what must never be in a log: data races, panics and secrets.
func (s *server) checkLog(t testing.TB) {
	t.Helper()
	log := s.stdout.String() + s.stderr.String()
	forbidden := append([]string{"WARNING: DATA RACE", "msg=panic", "X-Amz-Signature", "X-Amz-Credential"}, s.tokens...)
	for _, pair := range s.env {
		if secret, ok := strings.CutPrefix(pair, "AWS_SECRET_ACCESS_KEY="); ok && secret != "" {
			forbidden = append(forbidden, secret)
		}
	}
	for _, word := range forbidden {
		if strings.Contains(log, word) {
			t.Errorf("the server's log contains %q:\n%s", word, log)
		}
	}
}

// run runs the program to its end, and returns how it ended.
func run(t testing.TB, env []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := command(env, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := context.AfterFunc(ctx, func() { cmd.Process.Kill() })
	cmd.Wait()
	if !stop() {
		t.Fatalf("the program with %q was expected to end by itself; it wrote:\n%s%s", env, out.String(), errs.String())
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// output is what a process wrote so far.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

func (o *output) Reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.buf.Reset()
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v in vain until %s", patience, what)
		}
	}
}
