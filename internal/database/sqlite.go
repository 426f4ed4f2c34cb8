package database

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
	"github.com/pressly/goose/v3"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/migrations"
)

const (
	sqliteScheme = "sqlite:"
	sqliteDriver = "sqlite3"

	// commonSettings are those of every connection.
	commonSettings = "_busy_timeout=5000&_fk=1&_stmt_cache_size=64"

	// writerSettings have write transactions lock at their start: one that locks later fails under load in spite of the
	// timeout.
	writerSettings = "_journal_mode=WAL&_synchronous=NORMAL&_txlock=immediate&" + commonSettings

	readerSettings = "_query_only=1&" + commonSettings
)

// sqlitePath is the file of a URL sqlite:PATH. A database in memory is not supported: every connection would have its
// own.
func sqlitePath(address string) (path string, ok bool) {
	path, ok = strings.CutPrefix(address, sqliteScheme)
	return path, ok && path != "" && path != ":memory:"
}

func openSQLite(ctx context.Context, path string) (*Database, error) {
	if err := checkSQLite(ctx); err != nil {
		return nil, err
	}
	d := &Database{Engine: SQLite}
	if err := d.connectSQLite(ctx, path); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// connectSQLite opens one connection for writing, since SQLite has one writer, and a pool of its own for reading,
// which never waits for it.
func (d *Database) connectSQLite(ctx context.Context, path string) error {
	writer, err := d.openPool(path, writerSettings)
	if err != nil {
		return err
	}
	writer.SetMaxOpenConns(1)
	if err := migrate(ctx, writer, goose.DialectSQLite3, migrations.SQLite(), path); err != nil {
		return err
	}
	readers, err := d.openPool(path, readerSettings)
	if err != nil {
		return err
	}
	readers.SetMaxIdleConns(4)
	readers.SetMaxOpenConns(8)
	d.Client = ent.NewClient(ent.Driver(sqliteRouter{
		Driver: entsql.OpenDB(dialect.SQLite, writer),
		reader: budgeted{entsql.OpenDB(dialect.SQLite, readers)},
	}))
	if d.checker, err = d.openPool(path, readerSettings); err != nil {
		return err
	}
	d.checker.SetMaxOpenConns(1)
	return d.refold(ctx)
}

func (d *Database) openPool(path, settings string) (*stdsql.DB, error) {
	pool, err := stdsql.Open(sqliteDriver, "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+settings)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	d.pools = append(d.pools, pool)
	return pool, nil
}

// sqliteRouter sends SELECTs to the readers, and everything else, transactions whole, to the writer. All counts in the
// request's budget.
type sqliteRouter struct {
	dialect.Driver
	reader dialect.Driver
}

func (r sqliteRouter) Query(ctx context.Context, query string, args, v any) error {
	if strings.HasPrefix(query, "SELECT") {
		return r.reader.Query(ctx, query, args, v)
	}
	if err := budgetOf(ctx).count(); err != nil {
		return err
	}
	return r.Driver.Query(ctx, query, args, v) // INSERT … RETURNING
}

func (r sqliteRouter) Exec(ctx context.Context, query string, args, v any) error {
	if err := budgetOf(ctx).count(); err != nil {
		return err
	}
	return r.Driver.Exec(ctx, query, args, v)
}

func (r sqliteRouter) Tx(ctx context.Context) (dialect.Tx, error) {
	if err := budgetOf(ctx).count(); err != nil {
		return nil, err
	}
	return r.Driver.Tx(ctx)
}

// errNoSearch says how to build a program that searches: go-sqlite3 leaves FTS5 out unless it is told to build it.
var errNoSearch = errors.New("built without full-text search; build it with: go build -tags sqlite_fts5")

// checkSQLite reports whether the driver was built with full-text search.
func checkSQLite(ctx context.Context) error {
	db, err := stdsql.Open(sqliteDriver, ":memory:")
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

// ScratchSQLite is an empty database in memory, for replaying migrations.
func ScratchSQLite() (*entsql.Driver, error) {
	return entsql.Open(dialect.SQLite, "file:scratch?mode=memory&cache=shared&_fk=1")
}
