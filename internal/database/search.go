package database

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
)

// errNoSearch says how to build a program that searches: go-sqlite3 leaves FTS5 out unless it is told to build it.
var errNoSearch = errors.New("built without full-text search; build it with: go build -tags sqlite_fts5")

// Check reports whether this program was built with all that its databases need. It touches none.
func Check(ctx context.Context) error {
	db, err := stdsql.Open("sqlite3", ":memory:")
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	defer db.Close()
	var built bool
	if err := db.QueryRowContext(ctx, "SELECT sqlite_compileoption_used('ENABLE_FTS5')").Scan(&built); err != nil {
		return fmt.Errorf("ask SQLite what it can do: %w", err)
	}
	if !built {
		return errNoSearch
	}
	return nil
}
