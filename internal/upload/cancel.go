package upload

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
)

// Cancel gives a pending upload up and removes what has arrived or still arrives. Cancelling twice is the same as once.
func (s *Service) Cancel(ctx context.Context, uploadID uuid.UUID) (*ent.Upload, error) {
	u, err := s.owned(ctx, uploadID)
	if err != nil {
		return nil, err
	}
	err = inTx(ctx, s.db, func(tx *ent.Tx) error {
		if err := leavePending(ctx, tx, u, Cancelled, nil); err != nil {
			return err
		}
		return s.removals.Add(ctx, tx, u.Key, u.LandsBy)
	})
	if err != nil && !errors.Is(err, errChanged) {
		return nil, err
	}
	s.removals.Wake()
	u, err = s.owned(ctx, uploadID)
	if err == nil && u.Status != Cancelled {
		return nil, refusal(u)
	}
	return u, err
}
