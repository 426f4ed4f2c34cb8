package upload

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/ent/predicate"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// assemble puts the parts of an upload together and says what then stands at its key. It can be broken off after any step
// and begun again by anybody: each step asks storage how far it is.
func (s *Service) assemble(ctx context.Context, u *ent.Upload, defaultVisibility details.Visibility) (Object, error) {
	if u.MultipartUploadID == nil {
		return s.unlessThere(ctx, u, incomplete(u, nil))
	}
	parts, err := s.storage.Parts(ctx, u.Key, *u.MultipartUploadID)
	if errors.Is(err, ErrNoParts) {
		return s.assembledByAnother(ctx, u, nil)
	}
	if err != nil {
		return Object{}, err
	}
	if missing := missingParts(u, parts); len(missing) > 0 {
		return s.assembledByAnother(ctx, u, missing)
	}
	s.at(StepPartsListed)
	if err := s.beginFinalizing(ctx, u, parts, defaultVisibility); err != nil {
		return Object{}, err
	}
	s.at(StepFinalizing)
	err = s.storage.Complete(ctx, u.Key, *u.MultipartUploadID, parts, u.Size)
	switch {
	case errors.Is(err, ErrExists): // an earlier answer was lost, and the parts were sent again
	case errors.Is(err, ErrNoParts):
		return s.assembledByAnother(ctx, u, nil)
	case errors.Is(err, ErrRefused):
		return s.afterRefusal(ctx, u, err)
	case err != nil:
		return Object{}, err
	}
	s.at(StepCompleted)
	return s.awaitObject(ctx, u) // a "200" alone is not believed
}

// beginFinalizing writes down that all parts are there. From here on the owner's call is carried out by whoever comes, for those
// whom it is for.
func (s *Service) beginFinalizing(ctx context.Context, u *ent.Upload, parts []Part, defaultVisibility details.Visibility) error {
	sum := sumOfParts(parts)
	err := transition(ctx, s.db.Upload, u, Finalizing, func(set *ent.UploadUpdate) {
		set.Where(entupload.MultipartUploadID(*u.MultipartUploadID), unchangedSum(u, sum)).
			SetNillablePartsSha256(sum).SetFinalizingAt(s.now())
	})
	u.PartsSha256 = sum
	if err != nil || defaultVisibility == details.Private {
		return err
	}
	return s.db.Upload.Update().Where(entupload.ID(u.ID), entupload.VisibilityIsNil()).
		SetVisibility(entupload.Visibility(defaultVisibility)).Exec(ctx)
}

// unchangedSum holds as long as no other caller has found other parts than we did: the later look counts.
func unchangedSum(u *ent.Upload, sum *string) predicate.Upload {
	unchanged := []predicate.Upload{entupload.PartsSha256IsNil()}
	for _, known := range []*string{u.PartsSha256, sum} {
		if known != nil {
			unchanged = append(unchanged, entupload.PartsSha256(*known))
		}
	}
	return entupload.Or(unchanged...)
}

// unlessThere says what stands at the key, or fails with other when nothing does.
func (s *Service) unlessThere(ctx context.Context, u *ent.Upload, other error) (Object, error) {
	object, err := s.storage.Stat(ctx, u.Key)
	if errors.Is(err, ErrNoObject) {
		return Object{}, other
	}
	return object, err
}

// longestAssembly is how long storage may take to put parts together. While it does, they are no longer open and the object
// is not there yet.
const longestAssembly = 10 * time.Minute

