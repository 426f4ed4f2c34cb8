package upload

import (
	"cmp"
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// Finalize names the upload to publish, and how.
type Finalize struct {
	UploadID       uuid.UUID
	Details        *details.Details
	PosterUploadID *uuid.UUID
}

// Finalize publishes the film once storage confirms it. However often and by however many callers it is called, one video
// comes of it and all of them get that one.
func (s *Service) Finalize(ctx context.Context, f Finalize) (v *ent.Video, err error) {
	if err := f.Details.Clean("details."); err != nil {
		return nil, err
	}
	err = whileChanged(func() error {
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
	if rules := kinds[u.Kind]; rules.isAttached() {
		return nil, fault.Input(fault.BadUserInput, "uploadId", "%s", rules.howToAttach)
	}
	if isFinal(u.Status) {
		return s.outcome(ctx, u, f.PosterUploadID)
	}
	if f.PosterUploadID != nil {
		if err := s.CheckAttachment(ctx, PosterAttachment(*f.PosterUploadID), u.ID); err != nil {
			return nil, err
		}
	}
	if u, err = s.saveDetails(ctx, u, f); err != nil {
		return nil, err
	}
	crashAt(StepDetailsSaved)
	return s.verifyAndPublish(ctx, u, details.Public)
}

// saveDetails writes down how the owner wants the video to be shown: should this call be broken off, whoever goes on shows
// it so.
func (s *Service) saveDetails(ctx context.Context, u *ent.Upload, f Finalize) (*ent.Upload, error) {
	if f.Details == nil && f.PosterUploadID == nil {
		return u, nil
	}
	update := s.db.Upload.Update().
		Where(entupload.ID(u.ID), entupload.StatusEQ(u.Status)).
		SetNillablePosterID(f.PosterUploadID)
	f.Details.SetOnUpload(update.Mutation())
	if err := updateRow(ctx, update); err != nil {
		return nil, err
	}
	return s.db.Upload.Get(ctx, u.ID)
}

// verifyAndPublish asks storage, and publishes or rejects what it holds. A video whose owner has not said who may see it
// gets the default visibility: an owner's own call publishes, the reconciler only keeps.
func (s *Service) verifyAndPublish(
	ctx context.Context,
	u *ent.Upload,
	defaultVisibility details.Visibility,
) (*ent.Video, error) {
	object, err := s.storedObject(ctx, u, defaultVisibility)
	if errors.Is(err, ErrNoObject) {
		return nil, s.missing(ctx, u)
	}
	if err != nil {
		return nil, err
	}
	if mismatch := verify(u, object); mismatch != nil {
		return nil, s.reject(ctx, u, mismatch)
	}
	crashAt(StepVerified)
	facts, err := s.inspectVideo(ctx, u)
	if err != nil {
		return nil, err
	}
	crashAt(StepInspected)
	v, err := s.publish(ctx, u, facts, defaultVisibility)
	if err != nil {
		return nil, err
	}
	s.jobs.Wake()
	crashAt(StepPublished)
	return v, nil
}

// storedObject says what stands at the upload's key, once its parts are put together.
func (s *Service) storedObject(
	ctx context.Context,
	u *ent.Upload,
	defaultVisibility details.Visibility,
) (Object, error) {
	if u.Strategy == Multipart || u.MultipartUploadID != nil {
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

// reject ends an upload for good, with the reason.
func (s *Service) reject(ctx context.Context, u *ent.Upload, why *fault.Error) error {
	err := s.discard(ctx, u, Rejected, func(set *ent.UploadUpdate) {
		set.SetRejection(string(why.Code)).SetRejectionReason(why.Message)
	})
	return cmp.Or[error](err, why)
}

// outcome is the answer for an upload that has ended, the same for every caller. A poster that comes too late for the
// publishing is shown all the same, unless there is one.
func (s *Service) outcome(ctx context.Context, u *ent.Upload, poster *uuid.UUID) (*ent.Video, error) {
	switch u.Status {
	case Finalized:
	case Rejected:
		return nil, rejectedFor(u)
	default:
		return nil, closedError(u)
	}
	v, err := s.db.Video.Query().Where(entvideo.UploadID(u.ID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, errVideoDeleted()
	}
	if err != nil || poster == nil || v.PosterID != nil {
		return v, err
	}
	if u.PosterID != nil && *u.PosterID == *poster {
		return v, nil // it was published with this poster, which was removed since
	}
	return s.showLatePoster(ctx, v, *poster)
}

func errVideoDeleted() error {
	return fault.New(fault.NotFound, "The video of this upload was deleted.")
}

// showLatePoster shows a poster for a video that was published before, unless another caller has given it one
// meanwhile.
func (s *Service) showLatePoster(ctx context.Context, v *ent.Video, poster uuid.UUID) (*ent.Video, error) {
	if err := s.CheckAttachment(ctx, PosterAttachment(poster), v.UploadID); err != nil {
		return nil, err
	}
	err := database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		n, err := tx.Video.Update().Where(entvideo.ID(v.ID), entvideo.PosterIDIsNil()).SetUpdatedAt(s.now()).Save(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			v, err = tx.Video.Get(ctx, v.ID)
			return err
		}
		if v, err = s.ShowPoster(ctx, tx, v, poster); err != nil {
			return err
		}
		return s.events.Add(ctx, tx, event.VideoUpdated(v))
	})
	if ent.IsNotFound(err) {
		return nil, errVideoDeleted()
	}
	if err != nil {
		return nil, err
	}
	s.jobs.Wake()
	return v.Unwrap(), nil
}
