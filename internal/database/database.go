// Package database opens the data, brought up to date, as one ent client. database.go picks an engine by the URL; all
// that an engine needs stands in one file, such as sqlite.go.
package database

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/streamsphere/streamsphere/ent"
)

// Engine is a database program. What has to be asked differently of each is chosen by it, once, where it is wired.
type Engine string

// SQLite is the embedded engine.
const SQLite Engine = "sqlite"

// Database is the data and its connections.
type Database struct {
	Client  *ent.Client
	Engine  Engine
	checker *stdsql.DB // answers Ping, however busy the others are
	pools   []*stdsql.DB
}

// errURL says what a database URL has to be.
var errURL = errors.New("must be sqlite:PATH")

// CheckURL answers what is wrong with a database URL, without opening it.
func CheckURL(address string) error {
	if _, ok := sqlitePath(address); !ok {
		return errURL
	}
	return nil
}

// DefaultURL is the database that a server has in its data directory unless it is told another.
func DefaultURL(dataDir string) string {
	return sqliteScheme + filepath.Join(dataDir, "streamsphere.db")
}

// Check reports whether this program was built with all that its databases need. It touches none.
func Check(ctx context.Context) error { return checkSQLite(ctx) }

// Open opens a database by its URL and brings it up to date.
func Open(ctx context.Context, address string) (*Database, error) {
	if path, ok := sqlitePath(address); ok {
		return openSQLite(ctx, path)
	}
	return nil, fmt.Errorf("database %q: %w", Redact(address), errURL)
}

// Redact hides the password in a database URL.
func Redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(unreadable)"
	}
	return u.Redacted()
}

// Ping asks whether the database answers, over a connection of its own: that all others are busy is no failure.
func (d *Database) Ping(ctx context.Context) error {
	var tables int
	return d.checker.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables)
}

// Close ends all connections.
func (d *Database) Close() error {
	var all []error
	for _, pool := range d.pools {
		all = append(all, pool.Close())
	}
	return errors.Join(all...)
}
