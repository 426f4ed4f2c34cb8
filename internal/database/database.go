// Package database opens the data, brought up to date, as one ent client.
package database

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"net/url"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"github.com/streamsphere/streamsphere/ent"
)

// Database is the data and its connections.
type Database struct {
	Client *ent.Client
	pools  []*stdsql.DB
}

// Open opens a database by its URL, sqlite:PATH, and brings it up to date.
func Open(ctx context.Context, address string) (*Database, error) {
	if err := Check(ctx); err != nil {
		return nil, err
	}
	path, ok := strings.CutPrefix(address, "sqlite:")
	if !ok || path == "" || path == ":memory:" { // every connection would have a memory of its own
		return nil, fmt.Errorf("database %q: only sqlite:PATH is supported", Redact(address))
	}
	return openSQLite(ctx, path)
}

// Redact hides the password in a database URL.
func Redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(unreadable)"
	}
	return u.Redacted()
}

// openSQLite keeps one connection for writing, since SQLite has one writer, and a pool of its own for reading, which never
// waits for it. Write transactions lock at their start: one that locks later fails under load in spite of the timeout.
func openSQLite(ctx context.Context, path string) (*Database, error) {
	const common = "_busy_timeout=5000&_fk=1&_stmt_cache_size=64"
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	writer, err := stdsql.Open("sqlite3", file+"?_journal_mode=WAL&_synchronous=NORMAL&_txlock=immediate&"+common)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	writer.SetMaxOpenConns(1)
	d := &Database{pools: []*stdsql.DB{writer}}
	if err := migrate(ctx, writer, path); err != nil {
		return nil, joinClose(err, d)
	}
	readers, err := stdsql.Open("sqlite3", file+"?_query_only=1&"+common)
	if err != nil {
		return nil, joinClose(fmt.Errorf("open database: %w", err), d)
	}
	readers.SetMaxIdleConns(4)
	readers.SetMaxOpenConns(8)
	d.pools = append(d.pools, readers)
	d.Client = ent.NewClient(ent.Driver(router{
		Driver: entsql.OpenDB(dialect.SQLite, writer),
		reader: entsql.OpenDB(dialect.SQLite, readers),
	}))
	return d, nil
}

// router sends SELECTs to the readers, and everything else, transactions whole, to the writer.
type router struct {
	dialect.Driver
	reader dialect.Driver
}

func (r router) Query(ctx context.Context, query string, args, v any) error {
	if strings.HasPrefix(query, "SELECT") {
		return r.reader.Query(ctx, query, args, v)
	}
	return r.Driver.Query(ctx, query, args, v) // INSERT … RETURNING
}

// Ping asks whether the database answers.
func (d *Database) Ping(ctx context.Context) error {
	return d.pools[len(d.pools)-1].PingContext(ctx) // a reader, which waits for nobody
}

// Close ends all connections.
func (d *Database) Close() error {
	var first error
	for _, pool := range d.pools {
		if err := pool.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func joinClose(err error, d *Database) error {
	d.Close()
	return err
}
