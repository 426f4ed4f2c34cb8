package video

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// Update names a video and what to change about it; nil stays as it is.
type Update struct {
	VideoID uuid.UUID
	details.Details
	PosterUploadID *uuid.UUID
	RemovePoster   *bool
}

// clean answers what is wrong with an update.
func (c *Update) clean() error {
	if c.PosterUploadID != nil && c.removesPoster() {
		return fault.Input(fault.BadUserInput, "removePoster",
			"A poster is either set or removed: leave out removePoster, or posterUploadId.")
	}
	return c.Details.Clean("")
}

func (c *Update) removesPoster() bool { return c.RemovePoster != nil && *c.RemovePoster }

// Update changes how a video is shown. Where nothing changes, nobody is told.
func (s *Service) Update(ctx context.Context, c Update) (*ent.Video, error) {
	v, err := s.changeable(ctx, c.VideoID)
	if err != nil {
		return nil, err
	}
	if err := c.clean(); err != nil {
		return nil, err
	}
	if c.PosterUploadID != nil {
		if err := s.uploads.CheckAttachment(ctx, upload.PosterAttachment(*c.PosterUploadID), v.UploadID); err != nil {
			return nil, err
		}
	}
	return s.inChange(ctx, v, func(tx *ent.Tx, now *ent.Video) (*ent.Video, error) { return s.change(ctx, tx, now, c) })
}

// change answers errUnchanged when the video is as it is to be.
func (s *Service) change(ctx context.Context, tx *ent.Tx, now *ent.Video, c Update) (*ent.Video, error) {
	v, err := now, error(nil)
	if !c.Details.AreOf(now) {
		row := now.Update()
		c.Details.SetOnVideo(row.Mutation())
		v, err = row.Save(ctx)
	}
	switch {
	case err != nil:
		return nil, err
	case c.PosterUploadID != nil:
		v, err = s.uploads.ShowPoster(ctx, tx, v, *c.PosterUploadID)
	case c.removesPoster() && v.PosterID != nil:
		v, err = s.uploads.RemovePoster(ctx, tx, v)
	}
	if err == nil && c.Details.AreOf(now) && samePoster(v, now) {
		err = errUnchanged
	}
	return v, err
}

func samePoster(a, b *ent.Video) bool {
	return a.PosterID == nil && b.PosterID == nil || a.PosterID != nil && b.PosterID != nil && *a.PosterID == *b.PosterID
}

// errUnchanged means that a video is already as its owner wants it to be.
var errUnchanged = errors.New("the video is as it is to be")

// inChange changes a video in one transaction with its time of change, and tells of it. A change that answers errUnchanged
// leaves the video as it was, and nobody is told.
func (s *Service) inChange(
	ctx context.Context, v *ent.Video, change func(tx *ent.Tx, now *ent.Video) (*ent.Video, error),
) (*ent.Video, error) {
	var changed *ent.Video
	err := database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		// Writing first locks the row: what is read then stays so.
		now, err := tx.Video.UpdateOneID(v.ID).SetUpdatedAt(time.Now()).Save(ctx)
		if err != nil {
			return err
		}
		if changed, err = change(tx, now); err != nil {
			return err
		}
		return s.events.Add(ctx, tx, event.VideoUpdated(changed))
	})
	if errors.Is(err, errUnchanged) {
		changed, err = s.db.Video.Get(ctx, v.ID)
	} else if err == nil {
		changed = changed.Unwrap()
		s.jobs.Wake()
	}
	if ent.IsNotFound(err) {
		return nil, notFound()
	}
	return changed, err
}

// Delete removes a video, and has its file removed in the same transaction, so that neither is left without the other.
func (s *Service) Delete(ctx context.Context, id uuid.UUID) (uuid.UUID, error) {
	v, err := s.changeable(ctx, id)
	if err != nil {
		return id, err
	}
	err = database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		now, err := tx.Video.Get(ctx, id)
		if ent.IsNotFound(err) {
			return notFound()
		}
		if err != nil {
			return err
		}
		if err := s.uploads.DetachAll(ctx, tx, now.ID); err != nil {
			return err
		}
		if err := tx.Video.DeleteOne(now).Exec(ctx); err != nil {
			return fmt.Errorf("delete video %s: %w", id, err)
		}
		if err := s.events.Add(ctx, tx, event.VideoDeleted(now)); err != nil {
			return err
		}
		return s.removals.AddAll(ctx, tx, v.Edges.Upload)
	})
	if err != nil {
		return id, err
	}
	s.jobs.Wake()
	return id, nil
}
