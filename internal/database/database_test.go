package database_test

import (
	"context"
	stdsql "database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/database"
)

func TestADatabaseSurvivesBeingOpenedAgain(t *testing.T) {
	address := "sqlite:" + filepath.Join(t.TempDir(), "odd name?#%20.db")
	for range 2 {
		d, err := database.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Client.Video.Query().Count(t.Context()); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newer.db")
	d, err := database.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	raw, err := stdsql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99990101000000, 1)"); err != nil {
		t.Fatal(err)
	}
	raw.Close()
	_, err = database.Open(t.Context(), "sqlite:"+path)
	if err == nil || !strings.Contains(err.Error(), "newer than this program") {
		t.Errorf("Open = %v; want a refusal", err)
	}
}

func TestADatabaseURLOfAnotherKindIsRefusedWithoutItsPassword(t *testing.T) {
	_, err := database.Open(context.Background(), "postgres://me:secret@db/films")
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("Open = %v; want a refusal that hides the password", err)
	}
}

func TestReadsDoNotWaitForAWriter(t *testing.T) {
	d, err := database.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "busy.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	tx, err := d.Client.Tx(t.Context()) // holds the only writing connection
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := d.Client.Video.Query().Count(t.Context()); err != nil {
		t.Error(err)
	}
}
