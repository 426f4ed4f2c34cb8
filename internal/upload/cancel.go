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
	if err := s.discard(ctx, u, Cancelled, nil); err != nil && !errors.Is(err, errChanged) {
		return nil, err
	}
	u, err = s.owned(ctx, uploadID)
	if err == nil && u.Status != Cancelled {
		return nil, closedError(u)
	}
	return u, err
}
