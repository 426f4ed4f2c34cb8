package upload

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// This file puts the parts of an upload together. A server may die between any two steps, an answer may be lost, and any
// number of callers may be at it at once, so nothing is kept in memory: each call asks storage how far it is.
//
//	storage says             and the row says          then
//	-----------------------  ------------------------  ---------------------------------------------------------
//	all parts are there      anything                  FINALIZING; complete them, and wait for the object
//	completed already        anything                  wait for the object
//	it refuses these parts   anything                  PENDING; the parts that are missing now, or STORAGE_UNAVAILABLE
//	parts are missing, or    FINALIZING for less than  another caller completes them: wait for the object
//	 the upload is not open   longestAssembly
//	parts are missing        anything else             the object, if it is there; or PENDING, and the missing parts
//	the upload is not open   anything else             the object, if it is there; or PENDING, and all parts anew

// longestAssembly is how long storage may take to put parts together. While it does, they are no longer open and the object
// is not there yet.
const longestAssembly = 10 * time.Minute

// assemble puts the parts of an upload together, and answers what then stands at its key.
func (s *Service) assemble(ctx context.Context, u *ent.Upload, defaultVisibility details.Visibility) (Object, error) {
	arrived, err := s.arrivedParts(ctx, u)
	if err != nil {
		return Object{}, err
	}
	if len(arrived.missing) > 0 {
		return s.objectInstead(ctx, u, arrived)
	}
	crashAt(StepPartsListed)
	if err := s.beginFinalizing(ctx, u, arrived.parts, defaultVisibility); err != nil {
		return Object{}, err
	}
	crashAt(StepFinalizing)
	err = s.storage.Complete(ctx, u.Key, *u.MultipartUploadID, arrived.parts, u.Size)
	switch {
	case errors.Is(err, ErrNoParts):
		return s.objectInstead(ctx, u, noParts(u))
	case errors.Is(err, ErrRefused):
		return s.afterRefusal(ctx, u, err)
	case err != nil && !errors.Is(err, ErrExists): // ErrExists: an earlier answer was lost, and the parts were sent again
		return Object{}, err
	}
	crashAt(StepCompleted)
	return s.awaitObject(ctx, u) // a "200" alone is not believed
}

// arrivedParts are the parts that storage has of an upload.
type arrivedParts struct {
	open    bool // the multipart upload is there
	parts   []Part
	missing []int // numbers of those that have not arrived as planned
}

// noParts is what storage has of an upload that is not open.
func noParts(u *ent.Upload) arrivedParts { return arrivedParts{missing: missingParts(u, nil)} }

func (s *Service) arrivedParts(ctx context.Context, u *ent.Upload) (arrivedParts, error) {
	if u.MultipartUploadID == nil {
		return noParts(u), nil
	}
	parts, err := s.storage.Parts(ctx, u.Key, *u.MultipartUploadID)
	if errors.Is(err, ErrNoParts) {
		return noParts(u), nil
	}
	return arrivedParts{open: true, parts: parts, missing: missingParts(u, parts)}, err
}

// beginFinalizing writes down that all parts are there. From here on, whoever comes carries the owner's call out as it was
// meant, so the visibility that follows from its caller is kept. What the reconciler finds by itself stays undecided.
func (s *Service) beginFinalizing(
	ctx context.Context, u *ent.Upload, parts []Part, defaultVisibility details.Visibility,
) error {
	sum := sumOfParts(parts)
	err := transition(ctx, s.db.Upload, u, Finalizing, func(set *ent.UploadUpdate) {
		set.Where(entupload.MultipartUploadID(*u.MultipartUploadID), unchangedSum(u, sum)).
			SetNillablePartsSha256(sum).SetFinalizingAt(s.now())
		if u.Visibility == nil && defaultVisibility != details.Private {
			set.Where(entupload.VisibilityIsNil()).SetVisibility(entupload.Visibility(defaultVisibility))
		}
	})
	u.PartsSha256 = sum
	return err
}

