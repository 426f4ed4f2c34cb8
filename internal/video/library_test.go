package video_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/queue"
	"github.com/streamsphere/streamsphere/internal/upload"
	"github.com/streamsphere/streamsphere/internal/video"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

func TestMain(m *testing.M) {
	if err := database.Check(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// film is a video as lists see it.
type film struct {
	id                 uuid.UUID
	owner              uuid.UUID
	title, description string
	visibility         details.Visibility
	size               int64
	ms                 int64
}

// library is a database with two users and the service that lists it.
type library struct {
	path       string
	db         *ent.Client
	videos     *video.Service
	alice, bob uuid.UUID
}

func open(t testing.TB) *library {
	t.Helper()
	l := &library{path: filepath.Join(t.TempDir(), "library.db")}
	db, err := database.Open(t.Context(), "sqlite:"+l.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	l.db = db.Client
	jobs := queue.New(l.db, time.Now)
	removals := upload.NewRemovals(jobs, nil)
	uploads := upload.NewService(upload.Deps{DB: l.db, Jobs: jobs, Removals: removals}, upload.Policy{}, upload.Lifetime{})
	l.videos = video.NewService(video.Deps{
		DB: l.db, Engine: db.Engine, Uploads: uploads, Jobs: jobs, Removals: removals, Events: event.NewOutbox(jobs),
	}, video.PlaybackLifetime{})
	for name, id := range map[string]*uuid.UUID{"alice": &l.alice, "bob": &l.bob} {
		create := l.db.User.Create().SetIssuer("test").SetSubject(name).SetName(name).SetCreatedAt(time.Now())
		*id = create.SaveX(t.Context()).ID
	}
	return l
}

// add publishes films, the first of them first, and fills in what they leave open: alice's, public, one byte.
func (l *library) add(t testing.TB, films ...film) []film {
	t.Helper()
	err := database.InTx(t.Context(), l.db, func(tx *ent.Tx) error {
		uploads, videos := make([]*ent.UploadCreate, len(films)), make([]*ent.VideoCreate, len(films))
		for i := range films {
			f := &films[i]
			f.id = uuid.Must(uuid.NewV7())
			if f.owner == uuid.Nil {
				f.owner = l.alice
			}
			if f.visibility == "" {
				f.visibility = details.Public
			}
			f.size = max(f.size, 1)
			now, key := time.Now(), f.id.String()
			uploads[i] = tx.Upload.Create().SetID(f.id).SetOwnerID(f.owner).SetStatus(upload.Finalized).SetFileName("film.mp4").
				SetContentType("video/mp4").SetSize(f.size).SetFolder("videos").SetKey(key).
				SetCreatedAt(now).SetExpiresAt(now).SetLatestArrival(now)
			videos[i] = tx.Video.Create().SetID(f.id).SetOwnerID(f.owner).SetUploadID(f.id).
				SetContentType("video/mp4").SetSize(f.size).SetDurationMs(f.ms).
				SetFileName("film.mp4").SetKey(key).SetUploadedAt(now).SetUpdatedAt(now)
			shown := details.Details{Title: &f.title, Description: &f.description, Visibility: &f.visibility}
			shown.SetOnVideo(videos[i].Mutation())
		}
		for n := range slices.Chunk(uploads, 500) {
			if err := tx.Upload.CreateBulk(n...).Exec(t.Context()); err != nil {
				return err
			}
		}
		for n := range slices.Chunk(videos, 500) {
			if err := tx.Video.CreateBulk(n...).Exec(t.Context()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return films
}

// asking is a context in which a user asks; uuid.Nil is nobody.
func asking(t testing.TB, user uuid.UUID) context.Context {
	return viewer.With(t.Context(), viewer.Viewer{ID: user})
}

func ptr[T any](v T) *T { return &v }

// orders are all orders that a list can have; nil is the one that is not asked for.
func orders() []*video.Order {
	all := []*video.Order{nil}
	for _, field := range []video.Field{video.UploadedAt, video.Title, video.Duration, video.Size} {
		for _, direction := range []video.Direction{video.Ascending, video.Descending} {
			all = append(all, &video.Order{Field: field, Direction: direction})
		}
	}
	return all
}

// titles are what a search finds on its first page.
func (l *library) titles(t testing.TB, user uuid.UUID, filter video.Filter, order *video.Order) []string {
	t.Helper()
	c, err := l.videos.List(asking(t, user), page.Args{}, &filter, order)
	if err != nil {
		t.Fatalf("%+v: %v", filter, err)
	}
	titles := []string{}
	for _, v := range c.Nodes() {
		titles = append(titles, v.Title)
	}
	return titles
}

func (l *library) search(t testing.TB, query string) []string {
	t.Helper()
	return l.titles(t, uuid.Nil, video.Filter{Query: &query}, nil)
}

func (l *library) wantFound(t testing.TB, query string, want ...string) {
	t.Helper()
	if got := l.search(t, query); !slices.Equal(got, want) && len(got)+len(want) > 0 {
		t.Errorf("%q finds %q, want %q", query, got, want)
	}
}

// walk reads a whole list page by page and returns the ids in the list's order; between two pages it calls between.
func (l *library) walk(
	t testing.TB, user uuid.UUID, filter *video.Filter, order *video.Order, size int, backward bool, between func(),
) (ids []uuid.UUID) {
	t.Helper()
	args := page.Args{First: &size}
	if backward {
		args = page.Args{Last: &size}
	}
	for range 10_000 {
		c, err := l.videos.List(asking(t, user), args, filter, order)
		if err != nil {
			t.Fatal(err)
		}
		nodes, more, back := c.Nodes(), c.PageInfo.HasNextPage, c.PageInfo.HasPreviousPage
		if backward {
			slices.Reverse(nodes)
			more, back = back, more
		}
		for _, v := range nodes {
			ids = append(ids, v.ID)
		}
		if came := args.After != nil || args.Before != nil; back != came {
			t.Errorf("a page says %t that there is something before it, want %t", back, came)
		}
		if more && len(nodes) < size {
			t.Errorf("a page of %d has %d rows and says that there are more", size, len(nodes))
		}
		if !more {
			break
		}
		if between != nil {
			between()
		}
		args.After, args.Before = c.PageInfo.EndCursor, nil
		if backward {
			args.After, args.Before = nil, c.PageInfo.StartCursor
		}
	}
	if backward {
		slices.Reverse(ids)
	}
	return ids
}
