package database

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// Limits are what one request may ask of the database.
type Limits struct {
	Statements int           // that read, and changes, each of which counts as one
	Time       time.Duration // of reading, from a statement's start until its last row
	AtOnce     int           // statements that read at the same time: readers are for all
}

// WithBudget returns the context of a request that may ask the database for so much. Beyond that every statement fails,
// with a fault that says so. Work without a budget, which is the server's own, is not limited.
func WithBudget(ctx context.Context, l Limits) context.Context {
	b := &budget{limits: l, reading: make(chan struct{}, l.AtOnce)}
	return context.WithValue(ctx, budgetKey{}, b)
}

// Statements is how many statements the request of a context has had so far.
func Statements(ctx context.Context) int {
	if b := budgetOf(ctx); b != nil {
		return int(b.statements.Load())
	}
	return 0
}

type budgetKey struct{}

// budget is what a request has used of its limits.
type budget struct {
	limits     Limits
	statements atomic.Int64
	spent      atomic.Int64  // nanoseconds
	reading    chan struct{} // holds a token for each statement that reads
}

func budgetOf(ctx context.Context) *budget {
	b, _ := ctx.Value(budgetKey{}).(*budget)
	return b
}

// count counts a statement, or refuses it.
func (b *budget) count() error {
	if b != nil && b.statements.Add(1) > int64(b.limits.Statements) {
		return fault.New(fault.TooComplex, "This takes more than %d statements in the database. Ask for less at once.",
			b.limits.Statements)
	}
	return nil
}

// errTimeSpent ends a statement that has taken the rest of its request's time.
var errTimeSpent = errors.New("the request's time in the database is spent")

func (b *budget) timeSpent() error {
	return fault.New(fault.TooComplex, "This takes the database longer than %v. Ask for less at once.", b.limits.Time)
}

// budgeted keeps requests within their budgets. All that reads passes here.
type budgeted struct{ dialect.Driver }

func (d budgeted) Query(ctx context.Context, query string, args, v any) error {
	b := budgetOf(ctx)
	rows, isRows := v.(*entsql.Rows)
	if b == nil || !isRows {
		return d.Driver.Query(ctx, query, args, v)
	}
	if err := b.count(); err != nil {
		return err
	}
	select {
	case b.reading <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	left := b.limits.Time - time.Duration(b.spent.Load())
	if left <= 0 {
		<-b.reading
		return b.timeSpent()
	}
	began := time.Now()
	ctx, stop := context.WithTimeoutCause(ctx, left, errTimeSpent)
	end := sync.OnceFunc(func() {
		stop()
		b.spent.Add(int64(time.Since(began)))
		<-b.reading
	})
	if err := d.Driver.Query(ctx, query, args, rows); err != nil {
		err = b.explain(ctx, err)
		end()
		return err
	}
	rows.ColumnScanner = &budgetedRows{ColumnScanner: rows.ColumnScanner, ctx: ctx, budget: b, end: end}
	return nil
}

// explain says why a statement was ended, if its time was up.
func (b *budget) explain(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errTimeSpent) {
		return b.timeSpent()
	}
	return err
}

// budgetedRows are a statement's rows. SQLite finds one after the other as they are read.
type budgetedRows struct {
	entsql.ColumnScanner
	ctx    context.Context
	budget *budget
	end    func()
}

func (r *budgetedRows) Err() error { return r.budget.explain(r.ctx, r.ColumnScanner.Err()) }

func (r *budgetedRows) Close() error {
	defer r.end()
	return r.ColumnScanner.Close()
}
