package upload

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Request is what a client says about the film that it wants to send.
type Request struct {
	FileName       string
	ContentType    string
	Size           int64
	Folder         *string
	Kind           *Kind
	Strategy       *Strategy
	Sha256         *string
	Details        *details.Details
	IdempotencyKey *string
}

// Reservation is a reserved key and the request that fills it.
type Reservation struct {
	Upload   *ent.Upload
	Key      string
	Location string
	Request  *SignedRequest // nil for MULTIPART, and when nothing is left to send
}

// Outcome is what became of one of several requests.
type Outcome struct {
	Index       int // of the request
	Reservation *Reservation
	Err         error // why there is no reservation
}

// Request reserves a key for a film and signs the one request that can fill it.
func (s *Service) Request(ctx context.Context, r Request) (*Reservation, error) {
	outcomes, err := s.request(ctx, []Request{r})
	if err != nil {
		return nil, err
	}
	return outcomes[0].Reservation, outcomes[0].Err
}

// MaxRequests is how many keys can be reserved at once.
const MaxRequests = 50

// RequestAll reserves a key for each of several films, or says why it does not. One that fails holds up no other.
func (s *Service) RequestAll(ctx context.Context, requests []Request) ([]Outcome, error) {
	if n := len(requests); n < 1 || n > MaxRequests {
		return nil, fault.Input(fault.BadUserInput, "inputs", "Request 1 to %d uploads at once; these are %d.", MaxRequests, n)
	}
	return s.request(ctx, requests)
}

func (s *Service) request(ctx context.Context, requests []Request) ([]Outcome, error) {
	v, err := viewer.Required(ctx)
	if err != nil {
		return nil, err
	}
	drafts := make([]*draft, len(requests))
	for i, r := range requests {
		drafts[i] = &draft{request: r}
		drafts[i].err = s.check(ctx, drafts[i])
	}
	if err := s.reserve(ctx, v.ID, drafts); err != nil {
		return nil, err
	}
	crashAt(StepReserved)
	outcomes := make([]Outcome, len(drafts))
	for i, d := range drafts {
		outcomes[i].Index = i
		outcomes[i].Reservation, outcomes[i].Err = s.signDraft(ctx, d)
	}
	return outcomes, nil
}

// draft is a request on its way to a reservation.
type draft struct {
	request  Request
	sha256   *string // of the input, when it has an idempotency key
	format   Format
	partSize *int64 // of MULTIPART
	validity validity

	upload *ent.Upload // what is reserved
	isOld  bool        // the upload was there before, for the same idempotency key
	same   *draft      // an earlier one of the same call, with the same idempotency key and input
	err    error       // why nothing is reserved
}

// check holds a request against the policy, and fills in what the request leaves open.
func (s *Service) check(ctx context.Context, d *draft) (err error) {
	r := &d.request
	if d.sha256, err = r.checkKey(); err != nil {
		return err
	}
	if err := r.applyKind(); err != nil {
		return err
	}
	if d.format, err = s.policy.check(r); err != nil {
		return err
	}
	if err := r.Details.Clean("details."); err != nil {
		return err
	}
	strategy, partSize, err := s.policy.plan(r)
	if err != nil {
		return err
	}
	r.Strategy, d.partSize = &strategy, partSize
	if strategy == Multipart {
		r.Sha256 = nil // storage has no checksum of a whole that comes in parts: it could not be verified
	}
	d.validity, err = s.validityOf(ctx, r.Size)
	return err
}

// reserve writes a row for each draft without an error, within the owner's quota and in their order, in one transaction.
func (s *Service) reserve(ctx context.Context, owner uuid.UUID, drafts []*draft) error {
	if !anyWanted(drafts) {
		return nil
	}
	return database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		quota, err := s.policy.openQuota(ctx, tx, owner, s.now())
		if err != nil {
			return err
		}
		if err := s.findKeys(ctx, tx, owner, drafts); err != nil {
			return err
		}
		var fresh []*draft
		var rows []*ent.UploadCreate
		for _, d := range drafts {
			if !d.isWanted() {
				continue
			}
			if d.err = quota.take(*d.request.Kind, d.request.Size); d.err != nil {
				continue
			}
			row, err := s.newRow(tx, owner, d)
			if err != nil {
				return err
			}
			fresh, rows = append(fresh, d), append(rows, row)
		}
		created, err := tx.Upload.CreateBulk(rows...).Save(ctx)
		for i, u := range created {
			fresh[i].upload = u.Unwrap()
		}
		return err
	})
}

// isWanted reports whether a draft still needs a row.
func (d *draft) isWanted() bool { return d.err == nil && d.upload == nil && d.same == nil }

func anyWanted(drafts []*draft) bool {
	for _, d := range drafts {
		if d.isWanted() {
			return true
		}
	}
	return false
}

func (s *Service) newRow(tx *ent.Tx, owner uuid.UUID, d *draft) (*ent.UploadCreate, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make an id: %w", err)
	}
	r, v := &d.request, d.validity
	row := tx.Upload.Create().
		SetID(id).SetOwnerID(owner).SetKind(*r.Kind).
		SetFileName(r.FileName).SetContentType(d.format.ContentType).SetSize(r.Size).SetNillableSha256(r.Sha256).
		SetStrategy(*r.Strategy).SetNillablePartSize(d.partSize).
		SetFolder(*r.Folder).SetKey(newKey(*r.Folder, id, r.FileName, d.format.Extensions[0])).
		SetNillableIdempotencyKey(r.IdempotencyKey).SetNillableRequestSha256(d.sha256).
		SetCreatedAt(v.at).SetExpiresAt(v.expiresAt()).SetLatestArrival(v.latestArrival(s.lifetime.For(r.Size)))
	r.Details.SetOnUpload(row.Mutation())
	return row, nil
}

// signDraft makes the reservation that is answered.
func (s *Service) signDraft(ctx context.Context, d *draft) (*Reservation, error) {
	switch {
	case d.err != nil:
		return nil, d.err
	case d.same != nil:
		return s.signDraft(ctx, d.same)
	case d.isOld:
		return s.reserveAgain(ctx, d.upload.ID)
	}
	return s.sign(ctx, d.upload, d.validity)
}
