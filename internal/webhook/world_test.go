package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/queue"
)

func TestMain(m *testing.M) {
	if err := database.Check(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// clock is a time that tests set.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time       { return time.UnixMilli(c.ms.Load()) }
func (c *clock) pass(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// world is a server's database, queue and outbox.
type world struct {
	*clock
	db     *ent.Client
	jobs   *queue.Queue
	hooks  *Hooks
	outbox *event.Outbox
}

// open starts a server that tells these endpoints.
func open(t *testing.T, o Options) *world {
	t.Helper()
	db, err := database.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "hooks.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := &world{clock: &clock{}, db: db.Client}
	w.ms.Store(time.Now().UnixMilli()) // receivers refuse what is old
	w.restart(t, o)
	return w
}

// restart has another server work on the same database.
func (w *world) restart(t *testing.T, o Options) {
	t.Helper()
	w.jobs = queue.New(w.db, w.now)
	hooks, err := New(w.jobs, o)
	if err != nil {
		t.Fatal(err)
	}
	w.hooks, w.outbox = hooks, event.NewOutbox(w.jobs, hooks.Topics()...)
}

// tell has a video updated, with a new title.
func (w *world) tell(t *testing.T, video uuid.UUID, title string) {
	t.Helper()
	tx, err := w.db.Tx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := w.outbox.Add(t.Context(), tx, event.VideoUpdated(&ent.Video{ID: video, Title: title})); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func (w *world) count(t *testing.T) int { return w.db.Job.Query().CountX(t.Context()) }

// request is what a receiver got.
type request struct {
	header http.Header
	body   []byte
	video  uuid.UUID
	title  string
}

// receiver is a web server that is told.
type receiver struct {
	*httptest.Server
	mu   sync.Mutex
	got  []request
	then func(w http.ResponseWriter, r request) // how it answers; nil is 204
}

func receive(t *testing.T, then func(http.ResponseWriter, request)) *receiver {
	t.Helper()
	r := newReceiver(t, then)
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func newReceiver(t *testing.T, then func(http.ResponseWriter, request)) *receiver {
	t.Helper()
	return &receiver{then: then}
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	text, _ := io.ReadAll(q.Body)
	var said struct {
		Data struct {
			ID    uuid.UUID
			Title string
		}
	}
	if err := json.Unmarshal(text, &said); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	in := request{q.Header, text, said.Data.ID, said.Data.Title}
	r.mu.Lock()
	r.got = append(r.got, in)
	r.mu.Unlock()
	if r.then == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	r.then(w, in)
}

func (r *receiver) all() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got
}

// local are options for a receiver of a test.
func local(urls ...string) Options {
	o := Options{AllowPrivate: true, AllowHTTPLoopback: true}
	for _, u := range urls {
		o.Endpoints = append(o.Endpoints, Endpoint{u, secret})
	}
	return o
}
