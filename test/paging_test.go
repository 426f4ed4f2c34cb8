package test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/s3test"
	domain "github.com/streamsphere/streamsphere/internal/upload"
)

// row is a published video as lists order it.
type row struct {
	id       string
	title    string // folded
	duration int64
	size     int64
}

// orders are the four orders, ascending; equal rows are in the order of their ids.
var orders = map[string]func(a, b row) int{
	"UPLOADED_AT": func(a, b row) int { return cmp.Compare(a.id, b.id) },
	"TITLE":       func(a, b row) int { return cmp.Or(cmp.Compare(a.title, b.title), cmp.Compare(a.id, b.id)) },
	"DURATION":    func(a, b row) int { return cmp.Or(cmp.Compare(a.duration, b.duration), cmp.Compare(a.id, b.id)) },
	"SIZE":        func(a, b row) int { return cmp.Or(cmp.Compare(a.size, b.size), cmp.Compare(a.id, b.id)) },
}

// library is a database with many rows, which the test writes while the server runs, as a second server would.
type library struct {
	db    *ent.Client
	owner uuid.UUID
	added int
}

func openLibrary(t *testing.T, s *server, owner *client) *library {
	t.Helper()
	db, err := database.Open(t.Context(), "sqlite:"+s.dir+"/streamsphere.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &library{db: db.Client, owner: uuid.MustParse(owner.viewer(t).ID)}
}

// add publishes n videos, many of which are equal in title, duration and size.
func (l *library) add(n int) (rows []row, err error) {
	titles := []string{"Film", "film", "FÍLM", "Apfel", "Äpfel", "zebra", "語", "100%", "9 %", "„Film“"}
	ctx := context.Background()
	for range n {
		title, size, duration := titles[l.added%len(titles)], int64(1+l.added%5), int64(l.added%3*1000)
		l.added++
		now, key := time.Now(), uuid.NewString()
		u, err := l.db.Upload.Create().
			SetOwnerID(l.owner).
			SetStatus(domain.Finalized).
			SetFileName("film.mp4").
			SetContentType("video/mp4").
			SetSize(size).
			SetFolder("videos").
			SetKey(key).
			SetCreatedAt(now).
			SetExpiresAt(now).
			SetLatestArrival(now).
			Save(ctx)
		if err != nil {
			return nil, err
		}
		create := l.db.Video.Create().SetOwnerID(l.owner).SetUploadID(u.ID).
			SetContentType("video/mp4").SetSize(size).SetDurationMs(duration).
			SetFileName("film.mp4").SetKey(key).SetUploadedAt(now).SetUpdatedAt(now)
		shown := details.Default(title+".mp4", details.Public)
		shown.SetOnVideo(create.Mutation())
		v, err := create.Save(ctx)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{v.ID.String(), v.TitleKey, duration, size})
	}
	return rows, nil
}

func (c *client) page(args string) (connection[video], *apiError) {
	return ask[connection[video]](c, `{ result: videos(`+args+`) {
		edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`, nil)
}

// walk reads a whole list, page by page, forward or backward, and returns the IDs in the list's order.
func walk(t *testing.T, c *client, orderBy string, size int, backward bool) (ids []string) {
	t.Helper()
	args, cursor := "first: %d, after: %q, ", ""
	if backward {
		args = "last: %d, before: %q, "
	}
	for range 10_000 {
		bounds := fmt.Sprintf(args, size, cursor)
		if cursor == "" {
			bounds = fmt.Sprintf(strings.Fields(args)[0]+" %d, ", size)
		}
		p, err := c.page(bounds + orderBy)
		if err != nil {
			t.Fatalf("videos(%s): %v", bounds+orderBy, err)
		}
		checkPage(t, p, size, cursor != "", backward)
		for i := range p.Nodes {
			if backward {
				ids = append(ids, p.Nodes[len(p.Nodes)-1-i].ID)
			} else {
				ids = append(ids, p.Nodes[i].ID)
			}
		}
		more, next := p.PageInfo.HasNextPage, p.PageInfo.EndCursor
		if backward {
			more, next = p.PageInfo.HasPreviousPage, p.PageInfo.StartCursor
		}
		if !more {
			break
		}
		cursor = *next
	}
	if backward {
		slices.Reverse(ids)
	}
	return ids
}

