package upload

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
)

// object is what stands at a key, for internal/media to read ranges of.
type object struct {
	storage Storage
	key     string
}

var _ media.Source = object{}

// ReadRange reads a range.
func (o object) ReadRange(ctx context.Context, offset, length int64) ([]byte, error) {
	return o.storage.ReadRange(ctx, o.key, offset, length)
}

// inspectionTimeout is how long all reads of one inspection may take together.
const inspectionTimeout = 15 * time.Second

// inspectVideo asks the file's own bytes what film it is, and rejects an upload that is none.
func (s *Service) inspectVideo(ctx context.Context, u *ent.Upload) (facts media.Facts, err error) {
	err = s.inspect(ctx, u, func(ctx context.Context, source media.Source) (err error) {
		facts, _, err = media.Inspect(ctx, source, u.Size)
		if err == nil {
			err = s.policy.checkContainer(facts.Container, u.ContentType)
		}
		return err
	})
	return facts, err
}

// checkContainer rejects a film of another family than was reserved: within one, people and programs take the formats for
// each other. What the film truly is decides whether the policy accepts it, unless it is just what was reserved: that was
// accepted before it was sent. Nobody is told to request a new upload that would be refused.
func (p *Policy) checkContainer(c media.Container, reserved string) error {
	declared, _ := lookUp(videoFormats, reserved)
	fitting := formatsOf(c)
	accepted := slices.IndexFunc(fitting, func(f Format) bool { return slices.Contains(p.ContentTypes, f.ContentType) })
	sameFamily := func(other string) bool { return media.Container(other).Family() == c.Family() }
	switch {
	case declared.fits(c):
		return nil
	case accepted < 0:
		allowed := p.kind(Video).Formats
		return &rejection{fault.New(fault.TypeMismatch,
			"This is %s, whatever its name says, and accepted here are %s. The file was removed. Convert it to %s, for example "+
				"with HandBrake, and upload that.", c.Name(), strings.Join(typesOf(allowed), ", "), convertTo(allowed))}
	case !slices.ContainsFunc(declared.FirstBytes, sameFamily):
		return &rejection{fault.New(fault.TypeMismatch,
			"This is %s, but %s was reserved. The file was removed. Request a new upload of type %s.",
			c.Name(), reserved, fitting[accepted].ContentType)}
	}
	return nil
}

// contentTypeOf is the type of a film: as it was reserved, or what its bytes say if that is another one.
func contentTypeOf(u *ent.Upload, facts media.Facts) string {
	declared, _ := lookUp(videoFormats, u.ContentType)
	fitting := formatsOf(facts.Container)
	if len(fitting) == 0 || declared.fits(facts.Container) {
		return u.ContentType
	}
	return fitting[0].ContentType
}

// inspectAttachment asks the bytes of what is to be attached what they are, and writes down that they are right.
func (s *Service) inspectAttachment(ctx context.Context, u *ent.Upload) error {
	update := s.db.Upload.Update().
		Where(entupload.ID(u.ID), entupload.StatusIn(allowedFrom[Finalized]...)).
		SetInspectedAt(s.now())
	rules := kinds[u.Kind]
	err := s.inspect(ctx, u, func(ctx context.Context, source media.Source) error {
		return rules.inspect(ctx, source, u, rules, update.Mutation())
	})
	if err != nil {
		return err
	}
	return updateRow(ctx, update)
}

func inspectPoster(
	ctx context.Context,
	source media.Source,
	u *ent.Upload,
	k kindRules,
	row *ent.UploadMutation,
) error {
	facts, _, err := media.InspectImage(ctx, source, u.Size)
	switch most := k.maxPixels; {
	case err != nil:
		return err
	case facts.ContentType != u.ContentType:
		return &rejection{
			fault.New(fault.TypeMismatch, "This is %s, but %s was reserved. It was removed. Request a new upload.",
				facts.ContentType, u.ContentType),
		}
	case facts.Width > most || facts.Height > most:
		return &rejection{
			fault.New(
				fault.FileTooLarge,
				"The picture has %d × %d pixels; %d × %d are the most. It was removed. Send a smaller one.",
				facts.Width,
				facts.Height,
				most,
				most,
			),
		}
	}
	row.SetWidth(facts.Width)
	row.SetHeight(facts.Height)
	return nil
}

func inspectCaptions(
	ctx context.Context,
	source media.Source,
	u *ent.Upload,
	_ kindRules,
	_ *ent.UploadMutation,
) error {
	return media.InspectCaptions(ctx, source, u.Size)
}

// inspect has an object's bytes looked at, and rejects the upload when they are not what they should be.
func (s *Service) inspect(ctx context.Context, u *ent.Upload, look func(context.Context, media.Source) error) error {
	limited, cancel := context.WithTimeout(ctx, inspectionTimeout)
	defer cancel()
	err := look(limited, object{s.storage, u.Key})
	if why := rejectionOf(err); why != nil {
		return s.reject(ctx, u, why)
	}
	switch {
	case errors.Is(err, ErrNoObject):
		return s.missing(ctx, u)
	case ctx.Err() == nil && fault.CodeOf(err) == fault.Internal && errors.Is(err, context.DeadlineExceeded):
		return errSlow(err)
	}
	return err
}

func errSlow(err error) error {
	return &fault.Error{
		Code: fault.StorageUnavailable, Retryable: true, RetryAfter: 2 * time.Second, Cause: fmt.Errorf("inspect: %w", err),
		Message: "Storage answers too slowly to look into the file. Nothing is lost; try again in a moment.",
	}
}

// rejection is an inspection's finding that a file is not what was reserved.
type rejection struct{ why *fault.Error }

func (r *rejection) Error() string { return r.why.Error() }

// rejectionOf is what an inspection found against a file, or nil.
func rejectionOf(err error) *fault.Error {
	if found, ok := errors.AsType[*rejection](err); ok {
		return found.why
	}
	if none, ok := errors.AsType[*media.NotVideo](err); ok {
		if none.Advice != "" {
			return fault.New(fault.NotAVideo, "This is %s: %s. The file was removed.", none.Seen, none.Advice)
		}
		return fault.New(fault.NotAVideo, "This is %s, not a video. The file was removed. Choose another one.", none.Seen)
	}
	if none, ok := errors.AsType[*media.NotImage](err); ok {
		return fault.New(fault.TypeMismatch,
			"This is %s, not a picture that can be a poster: WebP, JPEG or PNG. It was removed. Choose another one.", none.Seen)
	}
	if none, ok := errors.AsType[*media.NotCaptions](err); ok {
		return fault.New(
			fault.TypeMismatch,
			"This is %s, not captions: those are WebVTT. It was removed. Choose another one.",
			none.Seen,
		)
	}
	if broken, ok := errors.AsType[*media.Damaged](err); ok {
		return fault.New(
			fault.FileDamaged,
			"%s. It was removed. Check the original, and send it again.",
			capitalized(broken.Reason),
		)
	}
	return nil
}

func capitalized(clause string) string { return strings.ToUpper(clause[:1]) + clause[1:] }
