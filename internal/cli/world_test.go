package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/uploader"
)

// asCommand makes the test binary behave as the command itself, so that it can be killed.
const asCommand = "STREAMSPHERE_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) == "" {
		code := m.Run()
		os.RemoveAll(binaries)
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // as in server.go
	code := Upload(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	writePeak()
	os.Exit(code)
}

var binaries string

// server builds the server once in a test process.
var server = sync.OnceValues(func() (string, error) {
	var err error
	if binaries, err = os.MkdirTemp("", "streamsphere-cli"); err != nil {
		return "", err
	}
	path := filepath.Join(binaries, "streamsphere")
	build := exec.Command("go", "build", "-tags", "sqlite_fts5", "-o", path, ".")
	build.Dir, build.Stderr = s3test.Root(), os.Stderr
	return path, build.Run()
})

// Settings that let signatures, or signatures and uploads, expire within seconds.
var (
	shortSignatures = []string{"STREAMSPHERE_MIN_URL_LIFETIME=1s", "STREAMSPHERE_SLOWEST_RATE=1000000000"}
	shortUploads    = append(shortSignatures, "STREAMSPHERE_GRACE=1s", "STREAMSPHERE_RECONCILE_EVERY=1s")
)

// world is a server and a local S3, each behind a proxy that tests control.
type world struct {
	t     *testing.T
	proxy *proxy // before storage
	url   string // of the server, through a proxy that counts
	data  string // where storage keeps its files

	mu    sync.Mutex
	calls map[string]int
	way   interceptor
}

// interceptor stands between the command and the server: it may pass a call on, keep the answer, or answer it itself.
type interceptor func(operation string, rw http.ResponseWriter, pass func(http.ResponseWriter))

// newWorld starts both, with settings of the server as NAME=value.
func newWorld(t *testing.T, settings ...string) *world {
	t.Helper()
	w := &world{t: t, data: t.TempDir(), calls: map[string]int{}}
	s3 := s3test.Start(t, "--data-dir", w.data)
	w.proxy = newProxy(t, s3)
	smallParts := []string{
		"STREAMSPHERE_S3_ENDPOINT=http://" + w.proxy.addr,
		"STREAMSPHERE_PART_SIZE=8MiB", "STREAMSPHERE_MULTIPART_THRESHOLD=16MiB",
	}
	w.count(startServer(t, s3, append(smallParts, settings...)...))
	return w
}

// startServer answers where it listens.
func startServer(t *testing.T, s3 *s3test.Server, settings ...string) string {
	t.Helper()
	binary, err := server()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary)
	settings = append([]string{"STREAMSPHERE_ADDR=127.0.0.1:0", "STREAMSPHERE_DATA_DIR=" + t.TempDir()}, settings...)
	cmd.Env, cmd.Stderr = slices.Concat(os.Environ(), s3.Env, settings), os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Signal(syscall.SIGTERM); cmd.Wait() })
	for said := bufio.NewScanner(stdout); said.Scan(); {
		if fields := strings.Fields(said.Text()); len(fields) == 2 && fields[0] == "API" {
			go io.Copy(io.Discard, stdout)
			return strings.TrimSuffix(fields[1], "/graphql")
		}
	}
	t.Fatal("the server did not start")
	return ""
}

// count stands before the server and counts the calls of each operation.
func (w *world) count(server string) {
	target, err := url.Parse(server)
	if err != nil {
		w.t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(target) }, // and not X-Forwarded-For, which dev mode refuses
		ErrorHandler: func(rw http.ResponseWriter, _ *http.Request, _ error) { rw.WriteHeader(http.StatusBadGateway) },
	}
	w.url = listen(w.t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var call struct{ OperationName string }
		json.Unmarshal(body, &call)
		w.mu.Lock()
		w.calls[call.OperationName]++
		way := w.way
		w.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		if way == nil {
			pass.ServeHTTP(rw, r)
			return
		}
		way(call.OperationName, rw, func(rw http.ResponseWriter) { pass.ServeHTTP(rw, r) })
	}))
}

// intercept puts something in the way, or takes it away again.
func (w *world) intercept(way interceptor) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.way = way
}

func (w *world) called(operation string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls[operation]
}

// ran is a command's exit code and output.
type ran struct {
	code           int
	stdout, stderr string
}

// upload runs the command in this process.
func (w *world) upload(args ...string) ran {
	w.t.Helper()
	return w.uploadUntil(w.t.Context(), args...)
}

func (w *world) uploadUntil(ctx context.Context, args ...string) ran {
	var stdout, stderr bytes.Buffer
	code := Upload(ctx, args, w.getenv, &stdout, &stderr)
	return ran{code, stdout.String(), stderr.String()}
}

// try runs the command with other options, such as shorter pauses.
func (w *world) try(tuning uploader.Options, args ...string) ran {
	w.t.Helper()
	o, err := parse(args, w.getenv)
	if err != nil {
		w.t.Fatal(err)
	}
	if tuning.Parallel == 0 {
		tuning.Parallel = o.parallel
	}
	var stdout, stderr bytes.Buffer
	code := run(w.t.Context(), o, tuning, &stdout, &stderr)
	return ran{code, stdout.String(), stderr.String()}
}

func (w *world) getenv(name string) string {
	return map[string]string{"STREAMSPHERE_SERVER": w.url, "USER": "alice"}[name]
}

// child starts the command as a process.
func (w *world) child(args ...string) (*exec.Cmd, *bytes.Buffer) {
	w.t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asCommand+"=1", "STREAMSPHERE_SERVER="+w.url, "USER=alice")
	var stdout bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd, &stdout
}

// outcomes reads what --json wrote.
func outcomes(t *testing.T, stdout string) (list []outcome) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(stdout))
	d.DisallowUnknownFields()
	for d.More() {
		var o outcome
		if err := d.Decode(&o); err != nil {
			t.Fatalf("stdout is not JSON lines: %v\n%s", err, stdout)
		}
		list = append(list, o)
	}
	return list
}

// published fails the test unless the command has uploaded one file, and answers what it said of it.
func (w *world) published(r ran) outcome {
	w.t.Helper()
	list := outcomes(w.t, r.stdout)
	if r.code != exitPublished || len(list) != 1 || list[0].Error != nil || list[0].VideoID == "" {
		w.t.Fatalf("exit code %d, stdout %s, stderr\n%s\nwant one video", r.code, r.stdout, r.stderr)
	}
	return list[0]
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(time.Minute); !is(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited too long for: %s", what)
		}
	}
}
