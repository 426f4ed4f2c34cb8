package database_test

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pressly/goose/v3"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/queue"
	"github.com/streamsphere/streamsphere/internal/upload"
	"github.com/streamsphere/streamsphere/internal/video"
	"github.com/streamsphere/streamsphere/internal/viewer"
	"github.com/streamsphere/streamsphere/migrations"
)

func TestMain(m *testing.M) {
	if err := database.Check(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const firstMigration = 20261122163315

const (
	alice       = "01931c5e-0000-7000-8000-000000000001"
	publicFilm  = "01931c5e-0001-7fff-bfff-000000000001"
	privateFilm = "01931c5e-0002-7000-8000-000000000002"
)

// old is a database of the first migration with rows in every table.
func old(t *testing.T) (path string, db *stdsql.DB, up *goose.Provider) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "old.db")
	db, err := stdsql.Open("sqlite3", "file:"+path+"?_fk=1&_journal_mode=WAL")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if up, err = goose.NewProvider(goose.DialectSQLite3, db, migrations.SQLite()); err != nil {
		t.Fatal(err)
	}
	if _, err := up.UpTo(t.Context(), firstMigration); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO users VALUES ('` + alice + `', 'test', 'alice', 'Alice', 1)`,
		`INSERT INTO uploads (id, status, file_name, content_type, size, folder, key, title,
				created_at, expires_at, lands_by, owner_id) VALUES
			('` + publicFilm + `', 'FINALIZED', 'a.mp4', 'video/mp4', 7, 'videos', 'videos/a', NULL, 1, 2, 3, '` + alice + `'),
			('` + privateFilm + `', 'FINALIZED', 'b.mp4', 'video/mp4', 8, 'videos', 'videos/b', 'B', 1, 2, 3, '` + alice + `'),
			('01931c5e-0003-7000-8000-000000000003', 'PENDING', 'c.mp4', 'video/mp4', 9, 'videos', 'videos/c', 'C',
				1, 2, 3, '` + alice + `')`,
		`INSERT INTO videos (id, title, title_key, description, visibility, content_type, size, duration_ms,
				file_name, key, uploaded_at, updated_at, upload_id, owner_id) VALUES
			('` + publicFilm + `', 'Café', 'cafe', 'Kept from before', 'PUBLIC', 'video/mp4', 7, 0,
				'a.mp4', 'videos/a', 1, 2, '` + publicFilm + `', '` + alice + `'),
			('` + privateFilm + `', 'Hidden', 'hidden', 'Kept from before', 'PRIVATE', 'video/mp4', 8, 0,
				'b.mp4', 'videos/b', 1, 2, '` + privateFilm + `', '` + alice + `')`,
		`INSERT INTO removals VALUES
			('01931c5e-0004-7000-8000-000000000004', 'videos/d', '', 1, 2, 3),
			('01931c5e-0005-7000-8000-000000000005', 'videos/d', 'parts', 1796000000000, 1797000000000, 0)`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return path, db, up
}

func TestEveryMigrationKeepsWhatIsThere(t *testing.T) {
	_, db, up := old(t)
	tables := []string{"users", "uploads", "videos"}
	columns, want := map[string]string{}, map[string][]string{}
	for _, table := range tables {
		columns[table] = strings.Join(texts(t, db, "SELECT name FROM pragma_table_info('"+table+"')"), " || '|' || ")
		between := ", '-') || '|' || coalesce("
		columns[table] = "coalesce(" + strings.ReplaceAll(columns[table], " || '|' || ", between) + ", '-')"
		want[table] = texts(t, db, "SELECT "+columns[table]+" FROM "+table+" ORDER BY id")
	}
	waiting := removals(t, db)
	for steps := 0; ; steps++ {
		result, err := up.UpByOne(t.Context())
		if err != nil {
			if steps < 2 || !errors.Is(err, goose.ErrNoNextVersion) {
				t.Fatalf("after %d steps: %v", steps, err)
			}
			break
		}
		for _, table := range tables {
			columns[table] = renamed(t, db, table, columns[table])
			if got := texts(t, db, "SELECT "+columns[table]+" FROM "+table+" ORDER BY id"); !slices.Equal(got, want[table]) {
				t.Errorf("after %s the %s are\n%q, want\n%q", result, table, got, want[table])
			}
		}
		if got := removals(t, db); !slices.Equal(got, waiting) {
			t.Errorf("after %s the objects to remove are\n%q, want\n%q", result, got, waiting)
		}
		if broken := texts(t, db, `SELECT "table" FROM pragma_foreign_key_check`); len(broken) > 0 {
			t.Errorf("after %s references of %q are broken", result, broken)
		}
	}
}

// searchMigration is how far back a database can go and come again: SQLite leaves a shadow table of FTS5 behind when it
// drops the tables of a search.
const searchMigration = 20261122190000

func TestMigrationsSinceSearchCanBeTakenBack(t *testing.T) {
	path, db, up := old(t)
	scoped := func(word string) []string {
		return texts(t, db, "SELECT video_id FROM video_search WHERE video_search MATCH 'scope : "+word+"'")
	}
	for range 2 {
		d, err := database.Open(t.Context(), "sqlite:"+path)
		if err != nil {
			t.Fatal(err)
		}
		d.Close()
		if all, public := scoped("all"), scoped("public"); len(all) != 2 || len(public) != 1 {
			t.Errorf("the index has %q of all videos and %q of the public ones", all, public)
		}
		if _, err := up.DownTo(t.Context(), searchMigration); err != nil {
			t.Fatal(err)
		}
	}
}

// newNames are the columns that migrations renamed.
var newNames = map[string]string{
	"storage_id": "multipart_upload_id", "lands_by": "latest_arrival", "look_again_at": "recheck_at",
}

// renamed calls a table's columns by the names that they have by now.
func renamed(t *testing.T, db *stdsql.DB, table, columns string) string {
	t.Helper()
	for _, name := range texts(t, db, "SELECT name FROM pragma_table_info('"+table+"')") {
		for before, now := range newNames {
			if name == now {
				columns = strings.ReplaceAll(columns, before, now)
			}
		}
	}
	return columns
}

func texts(t *testing.T, db *stdsql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

func TestASearchFindsVideosOfBeforeThereWasOne(t *testing.T) {
	path, db, _ := old(t)
	db.Close()
	d, err := database.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	videos := video.NewService(video.Deps{DB: d.Client, Engine: d.Engine}, video.PlaybackLifetime{})
	owner, query := uuid.MustParse(alice), "cafe bef"
	anybody, admin := viewer.Viewer{}, viewer.Viewer{ID: uuid.New(), Roles: []viewer.Role{viewer.Admin}}
	for _, tt := range []struct {
		viewer viewer.Viewer
		query  string
		want   string
	}{
		{anybody, "cafe kept", publicFilm},
		{anybody, "bef", publicFilm},
		{anybody, "hidden", ""},
		{viewer.Viewer{ID: owner}, "hidden", privateFilm},
		{admin, "hidden", privateFilm},
	} {
		query = tt.query
		filter := &video.Filter{Query: &query}
		if tt.viewer.Is(owner) {
			filter.OwnerID = &owner
		}
		c, err := videos.List(viewer.With(t.Context(), tt.viewer), page.Args{}, filter, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, v := range c.Nodes() {
			got += v.ID.String()
		}
		if got != tt.want {
			t.Errorf("%q finds %q, want %q", tt.query, got, tt.want)
		}
	}
	// What was filled in at once is taken out as what came one by one.
	d.Client.Video.DeleteOneID(uuid.MustParse(publicFilm)).ExecX(t.Context())
	query = "bef"
	c, err := videos.List(t.Context(), page.Args{}, &video.Filter{Query: &query}, nil)
	if err != nil || len(c.Edges) != 0 {
		t.Errorf("a deleted video is found: %d, %v", len(c.Edges), err)
	}
}

// SQLite keeps a table's rows, not their numbers, when it rewrites a database.
func TestASearchSurvivesVacuum(t *testing.T) {
	path, db, _ := old(t)
	db.Close()
	d, err := database.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	raw, err := stdsql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.Exec("DELETE FROM videos WHERE id = ?; VACUUM", privateFilm); err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec("UPDATE videos SET title = 'Tea', title_words = 'tea' WHERE id = ?", publicFilm); err != nil {
		t.Fatal(err)
	}
	query := "tea"
	videos := video.NewService(video.Deps{DB: d.Client, Engine: d.Engine}, video.PlaybackLifetime{})
	c, err := videos.List(t.Context(), page.Args{}, &video.Filter{Query: &query}, nil)
	if err != nil || len(c.Edges) != 1 || c.Nodes()[0].ID.String() != publicFilm {
		t.Errorf("found %d, %v; want the one film", len(c.Edges), err)
	}
}

// removals are the objects that wait to be removed: in a table of their own at first, then jobs among others.
func removals(t *testing.T, db *stdsql.DB) []string {
	t.Helper()
	query := `SELECT payload ->> 'key' || '|' || (payload ->> 'multipartUploadId') || '|' || due_at || '|' || (payload ->> 'until') || '|' || attempts
		FROM jobs WHERE topic = 'removal' AND dead_at IS NULL ORDER BY id`
	for _, table := range texts(t, db, "SELECT name FROM sqlite_master WHERE name = 'removals'") {
		columns := texts(t, db, "SELECT name FROM pragma_table_info('"+table+"') WHERE name LIKE '%id' AND name <> 'id'")
		query = "SELECT key || '|' || " + columns[0] + " || '|' || due_at || '|' || until || '|' || attempts FROM " + table + " ORDER BY id"
	}
	return texts(t, db, query)
}

// An object that waited to be removed before there were jobs is one of them, and adding it once more changes nothing.
func TestARemovalOfBeforeThereWereJobsGoesOn(t *testing.T) {
	path, db, _ := old(t)
	db.Close()
	d, err := database.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	key, parts := "videos/d", "parts"
	jobs := queue.New(d.Client, time.Now)
	removals := upload.NewRemovals(jobs, nil)
	err = database.InTx(t.Context(), d.Client, func(tx *ent.Tx) error {
		return removals.AddAll(t.Context(), tx, &ent.Upload{Key: key, MultipartUploadID: &parts})
	})
	if err != nil {
		t.Fatal(err)
	}
	all := d.Client.Job.Query().Order(ent.Asc("id")).AllX(t.Context())
	if len(all) != 2 || all[0].DueAt.UnixMilli() != 1 || all[0].Attempts != 3 ||
		all[1].DueAt.UnixMilli() != 1796000000000 {
		t.Errorf("the jobs are %v, want the two of before as they were", all)
	}
}
