package queue

import (
	"context"
	"fmt"

	"github.com/streamsphere/streamsphere/ent"
	entjob "github.com/streamsphere/streamsphere/ent/job"
	"github.com/streamsphere/streamsphere/internal/database"
)

// Dead are the jobs that were given up, of all topics that begin with a prefix, oldest first.
func (q *Queue) Dead(ctx context.Context, prefix string) ([]*ent.Job, error) {
	dead, err := q.db.Job.Query().Where(entjob.TopicHasPrefix(prefix), entjob.DeadAtNotNil()).
		Order(ent.Asc(entjob.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read dead jobs: %w", err)
	}
	return dead, nil
}

// Revive has the dead jobs of all topics that begin with a prefix run again, as if they were new, and answers how
// many. What came after one of them in its group may be done by now; what is not waits for it.
func (q *Queue) Revive(ctx context.Context, prefix string) (n int, err error) {
	err = database.InTx(ctx, q.db, func(tx *ent.Tx) error {
		n, err = tx.Job.Update().Where(entjob.TopicHasPrefix(prefix), entjob.DeadAtNotNil()).
			ClearDeadAt().ClearDueAt().SetAttempts(0).ClearFailingSince().ClearLastError().Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		return tx.Job.Update().Where(entjob.TopicHasPrefix(prefix), entjob.DeadAtIsNil(), entjob.DueAtIsNil(), first()).
			SetDueAt(q.now()).Exec(ctx)
	})
	if err != nil {
		return 0, fmt.Errorf("revive dead jobs: %w", err)
	}
	q.Wake()
	return n, nil
}
