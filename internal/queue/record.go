package queue

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	entjob "github.com/streamsphere/streamsphere/ent/job"
	"github.com/streamsphere/streamsphere/internal/database"
)

const (
	recordTimeout = 10 * time.Second // for writing an outcome, also while the server stops
	soonest       = time.Second      // after a job worked, before it is run once more
	longestError  = 500              // characters
)

// run runs a claimed job, writes down what became of it, and answers its failure if it is to be tried again.
func (q *Queue) run(ctx context.Context, t *topic, job *ent.Job) error {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := q.renewLease(context.WithoutCancel(ctx), job, cancel)
	o := call(running, t.handle, job)
	stop()
	last, done := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer done()
	if o.err != nil && ctx.Err() != nil { // broken off because the server stops: another may go on at once
		return q.update(last, job, func(set *ent.JobUpdate) { set.SetDueAt(q.now()) })
	}
	again, err := q.recordOutcome(last, t, job, o)
	if err != nil {
		return fmt.Errorf("job %d of %s: %w", job.ID, t.name, err)
	}
	if again {
		return o.err
	}
	return nil
}

// call runs a handler. A panic is a failure of this one job.
func call(ctx context.Context, h Handler, job *ent.Job) (o Outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = Retry(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return h(ctx, job)
}

// recordOutcome writes down what became of a job, and reports whether it is run again.
func (q *Queue) recordOutcome(ctx context.Context, t *topic, job *ent.Job, o Outcome) (again bool, err error) {
	now, since := q.now(), job.FailingSince
	if !isSet(since) {
		since = now
	}
	lastTry := since.Add(t.GiveUpAfter)
	switch {
	case o.err == nil && o.at.IsZero():
		return false, q.finish(ctx, job)
	case o.err == nil:
		return true, q.update(ctx, job, func(set *ent.JobUpdate) {
			set.SetDueAt(later(o.at, now.Add(soonest))).SetAttempts(0).ClearFailingSince().ClearLastError()
		})
	case o.dead:
		return false, q.bury(ctx, job, o.err, time.Time{})
	case t.GiveUpAfter > 0 && !now.Before(lastTry):
		return false, q.bury(ctx, job, o.err, since)
	}
	due := later(o.at, now.Add(t.Backoff.delay(job.Attempts)))
	if t.GiveUpAfter > 0 && due.After(lastTry) {
		due = lastTry
	}
	return true, q.update(ctx, job, func(set *ent.JobUpdate) {
		set.SetDueAt(due).AddAttempts(1).SetFailingSince(since).SetLastError(short(o.err))
	})
}

// update changes a job that is ours. One that another server has by now is left to it.
func (q *Queue) update(ctx context.Context, job *ent.Job, change func(*ent.JobUpdate)) error {
	update := q.db.Job.Update().Where(entjob.ID(job.ID), heldUntil(job.DueAt))
	change(update)
	return update.Exec(ctx)
}

// finish ends a job that is ours, and lets the next of its group go.
func (q *Queue) finish(ctx context.Context, job *ent.Job) error {
	return database.InTx(ctx, q.db, func(tx *ent.Tx) error {
		n, err := tx.Job.Delete().Where(entjob.ID(job.ID), heldUntil(job.DueAt)).Exec(ctx)
		if err != nil || n == 0 {
			return err
		}
		return q.release(ctx, tx, job, time.Time{})
	})
}

// bury gives up a job that is ours, and lets the next of its group go. When it failed for too long, since is from
// when on: the next one, which waited for it, need not fail for as long again.
func (q *Queue) bury(ctx context.Context, job *ent.Job, why error, since time.Time) error {
	var n int
	err := database.InTx(ctx, q.db, func(tx *ent.Tx) (err error) {
		n, err = tx.Job.Update().Where(entjob.ID(job.ID), heldUntil(job.DueAt)).
			SetDeadAt(q.now()).ClearDueAt().AddAttempts(1).SetLastError(short(why)).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		return q.release(ctx, tx, job, since)
	})
	if err == nil && n == 1 {
		slog.ErrorContext(ctx, "a job was given up",
			"topic", job.Topic, "job", job.ID, "attempts", job.Attempts+1, "error", why)
	}
	return err
}

// release makes the next job of a group due.
func (q *Queue) release(ctx context.Context, tx *ent.Tx, before *ent.Job, since time.Time) error {
	if before.GroupKey == nil {
		return nil
	}
	next, err := tx.Job.Query().
		Where(entjob.Topic(before.Topic), entjob.GroupKey(*before.GroupKey), entjob.DeadAtIsNil()).
		Order(ent.Asc(entjob.FieldID)).First(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	release := tx.Job.Update().Where(entjob.ID(next.ID), entjob.DueAtIsNil()).SetDueAt(q.now())
	if isSet(since) {
		release.SetFailingSince(later(next.CreatedAt, since))
	}
	return release.Exec(ctx)
}

// isSet tells a time from none, which is read from the database as the epoch.
func isSet(t time.Time) bool { return t.UnixMilli() > 0 }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// short is an error as a row keeps it.
func short(err error) string {
	text := []rune(err.Error())
	return string(text[:min(len(text), longestError)])
}