// checkPage checks what every page promises: its nodes and cursors are those of its edges, and it follows its cursor.
func checkPage(t *testing.T, p connection[video], size int, inside, backward bool) {
	t.Helper()
	if len(p.Edges) > size || len(p.Edges) != len(p.Nodes) {
		t.Fatalf("a page of %d has %d edges and %d nodes", size, len(p.Edges), len(p.Nodes))
	}
	for i, e := range p.Edges {
		if e.Node.ID != p.Nodes[i].ID {
			t.Errorf("edge %d is of %s, and node %d is %s", i, e.Node.ID, i, p.Nodes[i].ID)
		}
	}
	info := p.PageInfo
	if n := len(p.Edges); n == 0 {
		if info.StartCursor != nil || info.EndCursor != nil {
			t.Errorf("an empty page has cursors: %+v", info)
		}
	} else if info.StartCursor == nil || *info.StartCursor != p.Edges[0].Cursor || info.EndCursor == nil || *info.EndCursor != p.Edges[n-1].Cursor {
		t.Errorf("the page's cursors %+v are not those of its ends", info)
	}
	if came := info.HasPreviousPage; !backward && came != inside {
		t.Errorf("hasPreviousPage is %t, want %t", came, inside)
	}
	if came := info.HasNextPage; backward && came != inside {
		t.Errorf("hasNextPage is %t, want %t", came, inside)
	}
}

func TestPagesHoldEveryRowOnceInEveryOrder(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	rows, err := openLibrary(t, s, alice).add(101)
	if err != nil {
		t.Fatal(err)
	}
	reader := s.anonymous()
	for field, compare := range orders {
		for _, direction := range []string{"ASC", "DESC"} {
			want := slices.Clone(rows)
			slices.SortFunc(want, compare)
			if direction == "DESC" {
				slices.Reverse(want)
			}
			orderBy := fmt.Sprintf("orderBy: {field: %s, direction: %s}", field, direction)
			for _, size := range []int{1, 7, 100} {
				for _, backward := range []bool{false, true} {
					got := walk(t, reader, orderBy, size, backward)
					if !slices.Equal(got, idsOf(want)) {
						t.Errorf(
							"%s %s in pages of %d, backward %t: got %d rows, want the %d in order",
							field,
							direction,
							size,
							backward,
							len(got),
							len(want),
						)
					}
				}
			}
		}
	}
	if got, newestFirst := walk(t, reader, "", 20, false), walk(t, reader, "orderBy: {field: UPLOADED_AT, direction: DESC}", 20, false); !slices.Equal(
		got,
		newestFirst,
	) {
		t.Error("the feed without an order is not newest first")
	}
}

func idsOf(rows []row) []string {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	return ids
}

func TestPagesNeitherSkipNorRepeatWhileRowsAreAdded(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_MAX_PENDING_UPLOADS=10000")
	alice := s.as("alice")
	shelf := openLibrary(t, s, alice)
	start, err := shelf.add(60)
	if err != nil {
		t.Fatal(err)
	}
	before := idsOf(start)

	// While the list is read, rows are added: by a second server, and through the API.
	var reading atomic.Bool
	reading.Store(true)
	writers := make(chan error, 2)
	content := film(t)
	go func() {
		var err error
		for reading.Load() && err == nil && shelf.added < 1000 { // lists must come to an end
			_, err = shelf.add(1)
		}
		writers <- err
	}()
	go func() {
		for n := 0; reading.Load() && n < 200; n++ {
			r, refused := alice.request(inputFor(content, vars{"fileName": fmt.Sprintf("Film %d.mp4", n)}))
			if refused == nil {
				put(t, r.Request, content)
				_, refused = alice.finalize(r.Upload.ID, nil)
			}
			if refused != nil {
				writers <- fmt.Errorf("publish beside the readers: %v", refused)
				return
			}
		}
		writers <- nil
	}()

	reader := s.anonymous()
	for field := range orders {
		for _, direction := range []string{"ASC", "DESC"} {
			for _, backward := range []bool{false, true} {
				got := walk(t, reader, fmt.Sprintf("orderBy: {field: %s, direction: %s}", field, direction), 7, backward)
				seen := make(map[string]int, len(got))
				for _, id := range got {
					if seen[id]++; seen[id] > 1 {
						t.Errorf("%s %s, backward %t: %s comes twice", field, direction, backward, id)
					}
				}
				for _, id := range before {
					if seen[id] == 0 {
						t.Errorf("%s %s, backward %t: %s was there all the time and does not come", field, direction, backward, id)
					}
				}
			}
		}
	}
	added := shelf.added
	reading.Store(false)
	for range 2 {
		if err := <-writers; err != nil {
			t.Error(err)
		}
	}
	if added == len(start) {
		t.Error("no row was added while the lists were read")
	}
}
