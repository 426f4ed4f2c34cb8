package upload

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/queue"
)

// RemovalTopic is the topic of jobs that remove objects.
const RemovalTopic = "removal"

// Removals has objects removed that must go. A job is added in the transaction that makes its object unwanted, so
// nothing is forgotten when storage is down or the server dies, and it stays until no request signed for the key
// can arrive any more.
type Removals struct {
	jobs    *queue.Queue
	storage Storage
}

// NewRemovals removes from storage what the queue's jobs name.
func NewRemovals(jobs *queue.Queue, storage Storage) *Removals {
	r := &Removals{jobs: jobs, storage: storage}
	jobs.Handle(RemovalTopic, r.remove, queue.Options{
		Backoff: queue.Backoff{First: 2 * time.Second, Most: 15 * time.Minute},
		// One object that cannot be removed does not stop the others; a second one means that storage is down.
		MaxFailures: 2,
	})
	return r
}

// removal is an object, or an open multipart upload, that must go.
type removal struct {
	Key               string `json:"key"`
	MultipartUploadID string `json:"multipartUploadId"` // to abort; "" is to delete the object
	Until             int64  `json:"until"`             // Unix milliseconds: nothing can arrive after this
}

// AddAll queues everything that an upload may have left in storage, in the caller's transaction. The reconciler looks for what
// arrives after that all the same.
func (r *Removals) AddAll(ctx context.Context, tx *ent.Tx, u *ent.Upload) error {
	if err := r.AddParts(ctx, tx, u); err != nil {
		return err
	}
	if err := tx.Upload.Update().Where(entupload.ID(u.ID)).SetRecheckAt(latestArrival(u)).Exec(ctx); err != nil {
		return err
	}
	return r.add(ctx, tx, removal{Key: u.Key, Until: latestArrival(u).UnixMilli()})
}

// AddParts queues the open multipart upload alone: the key may still be filled.
func (r *Removals) AddParts(ctx context.Context, tx *ent.Tx, u *ent.Upload) error {
	if u.MultipartUploadID == nil {
		return nil
	}
	return r.add(ctx, tx, removal{u.Key, *u.MultipartUploadID, latestArrival(u).UnixMilli()})
}

// latestArrival is when nothing can arrive for an upload any more, neither from a client nor from a store that is
// still putting parts together.
func latestArrival(u *ent.Upload) time.Time {
	if assembled := u.FinalizingAt.Add(longestAssembly); assembled.After(u.LatestArrival) {
		return assembled
	}
	return u.LatestArrival
}

func (r *Removals) add(ctx context.Context, tx *ent.Tx, o removal) error {
	job := queue.Job{Topic: RemovalTopic, Key: o.Key + "\n" + o.MultipartUploadID, Payload: o}
	if err := r.jobs.Add(ctx, tx, job); err != nil {
		return fmt.Errorf("queue removal of %s: %w", o.Key, err)
	}
	return nil
}

// remove removes an object, and once more when nothing can arrive any more.
func (r *Removals) remove(ctx context.Context, job *ent.Job) queue.Outcome {
	var o removal
	if err := json.Unmarshal([]byte(job.Payload), &o); err != nil {
		return queue.Dead(err)
	}
	before := r.jobs.Now() // what arrives while storage works is for the next time
	if err := r.discard(ctx, o); err != nil {
		return queue.Retry(fmt.Errorf("remove %s, attempt %d: %w", o.Key, job.Attempts+1, err))
	}
	if until := time.UnixMilli(o.Until); before.Before(until) {
		return queue.Again(until)
	}
	return queue.Done()
}

// discard deletes an object, or aborts a multipart upload.
func (r *Removals) discard(ctx context.Context, o removal) error {
	if o.MultipartUploadID != "" {
		return r.storage.Abort(ctx, o.Key, o.MultipartUploadID)
	}
	return r.storage.Delete(ctx, o.Key)
}
