package upload

import (
	"context"
	"fmt"
	"time"

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
func (p *Policy) checkQuota(
	ctx context.Context,
	tx *ent.Tx,
	owner uuid.UUID,
	kind Kind,
	size int64,
	now time.Time,
) error {
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
	used, err := usedBytes(ctx, tx, owner, now)
	if err != nil {
		return err
	}
	if left := p.MaxUserBytes - used; size > left {
		return fault.Input(
			fault.QuotaExceeded,
			"size",
			"The file has %d bytes; %d of your %d are left. Delete videos or cancel uploads first; what was cancelled counts until its URL expires.",
			size,
			max(left, 0),
			p.MaxUserBytes,
		)
	}
	return nil
}

// usedBytes are the bytes that count for an owner: videos and what is attached to them, unfinished uploads, and what a URL
// that is still alive may write for an upload that has ended.
func usedBytes(ctx context.Context, tx *ent.Tx, owner uuid.UUID, now time.Time) (int64, error) {
	videos, err := tx.Video.Query().Where(entvideo.OwnerID(owner)).Aggregate(sumOf(entvideo.FieldSize)).Int(ctx)
	if err != nil {
		return 0, fmt.Errorf("sum videos: %w", err)
	}
	attached := entupload.And(entupload.KindIn(kindsThat(kindRules.isAttached)...), withVideo())
	alive := entupload.And(
		sql.FieldGT(entupload.FieldLatestArrival, now.UnixMilli()),
		entupload.StrategyEQ(Single), entupload.MultipartUploadIDIsNil(), // other URLs end with their multipart upload
		entupload.Not(withVideo()),
	)
	uploads, err := tx.Upload.Query().Where(
		entupload.OwnerID(owner),
		entupload.Or(entupload.StatusIn(Pending, Finalizing), attached, alive),
	).Aggregate(sumOf(entupload.FieldSize)).Int(ctx)
	if err != nil {
		return 0, fmt.Errorf("sum uploads: %w", err)
	}
	return int64(videos) + int64(uploads), nil
}

// sumOf adds a column up, to 0 where there is no row.
func sumOf(column string) ent.AggregateFunc {
	return func(s *sql.Selector) string { return fmt.Sprintf("COALESCE(%s, 0)", sql.Sum(s.C(column))) }
}
