package database_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// openWithUser opens a database of one user.
func openWithUser(t *testing.T) *database.Database {
	t.Helper()
	d, err := database.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "budget.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	err = d.Client.User.Create().SetIssuer("i").SetSubject("s").SetName("n").SetCreatedAt(time.Now()).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// endless reads until it is ended.
func endless(ctx context.Context, d *database.Database) error {
	_, err := d.Client.User.Query().Where(func(s *sql.Selector) {
		s.Where(sql.ExprP("(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n) > 0"))
	}).All(ctx)
	return err
}

func TestARequestHasSoManyStatements(t *testing.T) {
	d := openWithUser(t)
	ctx := database.WithBudget(t.Context(), database.Limits{Statements: 3, Time: time.Minute, AtOnce: 1})
	read := func() error { _, err := d.Client.User.Query().All(ctx); return err }
	write := func() error { return d.Client.User.Update().SetName("other").Exec(ctx) }
	for _, do := range []func() error{read, write, read} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	for _, do := range []func() error{
		read, write, func() error { return database.InTx(ctx, d.Client, func(*ent.Tx) error { return nil }) },
	} {
		if err := do(); fault.CodeOf(err) != fault.TooComplex || !strings.Contains(err.Error(), "3 statements") {
			t.Errorf("after three statements: %v; want a refusal", err)
		}
	}
	if _, err := d.Client.User.Query().All(t.Context()); err != nil {
		t.Errorf("without a budget: %v", err)
	}
}

func TestARequestHasSoMuchTimeInTheDatabase(t *testing.T) {
	d := openWithUser(t)
	ctx := database.WithBudget(t.Context(), database.Limits{Statements: 9, Time: 50 * time.Millisecond, AtOnce: 1})
	for _, which := range []string{"the statement that spends it", "the next one"} {
		if err := endless(ctx, d); fault.CodeOf(err) != fault.TooComplex || !strings.Contains(err.Error(), "50ms") {
			t.Errorf("%s: %v; want a refusal", which, err)
		}
	}
}

// A request that keeps as many readers as it may leaves the others to all other requests, and readiness needs none.
func TestARequestDoesNotKeepAllReaders(t *testing.T) {
	d := openWithUser(t)
	ctx, stop := context.WithCancel(t.Context())
	limits := database.Limits{Statements: 100, Time: time.Minute, AtOnce: 2}
	var busy sync.WaitGroup
	defer busy.Wait()
	defer stop()
	hog := func(ctx context.Context, statements int) {
		for range statements {
			busy.Go(func() { endless(ctx, d) })
		}
	}
	hog(database.WithBudget(ctx, limits), 20)
	time.Sleep(50 * time.Millisecond) // all readers would be taken by now
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := d.Client.User.Query().All(database.WithBudget(soon, limits)); err != nil {
		t.Errorf("another request: %v", err)
	}
	hog(ctx, 20) // what has no budget takes the rest
	time.Sleep(50 * time.Millisecond)
	if err := d.Ping(soon); err != nil {
		t.Errorf("Ping, with all readers taken: %v", err)
	}
}
