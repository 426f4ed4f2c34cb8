package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"
)

func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, port, _ := net.SplitHostPort(addr)
		n, _ := strconv.Atoi(port)
		return nil, fmt.Errorf("%s is taken by another program: stop it, or choose another address with "+
			"STREAMSPHERE_ADDR=%s", addr, net.JoinHostPort(host, strconv.Itoa(n+1)))
	}
	return listener, err
}

// shutdownGrace is how long requests under way may take to end when the server stops.
const shutdownGrace = 2 * time.Second

// serveUntil answers requests until ctx ends.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler, stdout io.Writer) error {
	var unused unusedConns
	server := &http.Server{
		Handler:           handler,
		Protocols:         protocols(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
		ConnState:         unused.follow,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	announce(stdout, listener.Addr())
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	unused.close()
	last, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return server.Close()
	}
	return nil
}

// protocols are HTTP/1.1, and HTTP/2 without TLS (h2c, with prior knowledge) for a proxy that ends TLS and speaks HTTP/2 to
// what stands behind it.
func protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	p.SetUnencryptedHTTP2(true)
	return p
}

// announce says where to look; an address that stands for all of them is told as this machine's own.
func announce(stdout io.Writer, addr net.Addr) {
	host, port, _ := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	base := "http://" + net.JoinHostPort(host, port)
	fmt.Fprintf(stdout, "StreamSphere is ready\n"+
		"  app         %s/\n  playground  %s/playground\n  API         %s/graphql\n", base, base, base)
}

// unusedConns are the connections that browsers open ahead of a request. A stopping server would wait for their first
// one.
type unusedConns struct{ conns sync.Map }

func (u *unusedConns) follow(c net.Conn, state http.ConnState) {
	if state == http.StateNew {
		u.conns.Store(c, nil)
		return
	}
	u.conns.Delete(c)
}

func (u *unusedConns) close() {
	u.conns.Range(func(c, _ any) bool { c.(net.Conn).Close(); return true })
}
