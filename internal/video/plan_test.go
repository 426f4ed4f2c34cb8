package video_test

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/video"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// explainer notes how SQLite goes about each statement.
type explainer struct {
	dialect.Driver
	db    *stdsql.DB
	plans []plan
}

type plan struct{ statement, steps string }

func (e *explainer) Query(ctx context.Context, statement string, args, v any) error {
	rows, err := e.db.QueryContext(ctx, "EXPLAIN QUERY PLAN "+statement, args.([]any)...)
	if err != nil {
		return err
	}
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return err
		}
		steps = append(steps, detail)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	e.plans = append(e.plans, plan{statement, strings.Join(steps, "\n")})
	return e.Driver.Query(ctx, statement, args, v)
}

// No page reads a table or an index from end to end (a list of everything walks an index in its order), and none
// sorts more than the newest few matches of a search, or the few videos of a duration.
func TestEveryListReadsByAnIndex(t *testing.T) {
	l := open(t)
	var films []film
	for i := range 3000 { // more than are sorted, of each
		films = append(films, film{title: "boat", ms: int64(1 + i/2), owner: []uuid.UUID{l.alice, l.bob}[i%2]})
	}
	l.add(t, films...)
	db, err := stdsql.Open("sqlite3", "file:"+l.path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	e := &explainer{Driver: entsql.OpenDB(dialect.SQLite, db), db: db}
	videos := video.NewService(
		video.Deps{DB: ent.NewClient(ent.Driver(e)), Engine: database.SQLite},
		video.PlaybackLifetime{},
	)

	alice := viewer.Viewer{ID: l.alice}
	admin := viewer.Viewer{ID: uuid.New(), Roles: []viewer.Role{viewer.Admin}}
	for _, order := range orders() {
		for _, whose := range []struct {
			viewer viewer.Viewer
			owner  *uuid.UUID
		}{{alice, nil}, {alice, &l.alice}, {alice, &l.bob}, {admin, nil}, {admin, &l.bob}} {
			for _, query := range []*string{nil, ptr("boat")} {
				for _, shortest := range []*float64{nil, ptr(0.01), ptr(1.2)} { // none, many, few of 1.5 seconds
					filter := &video.Filter{OwnerID: whose.owner, Query: query, MinDurationSeconds: shortest}
					args := page.Args{First: ptr(2)}
					for range 2 { // the first page, and one further on
						e.plans = nil
						c, err := videos.List(viewer.With(t.Context(), whose.viewer), args, filter, order)
						if err != nil {
							t.Fatal(err)
						}
						args.After = c.PageInfo.EndCursor
						sorted := query != nil && (order != nil && order.Field != video.UploadedAt || shortest != nil) ||
							shortest != nil && *shortest == 1.2 && (order == nil || order.Field != video.Duration)
						everything := whose.viewer.Has(viewer.Admin) && whose.owner == nil
						checkPlans(t, e.plans, sorted, everything, fmt.Sprintf("order %v, %v, query %t, from %s",
							order, whose, query != nil, show(shortest)))
					}
				}
			}
		}
	}
}

func checkPlans(t *testing.T, plans []plan, sorted, everything bool, list string) {
	t.Helper()
	for _, p := range plans {
		for _, step := range strings.Split(p.steps, "\n") {
			scans := strings.HasPrefix(step, "SCAN ") && !strings.Contains(step, "VIRTUAL TABLE INDEX")
			if everything && !sorted && strings.Contains(step, "USING INDEX") {
				scans = false
			}
			sorts := strings.Contains(step, "TEMP B-TREE FOR ORDER BY") || strings.Contains(step, "TEMP B-TREE FOR LAST TERM")
			walks := strings.HasSuffix(step, "(visibility=?)") || strings.HasSuffix(step, "(owner_id=?)")
			if scans || sorts && !sorted || walks && sorted {
				t.Errorf("%s: %s\n%s\n%s", list, step, p.statement, p.steps)
			}
		}
		if strings.Contains(p.statement, "MATCH") && !strings.Contains(p.steps, "VIRTUAL TABLE INDEX") {
			t.Errorf("%s: the search does not use its index:\n%s\n%s", list, p.statement, p.steps)
		}
	}
	if len(plans) == 0 {
		t.Errorf("%s: no statement was explained", list)
	}
}
