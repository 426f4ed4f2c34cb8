package main_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// patience bounds every wait; none of them is expected to take a second.
const patience = 30 * time.Second

// program is the s3local that all tests run.
var program string

// asCommand makes the test binary play a COMMAND.
const asCommand = "S3LOCAL_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) == "countSignals" {
		os.Exit(countSignals())
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "s3local-test-*")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "s3local")
	args := []string{"build", "-o", program}
	if raceEnabled() {
		args = append(args, "-race")
	}
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		panic("go build: " + string(out))
	}
	return m.Run()
}

// raceEnabled tells whether the tests run under the race detector; the program
// then does too.
func raceEnabled() bool {
	info, _ := debug.ReadBuildInfo()
	for _, setting := range info.Settings {
		if setting.Key == "-race" {
			return setting.Value == "true"
		}
	}
	return false
}

// process is a running s3local.
type process struct {
	*exec.Cmd
	t      *testing.T
	stdin  io.WriteCloser // COMMAND's, unless the test gave another
	lines  *bufio.Reader  // COMMAND's stdout
	stderr *lockedBuffer
	exited chan struct{}
}

// launch starts s3local with args. It is killed when the test ends, if it is
// still there.
func launch(t *testing.T, dir string, env []string, args ...string) *process {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(cleanEnv(), env...)
	return launchAs(t, cmd)
}

// launchAs is launch for a test that starts s3local in a way of its own.
func launchAs(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{Cmd: cmd, t: t, stderr: &lockedBuffer{}, exited: make(chan struct{})}
	p.Stderr = p.stderr
	if p.Stdin == nil {
		stdin, err := p.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		p.stdin = stdin
		t.Cleanup(func() { stdin.Close() })
	}
	// A pipe of the test's own: os/exec closes one it made when the process ends.
	stdout, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.Stdout = w
	p.lines = bufio.NewReader(stdout)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	go func() {
		_ = p.Wait()
		close(p.exited)
	}()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		<-p.exited
		stdout.Close()
	})
	return p
}

// cleanEnv is the environment without what configures s3local.
func cleanEnv() []string {
	env := []string{"GORACE=atexit_sleep_ms=0"} // the default makes every end take a second
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "STREAMSPHERE_") && !strings.HasPrefix(entry, "AWS_") {
			env = append(env, entry)
		}
	}
	return env
}

// line is the next line that COMMAND printed.
func (p *process) line() string {
	p.t.Helper()
	got := make(chan string, 1)
	go func() {
		text, _ := p.lines.ReadString('\n')
		got <- text
	}()
	select {
	case text := <-got:
		if text == "" {
			p.t.Fatalf("stdout ended; stderr: %s", p.stderr)
		}
		return strings.TrimSuffix(text, "\n")
	case <-time.After(patience):
		p.t.Fatalf("no line on stdout; stderr: %s", p.stderr)
		return ""
	}
}

// linesUntil are the lines before the first one that is end.
func (p *process) linesUntil(end string) []string {
	p.t.Helper()
	var lines []string
	for {
		text := p.line()
		if text == end {
			return lines
		}
		lines = append(lines, text)
	}
}

// exitCode waits for the end of s3local.
func (p *process) exitCode() int {
	p.t.Helper()
	select {
	case <-p.exited:
		return p.ProcessState.ExitCode()
	case <-time.After(patience):
		p.t.Fatalf("s3local does not end; stderr: %s", p.stderr)
		return -1
	}
}

// server is an s3local that serves until stop; its COMMAND reads stdin.
type server struct {
	*process
	env    map[string]string // COMMAND's environment
	client *s3.Client
}

const (
	allowedOrigin = "http://localhost:8080"
	bucket        = "streamsphere"
)

// serve starts s3local on a free port over dataDir.
func serve(t *testing.T, dataDir string, flags ...string) *server {
	t.Helper()
	return serveIn(t, nil, dataDir, flags...)
}

// serveIn is serve with more in the environment.
func serveIn(t *testing.T, env []string, dataDir string, flags ...string) *server {
	t.Helper()
	args := append([]string{"--s3-addr", "127.0.0.1:0", "--data-dir", dataDir}, flags...)
	p := launch(t, t.TempDir(), env, append(args, "--", "sh", "-c", "env; echo READY; exec cat >/dev/null")...)
	s := &server{process: p, env: make(map[string]string)}
	for _, entry := range p.linesUntil("READY") {
		name, value, _ := strings.Cut(entry, "=")
		s.env[name] = value
	}
	s.client = s3.New(s3.Options{
		BaseEndpoint: aws.String(s.env["STREAMSPHERE_S3_ENDPOINT"]),
		Region:       s.env["AWS_REGION"],
		UsePathStyle: true,
		Credentials:  credentials.NewStaticCredentialsProvider(s.env["AWS_ACCESS_KEY_ID"], s.env["AWS_SECRET_ACCESS_KEY"], ""),
		// The tests say themselves which checksums they send.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
	})
	return s
}

// addr is HOST:PORT of the S3 server.
func (s *server) addr() string {
	return strings.TrimPrefix(s.env["STREAMSPHERE_S3_ENDPOINT"], "http://")
}

// end ends COMMAND in good order.
func (s *server) end() {
	s.t.Helper()
	s.stdin.Close()
	if code := s.exitCode(); code != 0 {
		s.t.Fatalf("exit code: got %d, want 0; stderr: %s", code, s.stderr)
	}
}

// stop is end for a server that had no reason to complain.
func (s *server) stop() {
	s.t.Helper()
	s.end()
	if text := s.stderr.String(); text != "" {
		s.t.Errorf("stderr: got %q, want nothing", text)
	}
}

// object is the content under key, and whether there is any.
func (s *server) object(key string) (string, bool) {
	s.t.Helper()
	out, err := s.client.GetObject(s.t.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: &key})
	if code := errorCode(err); code == "NoSuchKey" {
		return "", false
	} else if err != nil {
		s.t.Fatal(err)
	}
	defer out.Body.Close()
	data, err := io.ReadAll(out.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data), true
}

// errorCode is the S3 error code of err, if it has one.
func errorCode(err error) string {
	var api interface{ ErrorCode() string }
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// eventually waits until done is true.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for tick := time.NewTicker(5 * time.Millisecond); !done(); {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("still waiting: " + what)
		}
	}
}

// lockedBuffer may be read while a process still writes to it.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
