package upload

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/ent/predicate"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// ReconcileOptions is how long uploads are waited for whose clients vanished.
type ReconcileOptions struct {
	Grace     time.Duration // after the moment when nothing can arrive any more, before storage is asked
	Resumable time.Duration // after its expiry, how long an upload with some parts can still be continued
	Every     time.Duration // how often the reconciler looks
}

// Reconciler finishes the uploads that stopped half-way, whatever became of their clients and servers. What is complete is
// kept for its owner, what is abandoned expires. Any number of servers may run one: every move is a conditional update.
type Reconciler struct {
	service *Service
	options ReconcileOptions
}

// NewReconciler reconciles the uploads of a service.
func NewReconciler(s *Service, o ReconcileOptions) *Reconciler {
	return &Reconciler{service: s, options: o}
}

// Run reconciles until ctx ends.
func (r *Reconciler) Run(ctx context.Context) {
	tick := time.NewTicker(r.options.Every)
	defer tick.Stop()
	for {
		if err := r.Reconcile(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "reconciling uploads", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Reconcile settles what is due once. What cannot be reconciled now stays as it is for the next time, and holds nothing else up;
// only when storage does not answer at all, the rest waits too.
func (r *Reconciler) Reconcile(ctx context.Context) error {
	ids, err := r.service.db.Upload.Query().Where(r.due()).IDs(ctx)
	if err != nil {
		return fmt.Errorf("read what is due: %w", err)
	}
	for _, id := range ids {
		err := r.reconcileOne(ctx, id)
		switch code := fault.CodeOf(err); {
		case err == nil, errors.Is(err, errChanged), errors.Is(err, errAssembling): // the next time will tell
		case code == fault.StorageUnavailable:
			if down := r.service.storage.Reach(ctx); down != nil {
				return down
			}
			slog.WarnContext(ctx, "an upload cannot be reconciled now", "upload", id, "error", err)
			r.postpone(ctx, id)
		case code == fault.Internal:
			slog.ErrorContext(ctx, "reconciling an upload", "upload", id, "error", err)
		}
	}
	return nil
}

// due holds for films of which nothing more can arrive, what no video has had attached for a long time, uploads whose
// finalizing was broken off, and those that came to nothing and are to be checked once more.
func (r *Reconciler) due() predicate.Upload {
	now := r.service.now()
	waited, abandoned := now.Add(-r.options.Grace).UnixMilli(), now.Add(-r.options.Resumable).UnixMilli()
	attached := kindsThat(kindRules.isAttached)
	films := kindsThat(func(k kindRules) bool { return !k.isAttached() })
	return entupload.Or(
		entupload.And(entupload.StatusEQ(Finalizing), sql.FieldLT(entupload.FieldFinalizingAt, waited)),
		entupload.And(entupload.StatusEQ(Pending), entupload.KindIn(films...), sql.FieldLT(entupload.FieldLatestArrival, waited)),
		entupload.And(entupload.StatusEQ(Pending), entupload.KindIn(attached...), sql.FieldLT(entupload.FieldLatestArrival, abandoned)),
		entupload.And(entupload.StatusEQ(Expired), sql.FieldLT(entupload.FieldRecheckAt, now.UnixMilli())),
	)
}

// reconcileOne publishes, rejects or expires an upload as its owner's own call would, if it is still due.
func (r *Reconciler) reconcileOne(ctx context.Context, id uuid.UUID) error {
	u, err := r.service.db.Upload.Query().Where(entupload.ID(id), r.due()).Only(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if kinds[u.Kind].isAttached() {
		return r.service.discard(ctx, u, Cancelled, func(set *ent.UploadUpdate) { unmoved(set, u) })
	}
	_, err = r.service.verifyAndPublish(ctx, u, details.Private)
	refused := errors.Is(err, ErrRefused)
	if code := fault.CodeOf(err); code != fault.NotUploaded && code != fault.UploadExpired && !refused {
		return err
	}
	switch u.Status {
	case Pending:
		return r.expire(ctx, u, refused)
	case Expired:
		return r.recheck(ctx, u)
	}
	return nil
}

// expire gives up on an upload to which nothing came, or not all of it for too long, or what storage refuses for too long. One
// with some parts stays.
func (r *Reconciler) expire(ctx context.Context, u *ent.Upload, refused bool) error {
	s := r.service
	parts, err := s.Received(ctx, u)
	if err != nil {
		return err
	}
	if !refused && len(parts) > 0 && len(missingParts(u, parts)) == 0 {
		return nil // the last one has just landed: the next time will publish
	}
	if end := u.ExpiresAt.Add(r.options.Resumable); len(parts) > 0 && s.now().Before(end) {
		return transition(ctx, s.db.Upload, u, Pending, func(set *ent.UploadUpdate) { unmoved(set, u); set.SetLatestArrival(end) })
	}
	err = database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		err := transition(ctx, tx.Upload, u, Expired, func(set *ent.UploadUpdate) {
			unmoved(set, u)
			set.ClearMultipartUploadID().SetRecheckAt(r.nextCheck(u))
		})
		if err != nil {
			return err
		}
		return s.removals.AddParts(ctx, tx, u)
	})
	s.removals.Wake()
	return err
}

// recheck finds another time for an upload to which nothing has come so far: after twice as long each time, as long as
// parts could be continued. Then nobody looks any more but its owner.
func (r *Reconciler) recheck(ctx context.Context, u *ent.Upload) error {
	again := r.service.db.Upload.Update().Where(entupload.ID(u.ID))
	unmoved(again, u)
	if next := r.nextCheck(u); next.Before(u.LatestArrival.Add(r.options.Resumable)) {
		return again.SetRecheckAt(next).Exec(ctx)
	}
	return again.ClearRecheckAt().Exec(ctx)
}

// postpone looks again later for what storage says nothing of; an upload that has not expired is not given up for that.
func (r *Reconciler) postpone(ctx context.Context, id uuid.UUID) {
	u, err := r.service.db.Upload.Get(ctx, id)
	if err == nil && u.Status == Expired {
		err = r.recheck(ctx, u)
	}
	if err != nil {
		slog.ErrorContext(ctx, "postponing an upload", "upload", id, "error", err)
	}
}

func (r *Reconciler) nextCheck(u *ent.Upload) time.Time {
	now := r.service.now()
	return now.Add(max(now.Sub(u.LatestArrival), r.options.Every))
}

// unmoved narrows an update to a row that was neither finished nor renewed in this moment.
func unmoved(update *ent.UploadUpdate, u *ent.Upload) {
	update.Where(entupload.StatusEQ(u.Status), sql.FieldEQ(entupload.FieldLatestArrival, u.LatestArrival.UnixMilli()))
}
