package command

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/httpapi"
	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/queue"
	"github.com/streamsphere/streamsphere/internal/upload"
	"github.com/streamsphere/streamsphere/internal/user"
	"github.com/streamsphere/streamsphere/internal/video"
	"github.com/streamsphere/streamsphere/internal/webhook"
)

func serve() command {
	return command{
		name: "serve", summary: "serve the API, the app and the playground (default)",
		run: func(ctx context.Context, c *config.Config, stdout io.Writer) error {
			collectLater()
			s, err := NewServer(ctx, c)
			if err != nil {
				return err
			}
			return s.Run(ctx, stdout)
		},
	}
}

// collectLater lets the heap grow to five times what is live before it is collected, unless GOGC says something else. A
// server holds little, and makes much garbage: it saves a quarter of a request's processor time (docs/performance.md).
func collectLater() {
	const usual = 100
	if before := debug.SetGCPercent(400); before != usual {
		debug.SetGCPercent(before)
	}
}

// refoldEvery is how long a video is found by less than its words that a server of an older version wrote beside this one.
const refoldEvery = time.Minute

// Server is all that serves: it listens from the start, and answers while it runs.
type Server struct {
	listener   net.Listener
	db         *database.Database
	handler    http.Handler
	measured   <-chan struct{}
	background []func(context.Context)
}

// NewServer listens and opens what the server needs. Whoever gets it runs it, which also closes it.
func NewServer(ctx context.Context, c *config.Config) (*Server, error) {
	s := &Server{}
	if err := s.wire(ctx, c); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// wire makes the parts, each out of those before it: storage, database, services, handler.
func (s *Server) wire(ctx context.Context, c *config.Config) (err error) {
	if s.listener, err = listen(c.Addr); err != nil {
		return err
	}
	profile := new(upload.Profile) // what the store was seen to do, by now
	store, err := openStore(ctx, c, profile)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	if s.db, err = database.Open(ctx, c.DatabaseURL); err != nil {
		return err
	}
	jobs := queue.New(s.db.Client, time.Now)
	removals := upload.NewRemovals(jobs, store)
	hooks, err := webhook.New(jobs, c.Webhooks)
	if err != nil {
		return err
	}
	events := event.NewOutbox(jobs, hooks.Topics()...)
	uploads := upload.NewService(upload.Deps{
		DB: s.db.Client, Storage: store, Profile: profile, Jobs: jobs, Removals: removals, Events: events,
	}, c.Policy, c.UploadLifetime)
	videos := video.NewService(video.Deps{
		DB: s.db.Client, Engine: s.db.Engine, Uploads: uploads, Storage: store, Jobs: jobs, Removals: removals, Events: events,
	}, c.Playback)
	users := user.NewService(s.db.Client)
	measuring := measure.NewKeeper(s.db.Client, store, c.Bucket, profile, measureOptions(c))
	s.measured = measuring.Tried()
	s.background = []func(context.Context){
		jobs.Run, upload.NewReconciler(uploads, c.Reconcile).Run, measuring.Run,
		func(ctx context.Context) { s.db.KeepFolded(ctx, refoldEvery) },
	}
	options := httpapi.Options{
		Resolver: graph.NewResolver(uploads, videos, users), API: c.API, Videos: videos, Users: users, Verifier: c.Verifier,
		AllowedOrigins: c.AllowedOrigins, StorageAddress: store.Address(), Ready: s.db.Ping,
	}
	if c.Dev() {
		if options.Dev, err = auth.NewDev(c.DataDir); err != nil {
			return err
		}
		options.Verifier = options.Dev
	}
	s.handler = httpapi.New(options)
	return nil
}

// Addr is where the server listens.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// measureFirst is how long a start waits at most to know what its store does. Until then nothing is promised to users.
const measureFirst = 5 * time.Second

// Run answers requests until ctx ends, and closes the server.
func (s *Server) Run(ctx context.Context, stdout io.Writer) error {
	defer s.close()
	var background sync.WaitGroup
	defer background.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for _, work := range s.background {
		background.Go(func() { work(ctx) })
	}
	select { // what a new store does is found out first, so that the first upload is planned for it
	case <-s.measured:
	case <-time.After(measureFirst):
	case <-ctx.Done():
	}
	return serveUntil(ctx, s.listener, s.handler, stdout)
}

func (s *Server) close() {
	if s.db != nil {
		s.db.Close()
	}
	if s.listener != nil {
		s.listener.Close()
	}
}
