// Command streamsphere hands out keys for uploads that go straight to S3, and shows what came of them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/httpapi"
	"github.com/streamsphere/streamsphere/internal/requestid"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
	"github.com/streamsphere/streamsphere/internal/user"
	"github.com/streamsphere/streamsphere/internal/video"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// run starts a command and returns the exit code: 0, 1 for trouble, 2 for a wrong start.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	if len(args) > 0 && apart[args[0]] != nil {
		return apart[args[0]](ctx, args[1:], getenv, stdout, stderr)
	}
	if err := database.Check(ctx); err != nil {
		fmt.Fprintln(stderr, "streamsphere:", err)
		return 1
	}
	command := serve
	if len(args) > 0 && commands[args[0]] != nil {
		command, args = commands[args[0]], args[1:]
	}
	c, err := config.Load(args, getenv)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		config.Help(stdout)
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "streamsphere cannot start:\n%v\nSee --help for all settings.\n", err)
		return 2
	}
	text := slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: c.LogLevel})
	slog.SetDefault(slog.New(requestid.Handler{Handler: text}))
	if err := command(ctx, c, stdout); err != nil {
		fmt.Fprintln(stderr, "streamsphere:", err)
		return 1
	}
	return 0
}

// serve wires the parts together, answers until ctx ends, and stops.
func serve(ctx context.Context, c *config.Config, stdout io.Writer) error {
	listener, err := listen(c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	store, err := openStore(ctx, c)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	db, err := database.Open(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	removals := upload.NewRemovals(db.Client, store)
	uploads := upload.NewService(db.Client, store, c.Policy, c.UploadLifetime, removals)
	videos := video.NewService(db.Client, uploads, store, removals, c.Playback)
	users := user.NewService(db.Client)
	options := httpapi.Options{
		Resolver: graph.NewResolver(uploads, videos, users), Videos: videos, Users: users, Verifier: c.Verifier,
		AllowedOrigins: c.AllowedOrigins, StorageAddress: store.Address(), Ready: db.Ping,
	}
	if c.Dev() {
		if options.Dev, err = auth.NewDev(c.DataDir); err != nil {
			return err
		}
		options.Verifier = options.Dev
	}
	var background sync.WaitGroup
	defer background.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	background.Go(func() { removals.Run(ctx) })
	background.Go(func() { upload.NewReconciler(uploads, c.Reconcile).Run(ctx) })
	return serveUntil(ctx, listener, httpapi.New(options), stdout)
}

func openStore(ctx context.Context, c *config.Config) (*s3store.Store, error) {
	return s3store.Open(ctx, s3store.Options{
		Bucket: c.Bucket, Endpoint: c.Endpoint, Timeout: c.StorageTimeout, SessionEnds: c.SessionEnds,
	})
}

func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, port, _ := net.SplitHostPort(addr)
		n, _ := strconv.Atoi(port)
		return nil, fmt.Errorf("%s is taken by another program: stop it, or choose another address with STREAMSPHERE_ADDR=%s",
			addr, net.JoinHostPort(host, strconv.Itoa(n+1)))
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

// announce says where to look; an address that stands for all of them is told as this machine's own.
func announce(stdout io.Writer, addr net.Addr) {
	host, port, _ := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	base := "http://" + net.JoinHostPort(host, port)
	fmt.Fprintf(stdout, "StreamSphere is ready\n  app         %s/\n  playground  %s/playground\n  API         %s/graphql\n", base, base, base)
}

// unusedConns are the connections that browsers open ahead of a request. A stopping server would wait for their first one.
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
