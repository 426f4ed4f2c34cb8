package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server that is measured.
type process struct {
	cmd *exec.Cmd
	url string
}

// startServer starts a server in dev mode, and waits until it says where it is.
func startServer(ctx context.Context, path, dir string) (*process, error) {
	cmd := exec.CommandContext(ctx, path)
	cmd.Env = append(os.Environ(), "STREAMSPHERE_ADDR=127.0.0.1:0", "STREAMSPHERE_DATA_DIR="+dir)
	return start(cmd, "app")
}

// startTwice starts a server that has measured its store before, and tells how long that took.
func startTwice(ctx context.Context, path, dir string) (*process, time.Duration, error) {
	first, err := startServer(ctx, path, dir)
	if err != nil {
		return nil, 0, err
	}
	first.stop()
	began := time.Now()
	second, err := startServer(ctx, path, dir)
	return second, time.Since(began), err
}

// startFloor starts this program as the floor.
func startFloor(ctx context.Context, dir string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(exec.CommandContext(ctx, self, "-floor", dir), "floor")
}

// start starts a program and waits for a line of its output that names an address.
func start(cmd *exec.Cmd, name string) (*process, error) {
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if words := strings.Fields(lines.Text()); len(words) == 2 && words[0] == name {
			return &process{cmd: cmd, url: strings.TrimSuffix(words[1], "/")}, nil
		}
	}
	return nil, fmt.Errorf("%s ended before it was ready: %w", cmd.Path, cmd.Wait())
}

func (p *process) stop() {
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.cmd.Wait()
}

// token is a user's token, of those that the server gives to developers.
func (p *process) token(ctx context.Context, user string) (string, error) {
	body, err := json.Marshal(map[string]string{"user": user})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+"/dev/token", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var got struct{ Token string }
	return got.Token, json.NewDecoder(answer.Body).Decode(&got)
}

// ticks are how many a second /proc counts in, on every Linux.
const ticks = 100

// cpu is the processor time that the process has had, in user mode and in the kernel.
func (p *process) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	// The name may have spaces; behind its bracket the 12th and 13th fields count (proc(5): utime, stime).
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / ticks, err
}
