package upload

import (
	"context"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
)

// Renew signs a fresh request for the same key, or keeps the parts of an upload for longer. Only what has not ended is
// renewed, so no URL can reopen a finished upload.
func (s *Service) Renew(ctx context.Context, uploadID uuid.UUID) (*Reservation, error) {
	u, err := s.owned(ctx, uploadID)
	if err != nil {
		return nil, err
	}
	if u.Status != Pending && u.Status != Expired {
		return nil, closedError(u)
	}
	renewed, err := s.renew(ctx, u)
	return renewed, s.changed(ctx, uploadID, err)
}

// renew renews an upload that was seen PENDING or EXPIRED, and answers errChanged when it is so no more.
func (s *Service) renew(ctx context.Context, u *ent.Upload) (*Reservation, error) {
	validity, err := s.validityOf(ctx, u.Size)
	if err != nil {
		return nil, err
	}
	if err := s.extend(ctx, u, validity); err != nil {
		return nil, err
	}
	return s.sign(ctx, u, validity)
}

// extend writes the new validity down before anything is signed for it. An older URL may outlive a new one that its
// credentials cut short: the later moment counts. An upload that had expired counts for its owner's quota again.
func (s *Service) extend(ctx context.Context, u *ent.Upload, v validity) error {
	latestArrival := v.latestArrival(s.lifetime.For(u.Size))
	return database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		now, err := tx.Upload.Get(ctx, u.ID)
		if err != nil {
			return err
		}
		if now.Status == Expired {
			if err := s.policy.checkQuota(ctx, tx, u.OwnerID, u.Kind, u.Size, s.now()); err != nil {
				return err
			}
		}
		if now.LatestArrival.After(latestArrival) {
			latestArrival = now.LatestArrival
		}
		u.Status, u.ExpiresAt, u.LatestArrival = Pending, v.expiresAt(), latestArrival
		return transition(ctx, tx.Upload, u, Pending, func(set *ent.UploadUpdate) {
			set.SetExpiresAt(u.ExpiresAt).SetLatestArrival(latestArrival).ClearRecheckAt()
		})
	})
}
