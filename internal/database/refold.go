package database

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/ent/predicate"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/text"
)

const (
	// refoldBatch is how many videos are folded in one transaction, which takes a fraction of a second.
	refoldBatch = 1000

	// refoldPause is between two of them, for others who wait to write: SQLite tries again at least that often.
	refoldPause = 100 * time.Millisecond
)

// refold makes anew what videos are found and sorted by, where older rules made it, or a server that knew of none.
// A server does so before it serves, as it migrates; stopped in between it goes on where it was, and servers that start
// together share the work.
func (d *Database) refold(ctx context.Context) error {
	version, began, done := text.FoldVersion(), time.Now(), 0
	for _, stale := range []predicate.Video{
		entvideo.TitleFoldLT(version), entvideo.DescriptionFoldLT(version), // one index each
	} {
		for more := true; more; {
			n, err := d.refoldSome(ctx, stale)
			if err != nil {
				return fmt.Errorf("fold titles and descriptions: %w", err)
			}
			done += n
			if more = n == refoldBatch; !more {
				break
			}
			if done%(50*refoldBatch) == 0 {
				slog.InfoContext(ctx, "folding titles and descriptions anew", "videos", done)
			}
			select {
			case <-time.After(refoldPause):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	if done >= refoldBatch {
		slog.InfoContext(ctx, "folded titles and descriptions anew", "videos", done, "took", time.Since(began).String())
	}
	return nil
}

// refoldSome folds a batch of stale videos, and tells how many there were. The newest are the first in the index of
// SQLite's search, which is written fastest in its order.
func (d *Database) refoldSome(ctx context.Context, stale predicate.Video) (n int, err error) {
	err = InTx(ctx, d.Client, func(tx *ent.Tx) error {
		query := tx.Video.Query().Where(stale).Limit(refoldBatch)
		query.Select(entvideo.FieldID, entvideo.FieldTitle, entvideo.FieldDescription)
		videos, err := query.All(ctx)
		if err != nil {
			return err
		}
		n = len(videos)
		slices.SortFunc(videos, func(a, b *ent.Video) int { return bytes.Compare(b.ID[:], a.ID[:]) })
		for _, v := range videos {
			unchanged := []predicate.Video{entvideo.ID(v.ID), entvideo.Title(v.Title), entvideo.Description(v.Description)}
			change := tx.Video.Update().Where(unchanged...)
			(&details.Details{Title: &v.Title, Description: &v.Description}).SetOnVideo(change.Mutation())
			if err := change.Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// KeepFolded folds again and again, until ctx ends, what servers of a version before write beside this one, as they do
// while servers are upgraded one after the other.
func (d *Database) KeepFolded(ctx context.Context, every time.Duration) {
	for {
		select {
		case <-time.After(every):
		case <-ctx.Done():
			return
		}
		if err := d.refold(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "what is found by a search may be older than its title", "error", err)
		}
	}
}
