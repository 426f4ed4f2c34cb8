package upload

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// checkQuota answers QUOTA_EXCEEDED when one more upload of this size is too much for its owner. It locks the owner's
// row: until the caller has written the upload and committed, no other transaction counts.
func (p *Policy) checkQuota(ctx context.Context, tx *ent.Tx, owner uuid.UUID, kind Kind, size int64) error {
	if err := database.LockUser(ctx, tx, owner); err != nil {
		return err
	}
	unfinished := entupload.StatusIn(Pending, Finalizing)
	pending, err := tx.Upload.Query().Where(entupload.OwnerID(owner), entupload.KindEQ(kind), unfinished).Count(ctx)
	if err != nil {
		return fmt.Errorf("count unfinished uploads: %w", err)
	}
	if pending >= p.MaxPending {
		return fault.New(fault.QuotaExceeded,
			"You have %d unfinished uploads, which is the most. Finish or cancel some.", pending)
	}
	if p.MaxUserBytes == 0 {
		return nil
	}
	reserved, err := tx.Upload.Query().Where(entupload.OwnerID(owner), unfinished).
		Aggregate(sumOf(entupload.FieldSize)).Int(ctx)
	if err != nil {
		return fmt.Errorf("sum unfinished uploads: %w", err)
	}
	stored, err := tx.Video.Query().Where(entvideo.OwnerID(owner)).Aggregate(sumOf(entvideo.FieldSize)).Int(ctx)
	if err != nil {
		return fmt.Errorf("sum videos: %w", err)
	}
	if left := p.MaxUserBytes - int64(reserved) - int64(stored); size > left {
		return fault.Input(fault.QuotaExceeded, "size",
			"The file has %d bytes; %d of your %d are left. Delete videos or cancel uploads first.",
			size, max(left, 0), p.MaxUserBytes)
	}
	return nil
}

// sumOf adds a column up, to 0 where there is no row.
func sumOf(column string) ent.AggregateFunc {
	return func(s *sql.Selector) string { return fmt.Sprintf("COALESCE(%s, 0)", sql.Sum(s.C(column))) }
}
