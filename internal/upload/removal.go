package upload

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/streamsphere/streamsphere/ent"
	entremoval "github.com/streamsphere/streamsphere/ent/removal"
)

// Removals is the durable queue of objects that must go. An entry is written in the transaction that makes its object
// unwanted, so nothing is forgotten when storage is down or the server dies, and it stays until no request signed for the
// key can land any more. Any number of servers may work on one queue: removing twice is the same as once.
type Removals struct {
	db      *ent.Client
	storage Storage
	wake    chan struct{}
}

const (
	removalBatch = 50
	removalPoll  = 5 * time.Second // how soon entries of other servers and due retries are seen
	retryFirst   = 2 * time.Second
	retryMost    = 15 * time.Minute
)

// NewRemovals keeps the queue in db and removes from storage.
func NewRemovals(db *ent.Client, storage Storage) *Removals {
	return &Removals{db: db, storage: storage, wake: make(chan struct{}, 1)}
}

// AddAll queues everything that an upload may have left in storage, in the caller's transaction.
func (r *Removals) AddAll(ctx context.Context, tx *ent.Tx, u *ent.Upload) error {
	if err := r.AddParts(ctx, tx, u); err != nil {
		return err
	}
	return r.add(ctx, tx, u.Key, "", latestArrival(u))
}

// AddParts queues the open multipart upload alone: the key may still be filled.
func (r *Removals) AddParts(ctx context.Context, tx *ent.Tx, u *ent.Upload) error {
	if u.MultipartUploadID == nil {
		return nil
	}
	return r.add(ctx, tx, u.Key, *u.MultipartUploadID, latestArrival(u))
}

// latestArrival is when nothing can arrive for an upload any more, neither from a client nor from a store that is still putting
// parts together.
func latestArrival(u *ent.Upload) time.Time {
	if assembled := u.FinalizingAt.Add(longestAssembly); assembled.After(u.LatestArrival) {
		return assembled
	}
	return u.LatestArrival
}

func (r *Removals) add(ctx context.Context, tx *ent.Tx, key, multipartUploadID string, until time.Time) error {
	err := tx.Removal.Create().SetKey(key).SetMultipartUploadID(multipartUploadID).SetDueAt(time.Now()).SetUntil(until).
		OnConflictColumns(entremoval.FieldKey, entremoval.FieldMultipartUploadID).Ignore().Exec(ctx)
	if err != nil {
		return fmt.Errorf("queue removal of %s: %w", key, err)
	}
	return nil
}

// Wake has the queue looked at now.
func (r *Removals) Wake() {
	select {
	case r.wake <- struct{}{}:
	default: // it is awake already
	}
}

// Run works on the queue until ctx ends.
func (r *Removals) Run(ctx context.Context) {
	poll := time.NewTicker(removalPoll)
	defer poll.Stop()
	for {
		if err := r.work(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "removing objects", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-poll.C:
		case <-r.wake:
		}
	}
}

// work removes what is due, oldest first. One object that cannot be removed does not stop the others; a second one in a
// batch means that storage is down.
func (r *Removals) work(ctx context.Context) error {
	for {
		due, err := r.db.Removal.Query().
			Where(sql.FieldLTE(entremoval.FieldDueAt, time.Now().UnixMilli())).
			Order(ent.Asc(entremoval.FieldDueAt)).Limit(removalBatch).All(ctx)
		if err != nil {
			return fmt.Errorf("read the queue: %w", err)
		}
		var failed error
		for _, entry := range due {
			err := r.remove(ctx, entry)
			if err != nil && failed != nil {
				return err
			}
			failed = cmp.Or(failed, err)
		}
		if len(due) < removalBatch || failed != nil {
			return failed
		}
	}
}

// discard deletes an object, or aborts a multipart upload.
func (r *Removals) discard(ctx context.Context, entry *ent.Removal) error {
	if entry.MultipartUploadID != "" {
		return r.storage.Abort(ctx, entry.Key, entry.MultipartUploadID)
	}
	return r.storage.Delete(ctx, entry.Key)
}

// remove removes one entry's object. The entry ends, or waits for what may still land, or for a better time.
func (r *Removals) remove(ctx context.Context, entry *ent.Removal) error {
	now := time.Now() // before: what lands while storage works is for the next time
	removed := r.discard(ctx, entry)
	var err error
	switch {
	case removed != nil:
		delay := min(retryFirst<<min(entry.Attempts, 16), retryMost)
		err = entry.Update().SetDueAt(now.Add(delay)).AddAttempts(1).Exec(ctx)
		removed = fmt.Errorf("remove %s, attempt %d: %w", entry.Key, entry.Attempts+1, removed)
	case now.Before(entry.Until):
		err = entry.Update().SetDueAt(entry.Until).SetAttempts(0).Exec(ctx)
	default:
		err = r.db.Removal.DeleteOne(entry).Exec(ctx)
	}
	if ent.IsNotFound(err) { // another server was faster
		err = nil
	}
	return cmp.Or(err, removed)
}
