package queue

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/streamsphere/streamsphere/ent"
	entjob "github.com/streamsphere/streamsphere/ent/job"
)

// Job is something to do.
type Job struct {
	Topic   string
	Key     string // while there is a job of the topic with this key, adding another does nothing; "" is no key
	Group   string // jobs of the topic and group run one after another; "" is no group
	Payload any    // is kept as JSON
}

// Add adds jobs in the caller's transaction: they are there if it is committed. Wake after it has them run at once.
//
// Callers that add to one group lock something that is the group's first, such as the row that it is about, so that
// the order of the jobs is that of the changes.
func (q *Queue) Add(ctx context.Context, tx *ent.Tx, jobs ...Job) error {
	for _, j := range jobs {
		if err := q.add(ctx, tx, j); err != nil {
			return fmt.Errorf("add a job of %s: %w", j.Topic, err)
		}
	}
	return nil
}

func (q *Queue) add(ctx context.Context, tx *ent.Tx, j Job) error {
	payload, err := json.Marshal(j.Payload)
	if err != nil {
		return err
	}
	now := q.now()
	create := tx.Job.Create().SetTopic(j.Topic).SetPayload(string(payload)).SetCreatedAt(now)
	held := false
	if j.Group != "" {
		create.SetGroupKey(j.Group)
		if held, err = lockFirst(ctx, tx, j.Topic, j.Group); err != nil {
			return err
		}
	}
	if !held {
		create.SetDueAt(now)
	}
	if j.Key == "" {
		return create.Exec(ctx)
	}
	return create.SetUniqueKey(j.Key).OnConflictColumns(entjob.FieldTopic, entjob.FieldUniqueKey).Ignore().Exec(ctx)
}

// lockFirst reports whether a group has a job. It locks the first one, by an update that changes nothing: the job
// cannot end, and release the next, before the caller's transaction has added its own.
func lockFirst(ctx context.Context, tx *ent.Tx, topic, group string) (bool, error) {
	n, err := tx.Job.Update().
		Where(entjob.Topic(topic), entjob.GroupKey(group), entjob.DeadAtIsNil(), first()).
		AddAttempts(0).Save(ctx)
	return n > 0, err
}