// objectInstead answers the object of an upload of which parts are missing: another caller has put them together, or does
// so now. If nobody does, storage does not have the parts, and they are to be sent.
func (s *Service) objectInstead(ctx context.Context, u *ent.Upload, arrived arrivedParts) (Object, error) {
	row, err := s.db.Upload.Get(ctx, u.ID)
	switch {
	case err != nil:
		return Object{}, err
	case isFinal(row.Status):
		return Object{}, errChanged
	case row.Status == Finalizing && s.now().Sub(row.FinalizingAt) < longestAssembly:
		u.PartsSha256 = row.PartsSha256
		return s.awaitObject(ctx, u)
	}
	object, err := s.storage.Stat(ctx, u.Key)
	if !errors.Is(err, ErrNoObject) {
		return object, err
	}
	return Object{}, cmp.Or(s.reopen(ctx, u, arrived.open), errMissingParts(u, arrived.missing))
}

// reopen lets parts be sent that were about to be put together: the missing ones, or all of them anew when storage has
// dropped the multipart upload.
func (s *Service) reopen(ctx context.Context, u *ent.Upload, open bool) error {
	if u.MultipartUploadID == nil {
		return nil
	}
	update := s.db.Upload.Update().
		Where(entupload.ID(u.ID), entupload.MultipartUploadID(*u.MultipartUploadID)).
		SetStatus(Pending)
	if open {
		return update.Where(entupload.StatusEQ(Finalizing)).Exec(ctx)
	}
	return updateRow(ctx, update.Where(entupload.StatusIn(Pending, Finalizing, Expired)).
		ClearMultipartUploadID().ClearPartsSha256().SetPartChecksums(false))
}

// afterRefusal finds out why storage will never put these parts together. What is missing can be sent again.
func (s *Service) afterRefusal(ctx context.Context, u *ent.Upload, refused error) (Object, error) {
	object, err := s.storage.Stat(ctx, u.Key)
	if !errors.Is(err, ErrNoObject) {
		return object, err
	}
	if err := s.reopen(ctx, u, true); err != nil {
		return Object{}, err
	}
	arrived, err := s.arrivedParts(ctx, u)
	if err != nil {
		return Object{}, err
	}
	if len(arrived.missing) > 0 {
		return s.objectInstead(ctx, u, arrived)
	}
	return Object{}, &fault.Error{
		Code: fault.StorageUnavailable, Retryable: true, RetryAfter: 10 * time.Second, Cause: refused,
		Message: "Storage refuses to put the parts together. They are kept. Finalize again; if it stays so, cancel the upload and send the file anew.",
	}
}

// longestWait is how long a call waits for storage to show the object that parts were put together to.
const longestWait = 5 * time.Second

// errAssembling means that storage is not down, but not done yet either.
var errAssembling = errors.New("the object is not there yet")

// awaitObject waits for what this caller or another has put together.
func (s *Service) awaitObject(ctx context.Context, u *ent.Upload) (Object, error) {
	end := time.After(longestWait)
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		object, err := s.storage.Stat(ctx, u.Key)
		if !errors.Is(err, ErrNoObject) {
			return object, err
		}
		if row, err := s.db.Upload.Get(ctx, u.ID); err != nil || isFinal(row.Status) {
			return Object{}, cmp.Or(err, errChanged)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return Object{}, ctx.Err()
		case <-end:
			return Object{}, &fault.Error{
				Code: fault.StorageUnavailable, Retryable: true, RetryAfter: 2 * time.Second, Cause: errAssembling,
				Message: "Storage is still putting the parts together. Nothing is lost; finalize again in a moment.",
			}
		}
	}
}

// maxMissing is how many missing parts an error names.
const maxMissing = 1000

// errMissingParts says which parts are to be sent. Of a SINGLE upload, its client knows nothing of parts.
func errMissingParts(u *ent.Upload, missing []int) error {
	if u.Strategy == Single {
		return ErrNoObject
	}
	return &fault.Error{
		Code: fault.NotUploaded, Retryable: true, MissingParts: missing[:min(len(missing), maxMissing)],
		Message: fmt.Sprintf(
			"%d of %d parts are not in storage yet. Sign and send them, then finalize again.",
			len(missing),
			partCount(u),
		),
	}
}
