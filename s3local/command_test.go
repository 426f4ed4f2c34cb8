package main_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// run starts s3local with COMMAND on a free port.
func run(t *testing.T, env []string, command ...string) *process {
	t.Helper()
	args := []string{"--s3-addr", "127.0.0.1:0", "--data-dir", t.TempDir(), "--"}
	return launch(t, t.TempDir(), env, append(args, command...)...)
}

func TestCommandHasEndpointAndCredentialsInItsEnvironment(t *testing.T) {
	p := launch(t, t.TempDir(), []string{
		"AWS_PROFILE=work", "AWS_SESSION_TOKEN=t", "AWS_ENDPOINT_URL=http://x", "AWS_ENDPOINT_URL_S3=http://x",
		"AWS_ACCESS_KEY_ID=mine", "STREAMSPHERE_S3_ENDPOINT=http://x", "STREAMSPHERE_S3_BUCKET=films", "OTHER=kept",
	}, "--s3-addr", "127.0.0.1:0", "--data-dir", "some/data", "--", "sh", "-c", "env; echo READY")
	env := make(map[string]string)
	for _, entry := range p.linesUntil("READY") {
		name, value, _ := strings.Cut(entry, "=")
		env[name] = value
	}
	want := map[string]string{
		"STREAMSPHERE_S3_BUCKET": "films",
		"STREAMSPHERE_DATA_DIR":  filepath.Join(p.Dir, "some/data"),
		"AWS_REGION":             "us-east-1",
		"OTHER":                  "kept",
	}
	for name, value := range want {
		if env[name] != value {
			t.Errorf("%s: got %q, want %q", name, env[name], value)
		}
	}
	if !strings.HasPrefix(env["STREAMSPHERE_S3_ENDPOINT"], "http://127.0.0.1:") {
		t.Errorf("endpoint: got %q", env["STREAMSPHERE_S3_ENDPOINT"])
	}
	if env["AWS_ACCESS_KEY_ID"] == "mine" || env["AWS_SECRET_ACCESS_KEY"] == "" {
		t.Errorf("credentials are not the local ones: %q", env["AWS_ACCESS_KEY_ID"])
	}
	for _, name := range []string{"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"} {
		if value, ok := env[name]; ok {
			t.Errorf("%s=%s reached COMMAND", name, value)
		}
	}
}

func TestCommandKeepsDirectoryAndStreams(t *testing.T) {
	p := run(t, nil, "sh", "-c", "pwd; cat; echo oops >&2")
	if got := p.line(); got != p.Dir {
		t.Errorf("working directory: got %s, want %s", got, p.Dir)
	}
	fmt.Fprintln(p.stdin, "through stdin")
	p.stdin.Close()
	if got := p.line(); got != "through stdin" {
		t.Errorf("stdout: got %q", got)
	}
	if code := p.exitCode(); code != 0 {
		t.Errorf("exit code: got %d, want 0", code)
	}
	if got := p.stderr.String(); got != "oops\n" {
		t.Errorf("stderr: got %q, want COMMAND's alone", got)
	}
}

func TestCommandIsFoundFromTheStartDirectory(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "job"), []byte("#!/bin/sh\nexit 5\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	p := launch(t, dir, nil, "--s3-addr", "127.0.0.1:0", "--data-dir", "data", "./job")
	if code := p.exitCode(); code != 5 {
		t.Errorf("exit code: got %d, want 5; stderr: %s", code, p.stderr)
	}
}

func TestExitCodeIsThatOfCommand(t *testing.T) {
	for _, c := range []struct {
		command []string
		want    int
	}{
		{[]string{"true"}, 0},
		{[]string{"sh", "-c", "exit 7"}, 7},
		{[]string{"sh", "-c", "kill -TERM $$"}, 128 + 15},
		{[]string{"sh", "-c", "kill -KILL $$"}, 128 + 9},
		{[]string{"no-such-command"}, 127},
		{[]string{"/no/such/command"}, 127},
		{[]string{os.TempDir()}, 126},
	} {
		t.Run(strings.Join(c.command, " "), func(t *testing.T) {
			if code := run(t, nil, c.command...).exitCode(); code != c.want {
				t.Errorf("exit code: got %d, want %d", code, c.want)
			}
		})
	}
}

