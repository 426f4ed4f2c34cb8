package video

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// Update names a video and what to change about it; nil stays as it is.
type Update struct {
	VideoID uuid.UUID
	details.Details
	PosterUploadID *uuid.UUID
}

// Update changes how a video is shown.
func (s *Service) Update(ctx context.Context, c Update) (*ent.Video, error) {
	v, err := s.changeable(ctx, c.VideoID)
	if err != nil {
		return nil, err
	}
	if err := c.Details.Clean(""); err != nil {
		return nil, err
	}
	if c.PosterUploadID != nil {
		if err := s.uploads.CheckAttachment(ctx, upload.PosterAttachment(*c.PosterUploadID), v.UploadID); err != nil {
			return nil, err
		}
	}
	err = database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		v, err = s.change(ctx, tx, v.ID, c)
		return err
	})
	if ent.IsNotFound(err) {
		return nil, notFound()
	}
	if err != nil {
		return nil, err
	}
	s.jobs.Wake()
	return v.Unwrap(), nil
}

func (s *Service) change(ctx context.Context, tx *ent.Tx, id uuid.UUID, c Update) (*ent.Video, error) {
	change := tx.Video.UpdateOneID(id).SetUpdatedAt(time.Now())
	c.Details.SetOnVideo(change.Mutation())
	v, err := change.Save(ctx)
	if err == nil && c.PosterUploadID != nil {
		v, err = s.uploads.ShowPoster(ctx, tx, v, *c.PosterUploadID)
	}
	if err != nil {
		return v, err
	}
	return v, s.events.Add(ctx, tx, event.VideoUpdated(v))
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
