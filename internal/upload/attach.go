package upload

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// Attachment is an upload that is to be attached to a video: its poster, or captions.
type Attachment struct {
	Kind     Kind
	UploadID uuid.UUID
	Field    string // the input that names it, for errors
}

// PosterAttachment is an upload that is to be a video's poster.
func PosterAttachment(id uuid.UUID) Attachment {
	return Attachment{Kind: Poster, UploadID: id, Field: "posterUploadId"}
}

// CheckAttachment makes sure that an upload of the viewer's is in storage and what it was said to be, before anything is
// changed for it. It is to be attached to the video of this other upload.
func (s *Service) CheckAttachment(ctx context.Context, a Attachment, videoUploadID uuid.UUID) error {
	err := whileChanged(func() error { return s.checkAttachment(ctx, a, videoUploadID) })
	return withField(err, a.Field)
}

func (s *Service) checkAttachment(ctx context.Context, a Attachment, videoUploadID uuid.UUID) error {
	u, err := s.owned(ctx, a.UploadID)
	switch {
	case err != nil:
		return err
	case u.Kind != a.Kind:
		return fault.New(fault.BadUserInput, "This upload is of kind %s. Request one of kind %s.", u.Kind, a.Kind)
	case u.Status == Finalized:
		return s.attachedTo(ctx, u, videoUploadID)
	case u.Status == Rejected:
		return rejectedFor(u)
	case isFinal(u.Status):
		return closedError(u)
	}
	object, err := s.storedObject(ctx, u, details.Private)
	if errors.Is(err, ErrNoObject) {
		return s.missing(ctx, u)
	}
	if err != nil {
		return err
	}
	if mismatch := verify(u, object); mismatch != nil {
		return s.reject(ctx, u, mismatch)
	}
	return s.inspectAttachment(ctx, u)
}

// attachedTo answers CONFLICT unless the upload is attached to the video of that upload already.
func (s *Service) attachedTo(ctx context.Context, u *ent.Upload, videoUploadID uuid.UUID) error {
	attached, err := kinds[u.Kind].ofUpload(u).Where(entvideo.UploadID(videoUploadID)).Exist(ctx)
	if err == nil && !attached {
		return errTaken()
	}
	return err
}

func errTaken() *fault.Error {
	return fault.New(
		fault.Conflict,
		"This upload is, or was, attached to another video, or was given up. Upload the file once more.",
	)
}

// Attach takes an upload of the viewer's that was checked, in the caller's transaction.
func (s *Service) Attach(ctx context.Context, tx *ent.Tx, a Attachment) error {
	err := transition(ctx, tx.Upload, &ent.Upload{ID: a.UploadID}, Finalized, func(set *ent.UploadUpdate) {
		set.Where(entupload.KindEQ(a.Kind), entupload.InspectedAtNotNil())
	})
	if errors.Is(err, errChanged) {
		return withField(errTaken(), a.Field)
	}
	return err
}

// Detach has the file of an attached upload removed, in the caller's transaction.
func (s *Service) Detach(ctx context.Context, tx *ent.Tx, id uuid.UUID) error {
	u, err := tx.Upload.Get(ctx, id)
	if err != nil {
		return err
	}
	return s.removals.AddAll(ctx, tx, u)
}

// DetachAll has all files removed that are attached to a video, in the caller's transaction.
func (s *Service) DetachAll(ctx context.Context, tx *ent.Tx, videoID uuid.UUID) error {
	attached, err := tx.Upload.Query().
		Where(entupload.KindIn(kindsThat(kindRules.isAttached)...), withVideo(entvideo.ID(videoID))).All(ctx)
	if err != nil {
		return err
	}
	for _, u := range attached {
		if err := s.removals.AddAll(ctx, tx, u); err != nil {
			return err
		}
	}
	return nil
}

// ShowPoster shows a poster that was checked for a video, in the caller's transaction, and has the one before removed.
func (s *Service) ShowPoster(ctx context.Context, tx *ent.Tx, v *ent.Video, id uuid.UUID) (*ent.Video, error) {
	v, err := tx.Video.Get(ctx, v.ID)
	if err != nil || v.PosterID != nil && *v.PosterID == id {
		return v, err
	}
	if err := s.Attach(ctx, tx, PosterAttachment(id)); err != nil {
		return v, err
	}
	if v.PosterID != nil {
		if err := s.Detach(ctx, tx, *v.PosterID); err != nil {
			return v, err
		}
	}
	return v.Update().SetPosterID(id).Save(ctx)
}

// RemovePoster leaves a video without its poster, whose file is removed, in the caller's transaction.
func (s *Service) RemovePoster(ctx context.Context, tx *ent.Tx, v *ent.Video) (*ent.Video, error) {
	if err := s.Detach(ctx, tx, *v.PosterID); err != nil {
		return v, err
	}
	return v.Update().ClearPoster().Save(ctx)
}

// withField names the input that a fault is about.
func withField(err error, field string) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	named := *f
	named.Field = field
	return &named
}
