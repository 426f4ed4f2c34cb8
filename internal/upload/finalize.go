package upload

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
)

// Finalize names the upload to publish, and how.
type Finalize struct {
	UploadID       uuid.UUID
	Details        *details.Details
	PosterUploadID *uuid.UUID
}

// Finalize publishes the film once storage confirms it. However often and by however many callers it is called, one video
// comes of it and all of them get that one.
func (s *Service) Finalize(ctx context.Context, f Finalize) (*ent.Video, error) {
	if err := f.Details.Clean("details."); err != nil {
		return nil, err
	}
	var v *ent.Video
	err := whileChanged(func() (err error) {
		v, err = s.finalize(ctx, f)
		return err
	})
	return v, err
}

// finalize answers errChanged when another caller was faster.
func (s *Service) finalize(ctx context.Context, f Finalize) (*ent.Video, error) {
	u, err := s.owned(ctx, f.UploadID)
	if err != nil {
		return nil, err
	}
	if u.Kind == Poster {
		return nil, fault.Input(fault.BadUserInput, "uploadId", "This upload is a poster: give it as posterUploadId, with its film or to updateVideo.")
	}
	if isFinal(u.Status) {
		return s.outcome(ctx, u, f.PosterUploadID)
	}
	if f.PosterUploadID != nil {
		if err := s.CheckPoster(ctx, *f.PosterUploadID, u.ID); err != nil {
			return nil, err
		}
	}
	if err := s.saveDetails(ctx, u, f); err != nil {
		return nil, err
	}
	s.at(StepDetailsSaved)
	return s.settle(ctx, u, details.Public)
}

// saveDetails writes down how the owner wants the video to be shown: should this call be broken off, whoever goes on shows it so.
func (s *Service) saveDetails(ctx context.Context, u *ent.Upload, f Finalize) error {
	update := s.db.Upload.Update().Where(entupload.ID(u.ID), entupload.StatusEQ(u.Status)).SetNillablePosterID(f.PosterUploadID)
	f.Details.SetOnUpload(update.Mutation())
	return updateRow(ctx, update)
}

// settle asks storage and publishes or rejects what it holds. A video is for those whom its owner said, or, when they have not
// said it, for those named here.
func (s *Service) settle(ctx context.Context, u *ent.Upload, defaultVisibility details.Visibility) (*ent.Video, error) {
	object, err := s.stored(ctx, u, defaultVisibility)
	if errors.Is(err, ErrNoObject) {
		return nil, s.missing(ctx, u)
	}
	if err != nil {
		return nil, err
	}
	if mismatch := verify(u, object); mismatch != nil {
		return nil, s.reject(ctx, u, mismatch)
	}
	s.at(StepVerified)
	facts, err := s.inspect(ctx, u)
	if errors.Is(err, ErrNoObject) {
		return nil, s.missing(ctx, u)
	}
	if err != nil {
		return nil, err
	}
	s.at(StepInspected)
	return s.publish(ctx, u, facts, defaultVisibility)
}

// rejection is the answer for an upload that was rejected, the same each time.
func rejection(u *ent.Upload) error {
	return fault.New(fault.Code(*u.Rejection), "%s", *u.RejectionReason)
}

// reject ends an upload for good, with the reason.
func (s *Service) reject(ctx context.Context, u *ent.Upload, why *fault.Error) error {
	err := s.discard(ctx, u, Rejected, func(set *ent.UploadUpdate) { set.SetRejection(string(why.Code)).SetRejectionReason(why.Message) })
	return cmp.Or[error](err, why)
}

// stored says what stands at the upload's key, once its parts are put together.
func (s *Service) stored(ctx context.Context, u *ent.Upload, defaultVisibility details.Visibility) (Object, error) {
	if u.Strategy == Multipart {
		return s.assemble(ctx, u, defaultVisibility)
	}
	return s.storage.Stat(ctx, u.Key)
}

// missing says that nothing has arrived. The upload stays usable, unless it was cancelled while storage was asked.
func (s *Service) missing(ctx context.Context, u *ent.Upload) error {
	u, err := s.db.Upload.Get(ctx, u.ID)
	if err != nil {
		return err
	}
	if isFinal(u.Status) {
		return errChanged
	}
	if s.now().After(u.ExpiresAt) {
		return fault.New(fault.UploadExpired, "The URL expired before the file arrived. Renew the upload and send the file.")
	}
	return &fault.Error{
		Code: fault.NotUploaded, Retryable: true,
		Message: "The file is not in storage yet. Send it with the request that you were given, then finalize again.",
	}
}

// publish makes the video, in one transaction with the end of the upload. It is shown as the row says by then.
func (s *Service) publish(ctx context.Context, u *ent.Upload, facts media.Facts, defaultVisibility details.Visibility) (v *ent.Video, err error) {
	now := s.now()
	err = database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		if err := transition(ctx, tx.Upload, u, Finalized, nil); err != nil {
			return err
		}
		u, err := tx.Upload.Get(ctx, u.ID)
		if err != nil {
			return err
		}
		create := withFacts(tx.Video.Create(), facts).
			SetOwnerID(u.OwnerID).SetUploadID(u.ID).
			SetContentType(u.ContentType).SetSize(u.Size).SetFileName(u.FileName).SetKey(u.Key).
			SetUploadedAt(now).SetUpdatedAt(now)
		said := details.OfUpload(u)
		shown := said.WithDefaults(details.Default(u.FileName, defaultVisibility))
		shown.SetOnVideo(create.Mutation())
		v, err = create.Save(ctx)
		if err != nil {
			return fmt.Errorf("publish %s: %w", u.ID, err)
		}
		if u.PosterID != nil {
			v, err = s.ShowPoster(ctx, tx, v, *u.PosterID)
		}
		if err != nil && fault.CodeOf(err) != fault.Conflict { // a film is not lost for a poster that was taken in this moment
			return err
		}
		return s.removals.AddParts(ctx, tx, u) // sent once more, after an answer was lost
	})
	if err != nil {
		return nil, err
	}
	s.removals.Wake()
	s.at(StepPublished)
	return v.Unwrap(), nil
}

// outcome is the answer for an upload that has ended, the same for every caller. A poster that comes too late for the
// publishing is shown all the same, unless there is one.
func (s *Service) outcome(ctx context.Context, u *ent.Upload, poster *uuid.UUID) (*ent.Video, error) {
	switch u.Status {
	case Finalized:
		v, err := s.db.Video.Query().Where(entvideo.UploadID(u.ID)).Only(ctx)
		if ent.IsNotFound(err) {
			return nil, videoDeleted()
		}
		if err != nil || poster == nil || v.PosterID != nil {
			return v, err
		}
		return s.showLate(ctx, v, *poster)
	case Rejected:
		return nil, rejection(u)
	default:
		return nil, statusError(u)
	}
}

func videoDeleted() error { return fault.New(fault.NotFound, "The video of this upload was deleted.") }

// showLate shows a poster for a video that was published before.
func (s *Service) showLate(ctx context.Context, v *ent.Video, poster uuid.UUID) (*ent.Video, error) {
	if err := s.CheckPoster(ctx, poster, v.UploadID); err != nil {
		return nil, err
	}
	err := database.InTx(ctx, s.db, func(tx *ent.Tx) (err error) {
		v, err = s.ShowPoster(ctx, tx, v, poster)
		return err
	})
	if ent.IsNotFound(err) {
		return nil, videoDeleted()
	}
	if err != nil {
		return nil, err
	}
	return v.Unwrap(), nil
}
