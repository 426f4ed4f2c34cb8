package database_test

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/video"
)

// shelve puts public videos into a database as the first version of the program wrote them.
func shelve(t *testing.T, db *stdsql.DB, titles ...string) {
	t.Helper()
	arrival := oneText(t, db, "SELECT name FROM pragma_table_info('uploads') WHERE name IN ('lands_by', 'latest_arrival')")
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for i, title := range titles {
		id := fmt.Sprintf("01931c5f-%04x-7000-8000-%012x", i, i)
		if _, err := tx.Exec(`INSERT INTO uploads (id, status, file_name, content_type, size, folder, key,
				created_at, expires_at, `+arrival+`, owner_id)
			VALUES (?1, 'FINALIZED', 'a.mp4', 'video/mp4', 7, 'videos', ?1, 1, 2, 3, ?2)`, id, alice); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(`INSERT INTO videos (id, title, title_key, description, visibility, content_type, size, duration_ms,
				file_name, key, uploaded_at, updated_at, upload_id, owner_id)
			VALUES (?1, ?2, lower(?2), ?2, 'PUBLIC', 'video/mp4', 7, 0, 'a.mp4', ?1, 1, 2, ?1, ?3)`, id, title, alice); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func openIt(t *testing.T, path string) *database.Database {
	t.Helper()
	d, err := database.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// found are the titles that a query finds, in the order of titles.
func found(t *testing.T, d *database.Database, query string) (titles []string) {
	t.Helper()
	videos := video.NewService(video.Deps{DB: d.Client, Engine: d.Engine}, video.PlaybackLifetime{})
	order := &video.Order{Field: video.Title, Direction: video.Ascending}
	c, err := videos.List(t.Context(), page.Args{}, &video.Filter{Query: &query}, order)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range c.Nodes() {
		titles = append(titles, v.Title)
	}
	return titles
}

// checkFolded holds that every video has what the rules of today make of its texts.
func checkFolded(t *testing.T, d *database.Database) {
	t.Helper()
	for _, v := range d.Client.Video.Query().AllX(t.Context()) {
		got := []any{v.TitleKey, v.TitleWords, v.TitleFold, v.DescriptionWords, v.DescriptionFold}
		want := []any{
			text.SortKey(v.Title), text.Words(v.Title), text.FoldVersion(), text.Words(v.Description), text.FoldVersion(),
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q is folded to %q, want %q", v.Title, got, want)
		}
	}
}

func TestTextsOfBeforeAreFoldedAnew(t *testing.T) {
	path, db, _ := old(t)
	shelve(t, db, "Episode 10", "Episode 2", "“Łodz” by night", "Cafe\u0301 noir", "東京タワー", "lynx", "moon")
	d := openIt(t, path)
	checkFolded(t, d)
	for query, want := range map[string][]string{
		"episode": {"Episode 2", "Episode 10"},
		"łódź":    {"“Łodz” by night"},
		"café":    {"Café", "Cafe\u0301 noir"},
		"タワ":      {"東京タワー"},
	} {
		if got := found(t, d, query); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
}

func many(n int) (titles []string) {
	for i := range n {
		titles = append(titles, fmt.Sprintf("Größe %d", i))
	}
	return titles
}

func oneText(t *testing.T, db *stdsql.DB, query string) string {
	t.Helper()
	return strings.Join(texts(t, db, query), ",")
}

// A server that is stopped while it folds has lost nothing, and the next one goes on.
func TestFoldingThatWasStoppedGoesOn(t *testing.T) {
	path, db, _ := old(t)
	shelve(t, db, many(2500)...)
	ctx, stop := context.WithCancel(t.Context())
	opened := make(chan error)
	go func() {
		d, err := database.Open(ctx, "sqlite:"+path)
		if err == nil {
			d.Close()
		}
		opened <- err
	}()
	for oneText(t, db, "SELECT count(*) FROM pragma_table_info('videos') WHERE name = 'title_fold'") == "0" ||
		oneText(t, db, "SELECT count(*) FROM videos WHERE title_fold > 0") == "0" {
		time.Sleep(time.Millisecond)
	}
	stop()
	if err := <-opened; err == nil {
		t.Fatal("it was not stopped in between")
	}
	if left := oneText(t, db, "SELECT count(*) FROM videos WHERE title_fold = 0"); left == "0" || left == "2502" {
		t.Errorf("%s of 2502 videos are left to fold, want some", left)
	}
	checkFolded(t, openIt(t, path))
	if n := oneText(t, db, `SELECT count(*) FROM video_search WHERE video_search MATCH '"gro" *'`); n != "2500" {
		t.Errorf("the index has %s of the 2500", n)
	}
}

func TestServersThatStartTogetherShareTheFolding(t *testing.T) {
	path, db, _ := old(t)
	shelve(t, db, many(2500)...)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			d, err := database.Open(t.Context(), "sqlite:"+path)
			if err != nil {
				t.Error(err)
				return
			}
			d.Close()
		})
	}
	both.Wait()
	checkFolded(t, openIt(t, path))
}

func TestOthersWriteWhileTextsAreFolded(t *testing.T) {
	path, db, up := old(t)
	shelve(t, db, many(3500)...)
	if _, err := up.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	opened := make(chan error)
	go func() {
		d, err := database.Open(t.Context(), "sqlite:"+path)
		if err == nil {
			d.Close()
		}
		opened <- err
	}()
	for writes := 0; ; writes++ {
		select {
		case err := <-opened:
			if err != nil || writes < 3 {
				t.Errorf("%d writes came through, and it ended with %v", writes, err)
			}
			return
		default:
			if _, err := db.Exec("UPDATE users SET name = name"); err != nil { // waits 5 s at most
				t.Error(err)
			}
		}
	}
}

// A server of the version before writes no words. What it writes is found at least by words in ASCII, and is folded soon.
func TestWhatAnOlderServerWritesIsFoldedSoon(t *testing.T) {
	path, db, _ := old(t)
	d := openIt(t, path)
	shelve(t, db, "Die Straße", "Kino")
	if got := found(t, d, "die"); !slices.Equal(got, []string{"Die Straße"}) {
		t.Errorf("before it is folded, a word of ASCII finds %q", got)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go d.KeepFolded(ctx, time.Millisecond)
	wait := func(query string, want ...string) {
		t.Helper()
		for began := time.Now(); !slices.Equal(found(t, d, query), want); time.Sleep(time.Millisecond) {
			if time.Since(began) > 10*time.Second {
				t.Fatalf("%q finds %q, want %q", query, found(t, d, query), want)
			}
		}
	}
	wait("strasse", "Die Straße")
	for _, changed := range []struct{ change, query string }{ // one after the other, as each folds all of its row
		{"UPDATE videos SET title = 'Łódź', title_key = 'łodz' WHERE title = 'Kino'", "lodz"},
		{"UPDATE videos SET description = 'İstanbul' WHERE title = 'Łódź'", "lodz istanbul"},
	} {
		if _, err := db.Exec(changed.change); err != nil {
			t.Fatal(err)
		}
		wait(changed.query, "Łódź")
	}
	stop()
	checkFolded(t, d)
}
