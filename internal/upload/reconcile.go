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
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// ReconcileOptions is how long uploads are waited for whose clients vanished.
type ReconcileOptions struct {
	Grace     time.Duration // after the moment when nothing can arrive any more, before storage is asked
	Resumable time.Duration // after its expiry, how long an upload with some parts can still be continued
	Every     time.Duration // how often the reconciler looks
}

// Reconciler finishes the uploads that stopped half-way, whatever became of their clients and servers. What is complete is
// kept for its owner, what is abandoned expires. Any number of servers may run one: every transition is a conditional update.
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

// reconcileBatch is how many uploads are read at once.
const reconcileBatch = 500

// Reconcile does what is due once, oldest first. What cannot be done now stays as it is for the next time, and holds nothing
// else up; only when storage does not answer at all, the rest waits too.
func (r *Reconciler) Reconcile(ctx context.Context) error {
	for last := (*ent.Upload)(nil); ; {
		uploads, err := r.readDue(ctx, last)
		if err != nil {
			return fmt.Errorf("read what is due: %w", err)
		}
		for _, u := range uploads {
			if err := r.judge(ctx, u.ID, r.reconcileOne(ctx, u.ID)); err != nil {
				return err
			}
		}
		if len(uploads) < reconcileBatch {
			return nil
		}
		last = uploads[len(uploads)-1]
	}
}

// readDue reads a batch of what is due behind another upload. It is not in the order of ids: a database would then walk
// through all uploads that ever were to find the few that are due.
func (r *Reconciler) readDue(ctx context.Context, last *ent.Upload) ([]*ent.Upload, error) {
	query := r.service.db.Upload.Query().Where(r.due()).
		Order(entupload.ByLatestArrival(), entupload.ByID()).Limit(reconcileBatch)
	if last != nil {
		query.Where(func(s *sql.Selector) {
			s.Where(sql.CompositeGT([]string{s.C(entupload.FieldLatestArrival), s.C(entupload.FieldID)},
				last.LatestArrival.UnixMilli(), last.ID))
		})
	}
	query.Select(entupload.FieldID, entupload.FieldLatestArrival)
	return query.All(ctx)
}

// judge decides what follows from an upload's error: an error of its own means that storage is down.
func (r *Reconciler) judge(ctx context.Context, id uuid.UUID, err error) error {
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
	return nil
}

// due holds for uploads of which nothing more can arrive, those whose finalizing was broken off, and those that came to an
// end without a video and are to be checked once more. What was postponed waits. Each of its cases is found by an index.
func (r *Reconciler) due() predicate.Upload {
	now := r.service.now()
	waited := now.Add(-r.options.Grace).UnixMilli()
	recheck := sql.FieldLT(entupload.FieldRecheckAt, now.UnixMilli())
	attached := kindsThat(kindRules.isAttached)
	videos := kindsThat(func(k kindRules) bool { return !k.isAttached() })
	arrived := predicate.Upload(sql.FieldLT(entupload.FieldLatestArrival, waited))
	brokenOff := predicate.Upload(sql.FieldLT(entupload.FieldFinalizingAt, waited))
	notPostponed := entupload.Or(entupload.RecheckAtIsNil(), recheck)
	return entupload.Or(
		entupload.And(entupload.StatusEQ(Pending), arrived, notPostponed),
		entupload.And(entupload.StatusEQ(Finalizing), brokenOff, entupload.KindIn(videos...), notPostponed),
		entupload.And(entupload.StatusEQ(Finalizing), arrived, entupload.KindIn(attached...), notPostponed),
		entupload.And(entupload.StatusIn(Expired, Finalized, Rejected, Cancelled), recheck),
	)
}

// reconcileOne does what its owner's own call would do with an upload, if it is still due.
func (r *Reconciler) reconcileOne(ctx context.Context, id uuid.UUID) error {
	u, err := r.service.db.Upload.Query().Where(entupload.ID(id), r.due()).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case isFinal(u.Status):
		return r.removeLate(ctx, u)
	case kinds[u.Kind].isAttached():
		return r.reconcileAttachment(ctx, u)
	}
	return r.reconcileVideo(ctx, u)
}

