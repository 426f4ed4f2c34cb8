// Diff writes the migration that leads from the existing ones to ent/schema, or with -check fails when there is one to
// write. With -hash it signs migrations that were edited by hand. Run it from the project's root.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect/sql/schema"

	"github.com/streamsphere/streamsphere/ent/migrate"
	"github.com/streamsphere/streamsphere/internal/database"
)

const folder = "migrations/sqlite"

// An engine that is added to internal/database has a folder of migrations of its own, and its scratch database here.
var scratch = database.ScratchSQLite

func main() {
	log.SetFlags(0)
	check := flag.Bool("check", false, "fail when a migration is missing, and write none")
	name := flag.String("name", "", "what the migration does, in_words_like_this")
	hash := flag.Bool("hash", false, "sign the migrations as they are, after editing a new one by hand")
	flag.Parse()
	if *hash {
		if err := sign(folder); err != nil {
			log.Fatal("migrations: ", err)
		}
		return
	}
	if err := run(*check, *name); err != nil {
		log.Fatal("migrations: ", err)
	}
}

func run(check bool, name string) error {
	if err := database.Check(context.Background()); err != nil {
		return err
	}
	if err := checkVersions(time.Now()); err != nil {
		return err
	}
	dir, done, err := target(check)
	if err != nil {
		return err
	}
	defer done()
	if !check && name == "" {
		return errors.New("say what the migration does: make migration NAME=add_posters")
	}
	err = diff(context.Background(), dir, name)
	switch {
	case errors.Is(err, atlas.ErrNoPlan):
		fmt.Println("migrations: up to date with ent/schema")
		return nil
	case err == nil && check:
		return errors.New("ent/schema has changed: run make migration NAME=what_changes and commit the new file")
	}
	return err
}

// checkVersions refuses a migration of the future: the next one would be older, and databases that have the later one
// would refuse it.
func checkVersions(now time.Time) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.sql"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if version, _, _ := strings.Cut(filepath.Base(file), "_"); version > now.UTC().Format("20060102150405") {
			return fmt.Errorf("%s is of the future: give it a version of today, as YYYYMMDDhhmmss in UTC", file)
		}
	}
	return nil
}

// target is the folder of migrations, or for a check a copy of it that is thrown away.
func target(check bool) (dir string, done func(), err error) {
	if !check {
		return folder, func() {}, nil
	}
	copied, err := os.MkdirTemp("", "migrations")
	if err != nil {
		return "", nil, err
	}
	return copied, func() { os.RemoveAll(copied) }, os.CopyFS(copied, os.DirFS(folder))
}

// diff replays the migrations in an empty database, compares the outcome with the schema and writes what is missing.
func diff(ctx context.Context, path, name string) error {
	dir, err := sqltool.NewGooseDir(path)
	if err != nil {
		return err
	}
	empty, err := scratch()
	if err != nil {
		return err
	}
	defer empty.Close()
	m, err := schema.NewMigrate(empty,
		schema.WithDir(dir), schema.WithMigrationMode(schema.ModeReplay),
		schema.WithFormatter(sqltool.GooseFormatter), schema.WithErrNoPlan(true))
	if err != nil {
		return err
	}
	return m.NamedDiff(ctx, name, migrate.Tables...)
}

// sign writes the sums that a diff compares the migrations with before it replays them.
func sign(path string) error {
	dir, err := sqltool.NewGooseDir(path)
	if err != nil {
		return err
	}
	sums, err := dir.Checksum()
	if err != nil {
		return err
	}
	return atlas.WriteSumFile(dir, sums)
}
