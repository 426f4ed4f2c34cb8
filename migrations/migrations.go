// Package migrations holds the versioned SQL that brings a database up to date. A file that has been released is never
// changed: `make migration NAME=what_changes` writes the next one from ent/schema.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed sqlite/*.sql
var files embed.FS

// SQLite are the migrations of SQLite, in order.
func SQLite() fs.FS {
	dir, err := fs.Sub(files, "sqlite")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	return dir
}
