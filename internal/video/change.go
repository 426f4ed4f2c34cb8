package video

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// Update names a video and what to change about it; nil stays as it is.
type Update struct {
	VideoID     uuid.UUID
	Title       *string
	Description *string
	Visibility  *upload.Visibility

	PosterUploadID *uuid.UUID
}

// Update changes how a video is shown.
func (s *Service) Update(ctx context.Context, c Update) (*ent.Video, error) {
	v, err := s.changeable(ctx, c.VideoID)
	if err != nil {
		return nil, err
	}
	d := upload.Details{Title: c.Title, Description: c.Description, Visibility: c.Visibility}
	if err := d.Clean(""); err != nil {
		return nil, err
	}
	if c.PosterUploadID != nil {
		if err := s.uploads.CheckPoster(ctx, *c.PosterUploadID, v.UploadID); err != nil {
			return nil, err
		}
	}
	err = upload.InTx(ctx, s.db, func(tx *ent.Tx) error {
		v, err = s.change(ctx, tx, v.ID, d, c.PosterUploadID)
		return err
	})
	if ent.IsNotFound(err) {
		return nil, notFound()
	}
	if err != nil {
		return nil, err
	}
	s.removals.Wake()
	return v.Unwrap(), nil
}

func (s *Service) change(ctx context.Context, tx *ent.Tx, id uuid.UUID, d upload.Details, poster *uuid.UUID) (*ent.Video, error) {
	change := tx.Video.UpdateOneID(id).SetNillableDescription(d.Description).SetNillableVisibility(d.Visibility).SetUpdatedAt(time.Now())
	if d.Title != nil {
		change.SetTitle(*d.Title).SetTitleKey(upload.SortKey(*d.Title))
	}
	v, err := change.Save(ctx)
	if err != nil || poster == nil {
		return v, err
	}
	return s.uploads.ShowPoster(ctx, tx, v, *poster)
}

// Delete removes a video, and has its file removed in the same transaction, so that neither is left without the other.
func (s *Service) Delete(ctx context.Context, id uuid.UUID) (uuid.UUID, error) {
	v, err := s.changeable(ctx, id)
	if err != nil {
		return id, err
	}
	err = upload.InTx(ctx, s.db, func(tx *ent.Tx) error {
		now, err := tx.Video.Get(ctx, id)
		if ent.IsNotFound(err) {
			return notFound()
		}
		if err != nil {
			return err
		}
		if err := s.removals.AddPoster(ctx, tx, now); err != nil {
			return err
		}
		if err := tx.Video.DeleteOne(now).Exec(ctx); err != nil {
			return fmt.Errorf("delete video %s: %w", id, err)
		}
		return s.removals.AddAll(ctx, tx, v.Edges.Upload)
	})
	if err != nil {
		return id, err
	}
	s.removals.Wake()
	return id, nil
}