// reconcileVideo publishes, rejects or expires a film.
func (r *Reconciler) reconcileVideo(ctx context.Context, u *ent.Upload) error {
	_, err := r.service.verifyAndPublish(ctx, u, details.Private)
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

// reconcileAttachment expires what did not arrive, and gives up what no video has had attached for a long time.
func (r *Reconciler) reconcileAttachment(ctx context.Context, u *ent.Upload) error {
	s := r.service
	abandoned := u.LatestArrival.Add(r.options.Resumable)
	if s.now().After(abandoned) {
		return s.discard(ctx, u, Cancelled, func(set *ent.UploadUpdate) { ifUnchanged(set, u) })
	}
	arrived, err := s.hasArrived(ctx, u)
	switch {
	case err != nil:
		return err
	case !arrived && u.Status == Expired:
		return r.recheck(ctx, u)
	case !arrived:
		return r.expire(ctx, u, false)
	}
	return transition(ctx, s.db.Upload, u, Pending, func(set *ent.UploadUpdate) {
		ifUnchanged(set, u)
		set.SetRecheckAt(abandoned)
	})
}

// hasArrived asks whether there is anything of an upload in storage.
func (s *Service) hasArrived(ctx context.Context, u *ent.Upload) (bool, error) {
	arrived, err := s.arrivedParts(ctx, u)
	if err != nil || len(arrived.parts) > 0 {
		return err == nil, err
	}
	_, err = s.storage.Stat(ctx, u.Key)
	if errors.Is(err, ErrNoObject) {
		return false, nil
	}
	return err == nil, err
}

// removeLate removes what arrived at the key of an upload after it ended without a video: a body that was on its way when
// its URL expired, however slow. It is looked for less and less often, for as long as uploads can be resumed.
func (r *Reconciler) removeLate(ctx context.Context, u *ent.Upload) error {
	s := r.service
	owned, err := s.ownsItsKey(ctx, u)
	if err != nil {
		return err
	}
	if owned {
		return s.db.Upload.UpdateOneID(u.ID).ClearRecheckAt().Exec(ctx)
	}
	_, err = s.storage.Stat(ctx, u.Key)
	if err == nil {
		err = database.InTx(ctx, s.db, func(tx *ent.Tx) error { return s.removals.AddAll(ctx, tx, u) })
		s.jobs.Wake()
	}
	if err != nil && !errors.Is(err, ErrNoObject) {
		return err
	}
	return r.recheck(ctx, u)
}

// ownsItsKey reports whether what stands at an upload's key belongs there: a film or what is attached to one, or what may
// still become so.
func (s *Service) ownsItsKey(ctx context.Context, u *ent.Upload) (bool, error) {
	if u.Status != Finalized {
		return !isFinal(u.Status), nil
	}
	return kinds[u.Kind].ofUpload(u).Exist(ctx)
}

// expire gives up on an upload to which nothing came, or not all of it for too long, or what storage refuses for too long. One
// with some parts stays.
func (r *Reconciler) expire(ctx context.Context, u *ent.Upload, refused bool) error {
	s := r.service
	arrived, err := s.arrivedParts(ctx, u)
	if err != nil {
		return err
	}
	if !refused && len(arrived.parts) > 0 && len(arrived.missing) == 0 {
		return nil // the last one has just arrived: the next time will publish
	}
	if end := u.ExpiresAt.Add(r.options.Resumable); len(arrived.parts) > 0 && s.now().Before(end) {
		return transition(ctx, s.db.Upload, u, Pending, func(set *ent.UploadUpdate) {
			ifUnchanged(set, u)
			set.SetLatestArrival(end)
		})
	}
	err = database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		err := transition(ctx, tx.Upload, u, Expired, func(set *ent.UploadUpdate) {
			ifUnchanged(set, u)
			set.ClearMultipartUploadID().SetRecheckAt(r.nextCheck(u))
		})
		if err != nil {
			return err
		}
		row, err := tx.Upload.Get(ctx, u.ID)
		if err != nil {
			return err
		}
		if err := s.events.Add(ctx, tx, event.UploadExpired(row)); err != nil {
			return err
		}
		return s.removals.AddParts(ctx, tx, u)
	})
	s.jobs.Wake()
	return err
}

// recheck finds another time for an upload to which nothing has come so far: after twice as long each time, as long as
// parts could be continued. Then nobody looks any more but its owner.
func (r *Reconciler) recheck(ctx context.Context, u *ent.Upload) error {
	again := r.service.db.Upload.Update().Where(entupload.ID(u.ID))
	ifUnchanged(again, u)
	if next := r.nextCheck(u); next.Before(u.LatestArrival.Add(r.options.Resumable)) {
		return again.SetRecheckAt(next).Exec(ctx)
	}
	return again.ClearRecheckAt().Exec(ctx)
}

// postpone looks again later for what storage does not tell: after twice as long each time, so that what it will never tell
// costs next to nothing. Only what has ended is given up for that.
func (r *Reconciler) postpone(ctx context.Context, id uuid.UUID) {
	u, err := r.service.db.Upload.Get(ctx, id)
	switch {
	case err != nil:
	case u.Status == Expired || isFinal(u.Status):
		err = r.recheck(ctx, u)
	default:
		again := r.service.db.Upload.Update().Where(entupload.ID(u.ID))
		ifUnchanged(again, u)
		err = again.SetRecheckAt(r.nextCheck(u)).Exec(ctx)
	}
	if err != nil {
		slog.ErrorContext(ctx, "postponing an upload", "upload", id, "error", err)
	}
}

func (r *Reconciler) nextCheck(u *ent.Upload) time.Time {
	now := r.service.now()
	return now.Add(max(now.Sub(u.LatestArrival), r.options.Every))
}

// ifUnchanged narrows an update to a row that was neither finished nor renewed in this moment.
func ifUnchanged(update *ent.UploadUpdate, u *ent.Upload) {
	update.Where(entupload.StatusEQ(u.Status), sql.FieldEQ(entupload.FieldLatestArrival, u.LatestArrival.UnixMilli()))
}
