package database_test

import (
	stdsql "database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
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

func TestADatabaseURLThatCannotBeOpenedIsRefusedWithoutItsPassword(t *testing.T) {
	for _, address := range []string{
		"", "sqlite:", "sqlite::memory:", "films.db", "SQLITE:films.db", "postgres://me:secret@db/films",
	} {
		_, opened := database.Open(t.Context(), address)
		for _, err := range []error{database.CheckURL(address), opened} {
			if err == nil || strings.Contains(err.Error(), "secret") {
				t.Errorf("%q: %v; want a refusal that hides the password", address, err)
			}
		}
	}
	if err := database.CheckURL(database.DefaultURL("data")); err != nil {
		t.Errorf("the default: %v", err)
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

func TestLockingAUserChangesNothingAndNeedsOne(t *testing.T) {
	d, err := database.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "lock.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	alice := d.Client.User.Create().SetIssuer("test").SetSubject("alice").SetName("Alice").SetCreatedAt(time.Now()).
		SaveX(t.Context())
	lock := func(id uuid.UUID) error {
		return database.InTx(t.Context(), d.Client, func(tx *ent.Tx) error { return database.LockUser(t.Context(), tx, id) })
	}
	if err := lock(alice.ID); err != nil {
		t.Error(err)
	}
	if now := d.Client.User.GetX(t.Context(), alice.ID); now.Name != "Alice" {
		t.Errorf("the user is called %q, want Alice", now.Name)
	}
	if lock(uuid.New()) == nil {
		t.Error("nobody was locked, and nothing said so")
	}
}