// assembledByAnother looks for the object of an upload of which parts are missing; all of them, and the place for them too,
// when missing is nil. Another caller puts them together, now or before its answer was lost. If nobody does, storage does
// not have them, and they are to be sent.
func (s *Service) assembledByAnother(ctx context.Context, u *ent.Upload, missing []int) (Object, error) {
	now, err := s.db.Upload.Get(ctx, u.ID)
	switch {
	case err != nil:
		return Object{}, err
	case isFinal(now.Status):
		return Object{}, errChanged
	case now.Status == Finalizing && s.now().Sub(now.FinalizingAt) < longestAssembly:
		u.PartsSha256 = now.PartsSha256
		return s.awaitObject(ctx, u)
	}
	object, err := s.storage.Stat(ctx, u.Key)
	if !errors.Is(err, ErrNoObject) {
		return object, err
	}
	reopen := s.reopen
	if missing == nil {
		reopen = s.forgetParts
	}
	return Object{}, cmp.Or(reopen(ctx, u), incomplete(u, missing))
}

// afterRefusal finds out why storage will never put these parts together. What is missing can be sent again.
func (s *Service) afterRefusal(ctx context.Context, u *ent.Upload, refused error) (Object, error) {
	object, err := s.storage.Stat(ctx, u.Key)
	if !errors.Is(err, ErrNoObject) {
		return object, err
	}
	if err := s.reopen(ctx, u); err != nil {
		return Object{}, err
	}
	parts, err := s.storage.Parts(ctx, u.Key, *u.MultipartUploadID)
	switch missing := missingParts(u, parts); {
	case errors.Is(err, ErrNoParts):
		return s.assembledByAnother(ctx, u, nil)
	case err != nil:
		return Object{}, err
	case len(missing) > 0:
		return Object{}, incomplete(u, missing)
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
		if now, err := s.db.Upload.Get(ctx, u.ID); err != nil || isFinal(now.Status) {
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

// reopen lets parts be sent again that were about to be put together.
func (s *Service) reopen(ctx context.Context, u *ent.Upload) error {
	return s.db.Upload.Update().
		Where(entupload.ID(u.ID), entupload.StatusEQ(Finalizing), entupload.MultipartUploadID(*u.MultipartUploadID)).
		SetStatus(Pending).Exec(ctx)
}

// forgetParts makes a fresh start of an upload whose parts storage has dropped.
func (s *Service) forgetParts(ctx context.Context, u *ent.Upload) error {
	return updateRow(ctx, s.db.Upload.Update().
		Where(entupload.ID(u.ID), entupload.StatusIn(Pending, Finalizing, Expired), entupload.MultipartUploadID(*u.MultipartUploadID)).
		SetStatus(Pending).ClearMultipartUploadID().ClearPartsSha256().SetPartChecksums(false))
}

// missingParts are the numbers of the parts that have not arrived as planned.
func missingParts(u *ent.Upload, parts []Part) []int {
	arrived := make(map[int]bool, len(parts))
	for _, p := range parts {
		_, size, ok := extent(u, p.Number)
		arrived[p.Number] = ok && p.Size == size && (!u.PartChecksums || p.Sha256 != "")
	}
	var missing []int
	for n := 1; n <= *PartCount(u); n++ {
		if !arrived[n] {
			missing = append(missing, n)
		}
	}
	return missing
}

// maxMissing is how many missing parts an error names.
const maxMissing = 1000

// incomplete says which parts have not arrived; nil is all of them.
func incomplete(u *ent.Upload, missing []int) error {
	if missing == nil {
		missing = missingParts(u, nil)
	}
	return &fault.Error{
		Code: fault.NotUploaded, Retryable: true, MissingParts: missing[:min(len(missing), maxMissing)],
		Message: fmt.Sprintf("%d of %d parts are not in storage yet. Sign and send them, then finalize again.", len(missing), *PartCount(u)),
	}
}

// sumOfParts is what storage says of an object made of these parts: the SHA-256 over their SHA-256s. Nil without those.
func sumOfParts(parts []Part) *string {
	h := sha256.New()
	for _, p := range parts {
		sum, err := hex.DecodeString(p.Sha256)
		if err != nil || len(sum) != sha256.Size {
			return nil
		}
		h.Write(sum)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	return &sum
}
