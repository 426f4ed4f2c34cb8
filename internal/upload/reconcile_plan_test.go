package upload

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
)

// explained is a database whose latest query can be explained.
type explained struct {
	*sql.Driver
	query string
	args  any
}

func (e *explained) Query(ctx context.Context, query string, args, v any) error {
	e.query, e.args = query, args
	return e.Driver.Query(ctx, query, args, v)
}

// Looking for what is due must not walk through all uploads that ever were.
func TestWhatIsDueIsFoundByIndexes(t *testing.T) {
	dir := t.TempDir()
	db, err := database.Open(t.Context(), database.DefaultURL(dir))
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	driver, err := sql.Open(dialect.SQLite, "file:"+filepath.Join(dir, "streamsphere.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close()
	e := &explained{Driver: driver}
	r := &Reconciler{service: &Service{db: ent.NewClient(ent.Driver(e)), now: time.Now}}
	for name, last := range map[string]*ent.Upload{"the first batch": nil, "the next one": {LatestArrival: time.Now()}} {
		if _, err := r.readDue(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		rows, err := driver.DB().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+e.query, e.args.([]any)...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(step, "SCAN") || strings.Contains(step, "latest_arrival>") && !strings.Contains(step, "status=") {
				t.Errorf("%s: %s, want indexes of the status alone", name, step)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
