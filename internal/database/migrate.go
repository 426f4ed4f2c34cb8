package database

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// migrate brings the database up to date from the versioned migrations, one transaction each. A database that is
// newer than this program is refused: an older program must not write what it does not understand.
func migrate(ctx context.Context, db *stdsql.DB, engine goose.Dialect, files fs.FS, name string) error {
	provider, err := goose.NewProvider(engine, db, files)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("database %s: %w", name, err)
	}
	sources := provider.ListSources()
	if known := sources[len(sources)-1].Version; have > known {
		return fmt.Errorf("database %s is of version %d, newer than this program, which knows up to %d: "+
			"run the newer program, or restore an older copy", name, have, known)
	}
	if err := up(ctx, provider, have); err != nil {
		return fmt.Errorf("migrate database %s: %w", name, err)
	}
	return nil
}

// up runs the migrations that are missing. Of servers that start together one is first with each of them, and it fails
// for the others, who go on after it.
func up(ctx context.Context, provider *goose.Provider, have int64) error {
	for {
		_, failed := provider.Up(ctx)
		if failed == nil {
			return nil
		}
		now, err := provider.GetDBVersion(ctx)
		if err != nil || now <= have {
			return failed // nobody got further
		}
		have = now
	}
}
