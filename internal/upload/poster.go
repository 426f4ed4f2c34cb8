package upload

import (
	"context"
	"errors"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
)

// Kind is what a file is.
type Kind = entupload.Kind

// What a file can be.
const (
	Film   = entupload.KindVIDEO
	Poster = entupload.KindPOSTER
)

// PosterPolicy is what may be uploaded as a poster.
type PosterPolicy struct {
	MaxSize      int64 // bytes
	MaxPixels    int   // across, and down
	ContentTypes []string
	Folder       string
}

const (
	posterFolder    = "posters"
	maxPosterSize   = 5 << 20
	maxPosterPixels = 8192
)

// Poster is what may be uploaded as a poster. It is the same everywhere: nobody has asked to set it.
func (p *Policy) Poster() *PosterPolicy {
	types := make([]string, len(pictures))
	for i, f := range pictures {
		types[i] = f.contentType
	}
	return &PosterPolicy{MaxSize: maxPosterSize, MaxPixels: maxPosterPixels, ContentTypes: types, Folder: posterFolder}
}

// CheckPoster makes sure that a poster of the viewer's is in storage and what it was said to be, before anything is changed
// for it. It is to be shown for the video that comes, or came, of the upload film.
func (s *Service) CheckPoster(ctx context.Context, id, film uuid.UUID) error {
	err := whileChanged(func() error { return s.checkPoster(ctx, id, film) })
	return withField(err, "posterUploadId")
}

func (s *Service) checkPoster(ctx context.Context, id, film uuid.UUID) error {
	u, err := s.owned(ctx, id)
	switch {
	case err != nil:
		return err
	case u.Kind != Poster:
		return fault.New(fault.BadUserInput, "This upload is a film, not a poster. Request one of kind POSTER.")
	case u.Status == Finalized:
		return s.shownFor(ctx, id, film)
	case u.Status == Rejected:
		return rejection(u)
	case u.Status != Pending:
		return statusError(u)
	}
	stored, err := s.storage.Stat(ctx, u.Key)
	if errors.Is(err, ErrNoObject) {
		return s.missing(ctx, u)
	}
	if err != nil {
		return err
	}
	if mismatch := verify(u, stored); mismatch != nil {
		return s.reject(ctx, u, mismatch)
	}
	return s.inspectPoster(ctx, u)
}

// shownFor answers CONFLICT unless the poster is shown for the video of this film already.
func (s *Service) shownFor(ctx context.Context, poster, film uuid.UUID) error {
	shown, err := s.db.Video.Query().Where(entvideo.PosterID(poster), entvideo.UploadID(film)).Exist(ctx)
	if err == nil && !shown {
		return errTaken()
	}
	return err
}

func errTaken() error {
	return fault.Input(fault.Conflict, "posterUploadId", "This poster is, or was, another video's, or was given up. Upload the picture once more.")
}

// inspectPoster asks the picture's own bytes what it is, and writes its measures down.
func (s *Service) inspectPoster(ctx context.Context, u *ent.Upload) error {
	look, cancel := context.WithTimeout(ctx, longestLook)
	defer cancel()
	facts, _, err := media.InspectImage(look, object{s.storage, u.Key}, u.Size)
	found := rejectionOf(err)
	switch most := maxPosterPixels; {
	case found != nil:
	case errors.Is(err, ErrNoObject):
		return s.missing(ctx, u)
	case err != nil:
		return inTime(ctx, err)
	case facts.ContentType != u.ContentType:
		found = fault.New(fault.TypeMismatch, "This is %s, but %s was reserved. It was removed. Request a new upload.", facts.ContentType, u.ContentType)
	case facts.Width > most || facts.Height > most:
		found = fault.New(fault.FileTooLarge, "The picture has %d × %d pixels; %d × %d are the most. It was removed. Send a smaller one.",
			facts.Width, facts.Height, most, most)
	}
	if found != nil {
		return s.reject(ctx, u, found)
	}
	return updateRow(ctx, s.db.Upload.Update().Where(entupload.ID(u.ID), entupload.StatusEQ(Pending)).
		SetWidth(facts.Width).SetHeight(facts.Height))
}

// ShowPoster shows a poster that was checked for a video, in the caller's transaction, and has the one before removed.
func (s *Service) ShowPoster(ctx context.Context, tx *ent.Tx, v *ent.Video, id uuid.UUID) (*ent.Video, error) {
	v, err := tx.Video.Get(ctx, v.ID)
	if err != nil || v.PosterID != nil && *v.PosterID == id {
		return v, err
	}
	err = transition(ctx, tx.Upload, &ent.Upload{ID: id}, Finalized, func(set *ent.UploadUpdate) {
		set.Where(entupload.KindEQ(Poster), entupload.OwnerID(v.OwnerID), entupload.StatusEQ(Pending), entupload.WidthNotNil())
	})
	if errors.Is(err, errChanged) {
		return v, errTaken()
	}
	if err != nil {
		return v, err
	}
	if err := s.removals.AddPoster(ctx, tx, v); err != nil {
		return v, err
	}
	return v.Update().SetPosterID(id).Save(ctx)
}

// AddPoster queues the poster that a video has, if any, in the caller's transaction.
func (r *Removals) AddPoster(ctx context.Context, tx *ent.Tx, v *ent.Video) error {
	if v.PosterID == nil {
		return nil
	}
	u, err := tx.Upload.Get(ctx, *v.PosterID)
	if err != nil {
		return err
	}
	return r.AddAll(ctx, tx, u)
}

// abandoned holds for posters that no video has shown for a long time.
func (r *Reconciler) abandoned() func(*sql.Selector) {
	return sql.FieldLT(entupload.FieldLatestArrival, r.service.now().Add(-r.options.Resumable).UnixMilli())
}

// withField names the input that a fault is about.
func withField(err error, field string) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	blamed := *f
	blamed.Field = field
	return &blamed
}
