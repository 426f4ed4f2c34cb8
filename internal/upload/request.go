package upload

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Request is what a client says about the film that it wants to send.
type Request struct {
	FileName    string
	ContentType string
	Size        int64
	Folder      *string
	Kind        *Kind
	Strategy    *Strategy
	Sha256      *string
	Details     *details.Details
}

// Reservation is a reserved key and the request that fills it.
type Reservation struct {
	Upload   *ent.Upload
	Key      string
	Location string
	Request  *SignedRequest // nil for MULTIPART
}

// Request reserves a key for a film and signs the one request that can fill it.
func (s *Service) Request(ctx context.Context, r Request) (*Reservation, error) {
	v, err := viewer.Required(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.applyKind(); err != nil {
		return nil, err
	}
	f, err := s.policy.check(&r)
	if err != nil {
		return nil, err
	}
	if err := r.Details.Clean("details."); err != nil {
		return nil, err
	}
	validity, err := s.validityOf(ctx, r.Size)
	if err != nil {
		return nil, err
	}
	u, err := s.reserve(ctx, v, r, f, validity)
	if err != nil {
		return nil, err
	}
	crashAt(StepReserved)
	return s.sign(ctx, u, validity)
}

// reserve writes the row, within the owner's quota.
func (s *Service) reserve(
	ctx context.Context,
	owner viewer.Viewer,
	r Request,
	f Format,
	v validity,
) (u *ent.Upload, err error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make an id: %w", err)
	}
	strategy, partSize, err := s.policy.plan(&r)
	if err != nil {
		return nil, err
	}
	if strategy == Multipart {
		r.Sha256 = nil // storage has no checksum of a whole that comes in parts: it could not be verified
	}
	err = database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		if err := s.policy.checkQuota(ctx, tx, owner.ID, *r.Kind, r.Size, s.now()); err != nil {
			return err
		}
		create := tx.Upload.Create().
			SetID(id).SetOwnerID(owner.ID).SetKind(*r.Kind).
			SetFileName(r.FileName).SetContentType(f.ContentType).SetSize(r.Size).SetNillableSha256(r.Sha256).
			SetStrategy(strategy).SetNillablePartSize(partSize).
			SetFolder(*r.Folder).SetKey(newKey(*r.Folder, id, r.FileName, f.Extensions[0])).
			SetCreatedAt(v.at).SetExpiresAt(v.expiresAt()).SetLatestArrival(v.latestArrival(s.lifetime.For(r.Size)))
		r.Details.SetOnUpload(create.Mutation())
		u, err = create.Save(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return u.Unwrap(), nil
}

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
	validity, err := s.validityOf(ctx, u.Size)
	if err != nil {
		return nil, err
	}
	if err := s.extend(ctx, u, validity); err != nil {
		return nil, s.changed(ctx, uploadID, err)
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
