// Package s3test starts the local S3 server for tests: a real one, in its own process, which a test can stop, suspend
// and kill.
package s3test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Server is a running local S3 with its bucket and CORS rule.
type Server struct {
	// Env is what a program needs to reach it: endpoint, bucket, region and credentials, as NAME=value.
	Env []string
	// Process is the server's process, which a test can suspend by a signal or kill.
	Process *os.Process

	stdin io.Closer
	done  chan struct{}
}

// Start starts a server on a free port, with args for s3local, and stops it when the test ends.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	defaults := []string{"--s3-addr", "127.0.0.1:0", "--data-dir", t.TempDir()}
	// s3local runs a command that prints its environment and then waits for the end of its input.
	waiting := []string{"--", "sh", "-c", "env; echo; exec cat"}
	return start(t, exec.Command(Binary(t), append(append(defaults, args...), waiting...)...))
}

// Others are the stores that StartOther starts.
var Others = []string{"gofakes3", "rclone"}

// StartOther starts another implementation of S3, with an empty bucket and no CORS rule of ours, as Start does.
func StartOther(t testing.TB, name string) *Server {
	t.Helper()
	path, err := buildOthers()
	if err != nil {
		t.Fatal(err)
	}
	return start(t, exec.Command(path, name))
}

// start starts a program that prints its environment and an empty line, and ends with its input.
func start(t testing.TB, cmd *exec.Cmd) *Server {
	t.Helper()
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &Server{Process: cmd.Process, stdin: stdin, done: make(chan struct{})}
	s.Env = readEnv(stdout)
	go func() { cmd.Wait(); close(s.done) }()
	t.Cleanup(s.Stop)
	if s.Value("STREAMSPHERE_S3_ENDPOINT") == "" {
		t.Fatalf("%s did not start", cmd.Path)
	}
	return s
}

// Value is one variable of the environment.
func (s *Server) Value(name string) string {
	for _, pair := range s.Env {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}

// Stop ends the server. It may be called twice.
func (s *Server) Stop() {
	s.Process.Signal(syscall.SIGCONT)
	s.stdin.Close()
	<-s.done
}

func readEnv(stdout io.Reader) (env []string) {
	for lines := bufio.NewScanner(stdout); lines.Scan() && lines.Text() != ""; {
		line := lines.Text()
		if strings.HasPrefix(line, "AWS_") || strings.HasPrefix(line, "STREAMSPHERE_S3_") {
			env = append(env, line)
		}
	}
	return env
}

// Binary builds s3local once per test process, and returns its path.
func Binary(t testing.TB) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var (
	build       = sync.OnceValues(func() (string, error) { return buildModule("s3local") })
	buildOthers = sync.OnceValues(func() (string, error) { return buildModule("test/otherstores") })
)

func buildModule(folder string) (string, error) {
	path := filepath.Join(Root(), "bin", filepath.Base(folder))
	cmd := exec.Command("go", "build", "-C", filepath.Join(Root(), folder), "-o", path, ".")
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
}

// Root is the project's folder.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// Send sends a body by a signed PUT that creates an object.
func Send(t testing.TB, method, url string, body []byte, contentType string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("If-None-Match", "*")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("PUT: %s", response.Status)
	}
}
