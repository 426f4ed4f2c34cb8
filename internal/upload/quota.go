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

// quota is what an owner may still have. Whoever takes from it writes what was taken in the same transaction.
type quota struct {
	policy  *Policy
	pending map[Kind]int // unfinished uploads
	used    int64        // bytes, when they are limited
}

// openQuota counts what an owner has. It locks the owner's row: until the caller has written its uploads and committed, no
// other transaction counts.
func (p *Policy) openQuota(ctx context.Context, tx *ent.Tx, owner uuid.UUID, now time.Time) (*quota, error) {
	if err := database.LockUser(ctx, tx, owner); err != nil {
		return nil, err
	}
	q := &quota{policy: p, pending: map[Kind]int{}}
	var counts []struct {
		Kind  Kind
		Count int
	}
	err := tx.Upload.Query().Where(entupload.OwnerID(owner), entupload.StatusIn(Pending, Finalizing)).
		GroupBy(entupload.FieldKind).Aggregate(ent.Count()).Scan(ctx, &counts)
	if err != nil {
		return nil, fmt.Errorf("count unfinished uploads: %w", err)
	}
	for _, c := range counts {
		q.pending[c.Kind] = c.Count
	}
	if p.MaxUserBytes > 0 {
		q.used, err = usedBytes(ctx, tx, owner, now)
	}
	return q, err
}

// take takes one more upload of this size, or answers QUOTA_EXCEEDED when that is too much.
func (q *quota) take(kind Kind, size int64) error {
	if n := q.pending[kind]; n >= q.policy.MaxPending {
		return fault.New(fault.QuotaExceeded,
			"You have %d unfinished uploads, which is the most. Finish or cancel some.", n)
	}
	if limit := q.policy.MaxUserBytes; limit > 0 && size > limit-q.used {
		return fault.Input(
			fault.QuotaExceeded,
			"size",
			"The file has %d bytes; %d of your %d are left. Delete videos or cancel uploads first; what was cancelled counts until its URL expires.",
			size,
			max(limit-q.used, 0),
			limit,
		)
	}
	q.pending[kind]++
	q.used += size
	return nil
}

// checkQuota takes one upload of this size.
func (p *Policy) checkQuota(
	ctx context.Context,
	tx *ent.Tx,
	owner uuid.UUID,
	kind Kind,
	size int64,
	now time.Time,
) error {
	q, err := p.openQuota(ctx, tx, owner, now)
	if err != nil {
		return err
	}
	return q.take(kind, size)
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
