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
func (s *Service) reserve(ctx context.Context, owner viewer.Viewer, r Request, f Format, t validity) (u *ent.Upload, err error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make an id: %w", err)
	}
	strategy, partSize, err := s.policy.plan(&r)
	if err != nil {
		return nil, err
	}
	err = database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		if err := s.policy.checkQuota(ctx, tx, owner.ID, *r.Kind, r.Size); err != nil {
			return err
		}
		create := tx.Upload.Create().
			SetID(id).SetOwnerID(owner.ID).SetKind(*r.Kind).
			SetFileName(r.FileName).SetContentType(f.ContentType).SetSize(r.Size).SetNillableSha256(r.Sha256).
			SetStrategy(strategy).SetNillablePartSize(partSize).
			SetFolder(*r.Folder).SetKey(newKey(*r.Folder, id, r.FileName, f.Extensions[0])).
			SetCreatedAt(t.at).SetExpiresAt(t.expiresAt()).SetLatestArrival(t.latestArrival(s.lifetime.For(r.Size)))
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

// extend writes the new term down before anything is signed for it. An older URL may outlive a new one that its
// credentials cut short: the later moment counts. An upload that had expired counts for its owner's quota again.
func (s *Service) extend(ctx context.Context, u *ent.Upload, t validity) error {
	latestArrival := t.latestArrival(s.lifetime.For(u.Size))
	return database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		now, err := tx.Upload.Get(ctx, u.ID)
		if err != nil {
			return err
		}
		if now.Status == Expired {
			if err := s.policy.checkQuota(ctx, tx, u.OwnerID, u.Kind, u.Size); err != nil {
				return err
			}
		}
		if now.LatestArrival.After(latestArrival) {
			latestArrival = now.LatestArrival
		}
		u.Status, u.ExpiresAt, u.LatestArrival = Pending, t.expiresAt(), latestArrival
		return transition(ctx, tx.Upload, u, Pending, func(set *ent.UploadUpdate) { set.SetExpiresAt(u.ExpiresAt).SetLatestArrival(latestArrival) })
	})
}

// sign seals the request: length, type, write-once and the checksum, when there is one, are all in the signature.
func (s *Service) sign(ctx context.Context, u *ent.Upload, t validity) (*Reservation, error) {
	reservation := &Reservation{Upload: u, Key: u.Key, Location: s.Location(u.Key)}
	if u.Strategy == Multipart {
		return reservation, nil // its parts are signed as they are sent
	}
	put := Put{Key: u.Key, ContentType: u.ContentType, Size: u.Size}
	if u.Sha256 != nil {
		put.Sha256 = *u.Sha256
	}
	request, err := s.storage.SignPut(ctx, put, t.at, t.life)
	reservation.Request = request
	return reservation, err
}

// Guarantees are what storage itself enforces for an upload.
type Guarantees struct{ ExactSize, ContentType, Checksum, WriteOnce bool }

// GuaranteesOf says what the signature of an upload binds.
func GuaranteesOf(u *ent.Upload) *Guarantees {
	return &Guarantees{ExactSize: true, ContentType: true, Checksum: u.PartChecksums || u.Strategy == Single && u.Sha256 != nil, WriteOnce: true}
}
