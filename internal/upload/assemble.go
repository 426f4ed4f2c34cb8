package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// assemble puts the parts of an upload together and says what then stands at its key. It can be broken off after any step
// and begun again by anybody: each step asks storage how far it is.
func (s *Service) assemble(ctx context.Context, u *ent.Upload) (Object, error) {
	if u.StorageID == nil {
		return Object{}, incomplete(u, nil)
	}
	parts, err := s.storage.Parts(ctx, u.Key, *u.StorageID)
	if errors.Is(err, ErrNoParts) {
		return s.assembledBefore(ctx, u)
	}
	if err != nil {
		return Object{}, err
	}
	if missing := missingParts(u, parts); len(missing) > 0 {
		return Object{}, incomplete(u, missing)
	}
	s.at(StepPartsListed)
	sum := sumOfParts(parts)
	if err := move(ctx, s.db.Upload, u, Finalizing, func(set *ent.UploadUpdate) { set.SetNillablePartsSha256(sum) }); err != nil {
		return Object{}, err
	}
	u.PartsSha256 = sum
	s.at(StepFinalizing)
	switch err = s.storage.Complete(ctx, u.Key, *u.StorageID, parts, u.Size); {
	case errors.Is(err, ErrExists): // an earlier answer was lost, and the parts were sent again
		err = s.storage.Abort(ctx, u.Key, *u.StorageID)
	case errors.Is(err, ErrNoParts): // another caller was faster
		err = nil
	}
	if err != nil {
		return Object{}, err
	}
	s.at(StepCompleted)
	return s.storage.Stat(ctx, u.Key) // a "200" alone is not believed
}

// assembledBefore looks for the object of an upload whose parts are no longer open: they were put together and the answer
// was lost. If they were not, storage has dropped them, and they are to be sent again.
func (s *Service) assembledBefore(ctx context.Context, u *ent.Upload) (Object, error) {
	object, err := s.storage.Stat(ctx, u.Key)
	if !errors.Is(err, ErrNoObject) {
		return object, err
	}
	n, err := s.db.Upload.Update().
		Where(entupload.ID(u.ID), entupload.StatusIn(cameFrom[Pending]...), entupload.StorageID(*u.StorageID)).
		SetStatus(Pending).ClearStorageID().ClearPartsSha256().SetPartChecksums(false).Save(ctx)
	switch {
	case err != nil:
		return Object{}, err
	case n == 0:
		return Object{}, errChanged
	}
	return Object{}, incomplete(u, nil)
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
