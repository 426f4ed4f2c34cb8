package upload

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
)

// object is what stands at a key, for internal/media to read pieces of.
type object struct {
	storage Storage
	key     string
}

var _ media.Source = object{}

// ReadRange reads a piece.
func (o object) ReadRange(ctx context.Context, offset, length int64) ([]byte, error) {
	return o.storage.ReadRange(ctx, o.key, offset, length)
}

// longestLook is how long all pieces of a file may take that its facts are read from.
const longestLook = 15 * time.Second

// inspect asks the file's own bytes what film it is, and rejects an upload that is none.
func (s *Service) inspect(ctx context.Context, u *ent.Upload) (media.Facts, error) {
	look, cancel := context.WithTimeout(ctx, longestLook)
	defer cancel()
	facts, _, err := media.Inspect(look, object{s.storage, u.Key}, u.Size)
	if err == nil && !facts.Container.FitsType(u.ContentType) {
		return facts, s.reject(ctx, u, fault.New(fault.TypeMismatch, "This is %s, but %s was reserved. The file was removed. Request a new upload of type %s.",
			facts.Container.Name(), u.ContentType, facts.Container.ContentTypes()[0]))
	}
	if found := rejectionOf(err); found != nil {
		return facts, s.reject(ctx, u, found)
	}
	return facts, inTime(ctx, err)
}

// rejectionOf is what an inspection found against a file, or nil.
func rejectionOf(err error) *fault.Error {
	if none, ok := errors.AsType[*media.NotVideo](err); ok {
		return fault.New(fault.NotAVideo, "This is %s, not a video. The file was removed. Choose another one.", none.Seen)
	}
	if none, ok := errors.AsType[*media.NotImage](err); ok {
		return fault.New(fault.TypeMismatch, "This is %s, not a picture that can be a poster: WebP, JPEG or PNG. It was removed. Choose another one.", none.Seen)
	}
	if broken, ok := errors.AsType[*media.Damaged](err); ok {
		return fault.New(fault.FileDamaged, "%s. It was removed. Check the original, and send it again.", sentence(broken.Reason))
	}
	return nil
}

// sentence begins a clause with a capital.
func sentence(clause string) string { return strings.ToUpper(clause[:1]) + clause[1:] }

// inTime turns the end of our own patience into storage's fault.
func inTime(ctx context.Context, err error) error {
	if fault.CodeOf(err) != fault.Internal || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &fault.Error{
		Code: fault.StorageUnavailable, Retryable: true, RetryAfter: 2 * time.Second, Cause: fmt.Errorf("inspect: %w", err),
		Message: "Storage answers too slowly to look into the file. Nothing is lost; try again in a moment.",
	}
}

// withFacts writes down what a film is. Null is what its bytes do not tell.
func withFacts(v *ent.VideoCreate, facts media.Facts) *ent.VideoCreate {
	return v.SetContainer(string(facts.Container)).SetDurationMs(facts.Duration.Milliseconds()).
		SetNillableWidth(known(facts.Width)).SetNillableHeight(known(facts.Height)).SetNillableRotation(rotation(facts)).
		SetNillableFrameRate(known(facts.FrameRate)).SetFastStart(facts.FastStart).
		SetNillableVideoCodec(known(facts.VideoCodec)).SetNillableAudioCodec(known(facts.AudioCodec))
}

// rotation is how a picture is turned, or nil for one that nothing is known of.
func rotation(facts media.Facts) *int {
	if facts.Width == 0 {
		return nil
	}
	return &facts.Rotation
}

// known is a fact, or nil for one that the file does not tell.
func known[T comparable](fact T) *T {
	var unknown T
	if fact == unknown {
		return nil
	}
	return &fact
}
