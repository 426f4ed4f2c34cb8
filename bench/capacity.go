package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
)

// How much a server is made to hold before its memory is told.
const (
	openUploads     = 10_000
	idleConnections = 1000
)

// holdMuch opens many uploads and many connections, and tells how much memory the server has then, in MiB.
func holdMuch(ctx context.Context, d *data, ours *process) (int, error) {
	for n := range openUploads {
		if _, err := d.requestUpload().send(ctx, http.DefaultClient, ours.url, n); err != nil {
			return 0, err
		}
	}
	connections := make([]net.Conn, idleConnections)
	for i := range connections {
		c, err := connect(ctx, strings.TrimPrefix(ours.url, "http://"))
		if err != nil {
			return 0, err
		}
		defer c.Close()
		connections[i] = c
	}
	return ours.memory()
}

// connect opens a connection and leaves it idle after one request, as browsers do.
func connect(ctx context.Context, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(c, "GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\n", address); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err == nil {
		_, err = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// memory is what the process has in memory, in MiB (proc(5): VmRSS).
func (p *process) memory() (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := bytes.Cut(text, []byte("VmRSS:"))
	fields := strings.Fields(string(rest))
	if len(fields) == 0 {
		return 0, errors.New("the kernel does not tell memory")
	}
	kilobytes, err := strconv.Atoi(fields[0])
	return kilobytes >> 10, err
}
