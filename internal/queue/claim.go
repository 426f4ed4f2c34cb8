package queue

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/streamsphere/streamsphere/ent"
	entjob "github.com/streamsphere/streamsphere/ent/job"
	"github.com/streamsphere/streamsphere/ent/predicate"
)

// lease is how long a job that was claimed is kept from others, and so how long the jobs of a server that died
// wait. The clocks of servers must agree better than that.
const lease = 15 * time.Second

// maxLooks is how often a worker looks for another job when other servers were faster, before it leaves the work to
// them.
const maxLooks = 20

// first holds for jobs that no earlier one of their group is before.
func first() predicate.Job {
	return func(s *sql.Selector) {
		earlier := sql.Table(entjob.Table).As("earlier")
		s.Where(sql.NotExists(sql.Select(earlier.C(entjob.FieldID)).From(earlier).Where(sql.And(
			sql.ColumnsEQ(earlier.C(entjob.FieldTopic), s.C(entjob.FieldTopic)),
			sql.ColumnsEQ(earlier.C(entjob.FieldGroupKey), s.C(entjob.FieldGroupKey)),
			sql.ColumnsLT(earlier.C(entjob.FieldID), s.C(entjob.FieldID)),
			sql.IsNull(earlier.C(entjob.FieldDeadAt)),
		))))
	}
}

// heldUntil holds for a job whose next time, or whose lease, is this.
func heldUntil(at time.Time) predicate.Job { return sql.FieldEQ(entjob.FieldDueAt, at.UnixMilli()) }

// claim takes the job that has been due for the longest time, or nil when none is. Its DueAt is the end of the lease.
func (q *Queue) claim(ctx context.Context, t *topic) (*ent.Job, error) {
	t.claiming.Lock()
	defer t.claiming.Unlock()
	for range maxLooks {
		now := q.now()
		job, err := q.db.Job.Query().
			Where(entjob.Topic(t.name), sql.FieldLTE(entjob.FieldDueAt, now.UnixMilli()), first()).
			Order(ent.Asc(entjob.FieldDueAt, entjob.FieldID)).First(ctx)
		if ent.IsNotFound(err) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the queue: %w", err)
		}
		until := now.Add(lease)
		n, err := q.db.Job.Update().Where(entjob.ID(job.ID), heldUntil(job.DueAt), first()).SetDueAt(until).Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("claim job %d: %w", job.ID, err)
		}
		if n == 1 {
			job.DueAt = until
			return job, nil
		}
	}
	return nil, nil
}

// renewLease renews a job's lease until stop is called, and calls lost when another server has it. After stop, nothing
// changes the job's DueAt any more.
func (q *Queue) renewLease(ctx context.Context, job *ent.Job, lost func()) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(q.renewEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			until := q.now().Add(lease)
			n, err := q.db.Job.Update().Where(entjob.ID(job.ID), heldUntil(job.DueAt)).SetDueAt(until).Save(ctx)
			if err == nil && n == 0 {
				lost()
				return
			}
			if err == nil {
				job.DueAt = until
			}
		}
	}()
	return func() { cancel(); <-ended }
}
