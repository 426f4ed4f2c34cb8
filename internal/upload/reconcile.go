package upload

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// Patience is how long uploads are waited for whose clients vanished.
type Patience struct {
	Grace     time.Duration // after the moment when nothing can arrive any more, before storage is asked
	Resumable time.Duration // after its expiry, how long an upload with some parts can still be continued
	Every     time.Duration // how often the reconciler looks
}

// Reconciler settles the uploads that stopped half-way, whatever became of their clients and servers. What is complete is
// kept for its owner, what is abandoned expires. Any number of servers may run one: every move is a conditional update.
type Reconciler struct {
	service  *Service
	patience Patience
}

// NewReconciler settles the uploads of a service.
func NewReconciler(s *Service, p Patience) *Reconciler { return &Reconciler{service: s, patience: p} }

const reconcileBatch = 100

// Run reconciles until ctx ends.
func (r *Reconciler) Run(ctx context.Context) {
	tick := time.NewTicker(r.patience.Every)
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

// Reconcile settles what is due once. When storage does not answer it stops: everything stays as it is for the next time.
func (r *Reconciler) Reconcile(ctx context.Context) error {
	due, err := r.due(ctx)
	if err != nil {
		return err
	}
	for _, u := range due {
		err := r.settle(ctx, u)
		switch code := fault.CodeOf(err); {
		case err == nil, errors.Is(err, errChanged), errors.Is(err, errAssembling): // the next time will tell
		case code == fault.StorageUnavailable:
			return err
		case code == fault.Internal:
			slog.ErrorContext(ctx, "reconciling an upload", "upload", u.ID, "error", err)
		}
	}
	return nil
}

// due are the uploads for which nothing more can arrive, and those whose finalizing was broken off.
func (r *Reconciler) due(ctx context.Context) ([]*ent.Upload, error) {
	before := r.service.now().Add(-r.patience.Grace).UnixMilli()
	return r.service.db.Upload.Query().
		Where(entupload.Or(
			entupload.And(entupload.StatusEQ(Finalizing), sql.FieldLT(entupload.FieldFinalizingAt, before)),
			entupload.And(entupload.StatusEQ(Pending), sql.FieldLT(entupload.FieldLandsBy, before)),
		)).
		Order(ent.Asc(entupload.FieldLandsBy)).Limit(reconcileBatch).All(ctx)
}

// settle publishes, rejects or expires an upload as its owner's own call would.
func (r *Reconciler) settle(ctx context.Context, u *ent.Upload) error {
	_, err := r.service.settle(ctx, u, unattended(u))
	switch fault.CodeOf(err) {
	case fault.NotUploaded, fault.UploadExpired:
		if u.Status != Pending {
			return nil
		}
		return r.expire(ctx, u)
	}
	return err
}

// expire gives up on an upload to which nothing came, or not all of it for too long. One with some parts stays.
func (r *Reconciler) expire(ctx context.Context, u *ent.Upload) error {
	s := r.service
	parts, err := s.Received(ctx, u)
	if err != nil {
		return err
	}
	if len(parts) > 0 && len(missingParts(u, parts)) == 0 {
		return nil // the last one has just landed: the next time will publish
	}
	untouched := func(set *ent.UploadUpdate) { // neither finished nor renewed in this moment
		set.Where(entupload.StatusEQ(Pending), sql.FieldEQ(entupload.FieldLandsBy, u.LandsBy.UnixMilli()))
	}
	if end := u.ExpiresAt.Add(r.patience.Resumable); len(parts) > 0 && s.now().Before(end) {
		return move(ctx, s.db.Upload, u, Pending, func(set *ent.UploadUpdate) { untouched(set); set.SetLandsBy(end) })
	}
	err = InTx(ctx, s.db, func(tx *ent.Tx) error {
		err := move(ctx, tx.Upload, u, Expired, func(set *ent.UploadUpdate) { untouched(set); set.ClearStorageID() })
		if err != nil {
			return err
		}
		return s.removals.AddParts(ctx, tx, u)
	})
	s.removals.Wake()
	return err
}

// unattended are the details of a video whose owner is not there: as they said at the request or in a call to finalize that
// was broken off. Who did not say that others may see it keeps it private.
func unattended(u *ent.Upload) Details {
	d := requested(u)
	if u.Visibility == nil {
		private := Private
		d.Visibility = &private
	}
	return d
}
