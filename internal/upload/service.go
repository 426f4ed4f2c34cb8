// Package upload is the domain: how a film gets from a client into storage and becomes a video, without passing through here.
//
// A client requests an upload and gets one sealed request (request.go): a reserved key (key.go) under the policy (policy.go,
// contenttype.go, folder.go) of the file's kind (kind.go), living as long as its size needs (expiry.go), and sealed (sign.go). A large film goes in
// parts (plan.go), each sealed just before it is sent (parts.go). The client sends the bytes to storage, and finalizes
// (finalize.go): the parts are put together (assemble.go), what storage holds is compared with what was reserved (verify.go)
// and looked into (inspect.go), and the video is published (publish.go). Its poster and captions are uploads that are
// attached to it (attach.go). Or the client cancels (cancel.go), or vanishes (reconcile.go). What must not stay in storage is
// queued for removal (removal.go); orphaned objects are found by a sweep (sweep.go). state.go is the table of it all,
// storage.go what is asked of a store.
//
// The package knows neither GraphQL nor AWS. Who is asking comes with the context (internal/viewer).
package upload

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/queue"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Service takes uploads from request to video.
type Service struct {
	db       *ent.Client
	storage  Storage
	profile  *Profile
	policy   *Policy
	lifetime Lifetime
	jobs     *queue.Queue
	removals *Removals
	events   *event.Outbox
	now      func() time.Time
}

// Deps are what a service works with.
type Deps struct {
	DB       *ent.Client
	Storage  Storage
	Profile  *Profile      // of the storage; nil knows nothing, and nothing is claimed
	Jobs     *queue.Queue  // is woken when a change has added some
	Removals *Removals     // has unwanted objects removed
	Events   *event.Outbox // is told what happened
}

// NewService lets a policy be uploaded, with URLs of a lifetime.
func NewService(d Deps, policy Policy, lifetime Lifetime) *Service {
	return &Service{
		db: d.DB, storage: d.Storage, profile: d.Profile, jobs: d.Jobs, removals: d.Removals, events: d.Events,
		policy: &policy, lifetime: lifetime, now: time.Now,
	}
}

// Policy is what may be uploaded.
func (s *Service) Policy() *Policy { return s.policy }

// Location is the address of an object: s3://bucket/key.
func (s *Service) Location(key string) string { return s.storage.Location(key) }

// owned finds an upload that the viewer may change. Every other one does not exist for them.
func (s *Service) owned(ctx context.Context, id uuid.UUID) (*ent.Upload, error) {
	v, err := viewer.Required(ctx)
	if err != nil {
		return nil, err
	}
	u, err := s.db.Upload.Query().Where(entupload.ID(id), v.VisibleUploads()).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, fault.Input(fault.NotFound, "uploadId", "You have no upload with this ID.")
	}
	return u, err
}

// discard ends an upload without a video, and has removed what arrived for it or still may.
func (s *Service) discard(ctx context.Context, u *ent.Upload, to Status, set func(*ent.UploadUpdate)) error {
	err := database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		if err := transition(ctx, tx.Upload, u, to, set); err != nil {
			return err
		}
		row, err := tx.Upload.Get(ctx, u.ID) // it may have been renewed since we looked
		if err != nil {
			return err
		}
		if to == Rejected {
			if err := s.events.Add(ctx, tx, event.UploadRejected(row)); err != nil {
				return err
			}
		}
		return s.removals.AddAll(ctx, tx, row)
	})
	if err == nil {
		s.jobs.Wake()
	}
	return err
}

// changed turns errChanged into the reason why the upload cannot go on, and passes every other error through.
func (s *Service) changed(ctx context.Context, id uuid.UUID, err error) error {
	if !errors.Is(err, errChanged) {
		return err
	}
	u, err := s.owned(ctx, id)
	if err != nil {
		return err
	}
	return closedError(u)
}