// countSignals is a COMMAND that reports every signal and ends after two.
func countSignals() int {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	fmt.Println("READY")
	for range 2 {
		fmt.Println("got", <-signals)
	}
	return 3
}

func TestSignalsReachCommandOnceEach(t *testing.T) {
	heard := make(chan os.Signal, 1) // what we ignore, as under nohup, our children would ignore too
	signal.Notify(heard, syscall.SIGHUP)
	defer signal.Stop(heard)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			p := run(t, []string{asCommand + "=countSignals"}, os.Args[0])
			p.linesUntil("READY")
			for range 2 { // the second of a kind is passed on too
				if err := p.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				if got, want := p.line(), "got "+sig.String(); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
			if code := p.exitCode(); code != 3 {
				t.Errorf("exit code: got %d, want 3", code)
			}
			if rest, _ := p.lines.ReadString('\n'); rest != "" {
				t.Errorf("more than two signals arrived: %q", rest)
			}
		})
	}
}

func TestSignalToTheGroupOfS3localReachesCommandOnce(t *testing.T) {
	// Ctrl-C in a terminal signals the whole foreground group.
	cmd := exec.Command(program, "--s3-addr", "127.0.0.1:0", "--data-dir", t.TempDir(), "--", os.Args[0])
	cmd.Env = append(cleanEnv(), asCommand+"=countSignals")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p := launchAs(t, cmd)
	p.linesUntil("READY")
	if err := syscall.Kill(-p.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if got := p.line(); got != "got interrupt" {
		t.Errorf("got %q, want the interrupt", got)
	}
	// A second interrupt, sent before, would come before this one.
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if got := p.line(); got != "got terminated" {
		t.Errorf("got %q, want nothing before the second signal", got)
	}
	p.exitCode()
}

func TestCommandEndsWhenS3localIsKilled(t *testing.T) {
	p := run(t, nil, "sh", "-c", "echo $$; exec sleep 600")
	pid := number(t, p.line())
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "end of COMMAND", func() bool { return gone(pid) })
}

func TestNothingIsLeftWhenCommandEnds(t *testing.T) {
	for _, end := range []string{"exit 0", "kill -KILL $$"} {
		t.Run(end, func(t *testing.T) {
			p := run(t, nil, "sh", "-c", "sleep 600 & echo $!; echo $STREAMSPHERE_S3_ENDPOINT; "+end)
			pid := number(t, p.line())
			addr := strings.TrimPrefix(p.line(), "http://")
			p.exitCode()
			eventually(t, "end of what COMMAND started", func() bool { return gone(pid) })
			if conn, err := net.Dial("tcp", addr); err == nil {
				conn.Close()
				t.Errorf("%s still answers", addr)
			}
		})
	}
}

func TestCommandIsEndedWhenTheServerDies(t *testing.T) {
	// The server stops serving when it cannot have another file descriptor.
	cmd := exec.Command("sh", "-c", `ulimit -n 40; exec "$0" "$@"`, program, "--s3-addr", "127.0.0.1:0",
		"--data-dir", t.TempDir(), "--", "sh", "-c", "echo $STREAMSPHERE_S3_ENDPOINT; exec sleep 600")
	cmd.Env = cleanEnv()
	p := launchAs(t, cmd)
	addr := strings.TrimPrefix(p.line(), "http://")
	var open []net.Conn
	eventually(t, "end of the server", func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			open = append(open, conn)
		}
		return err != nil
	})
	for _, conn := range open { // it waits for them
		conn.Close()
	}
	if code := p.exitCode(); code != 1 {
		t.Errorf("exit code: got %d, want 1", code)
	}
	if got := p.stderr.String(); !strings.Contains(got, "the S3 server ended") {
		t.Errorf("stderr: got %q, want the reason", got)
	}
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("got %q, want a number", s)
	}
	return n
}

// gone tells whether a process has ended, reaped or not.
func gone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(state, "Z")
}
