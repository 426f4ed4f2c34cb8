package upload

import (
	"context"
	"fmt"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
)

// publish makes the video, in one transaction with the end of the upload: of all callers, one does. The video is shown as
// the upload's row says by then.
func (s *Service) publish(
	ctx context.Context, u *ent.Upload, facts media.Facts, defaultVisibility details.Visibility,
) (*ent.Video, error) {
	var v *ent.Video
	err := database.InTx(ctx, s.db, func(tx *ent.Tx) error {
		if err := transition(ctx, tx.Upload, u, Finalized, nil); err != nil {
			return err
		}
		row, err := tx.Upload.Get(ctx, u.ID)
		if err != nil {
			return err
		}
		if v, err = s.createVideo(ctx, tx, row, facts, defaultVisibility); err != nil {
			return err
		}
		if row.PosterID != nil {
			v, err = s.ShowPoster(ctx, tx, v, *row.PosterID)
		}
		if err != nil && fault.CodeOf(err) != fault.Conflict { // a film is not lost for a poster that was taken meanwhile
			return err
		}
		if err := s.events.Add(ctx, tx, event.VideoPublished(v)); err != nil {
			return err
		}
		return s.removals.AddParts(ctx, tx, row) // parts that were sent once more, after an answer was lost
	})
	if err != nil {
		return nil, err
	}
	return v.Unwrap(), nil
}

func (s *Service) createVideo(
	ctx context.Context, tx *ent.Tx, u *ent.Upload, facts media.Facts, defaultVisibility details.Visibility,
) (*ent.Video, error) {
	now := s.now()
	create := tx.Video.Create().SetOwnerID(u.OwnerID).SetUploadID(u.ID).
		SetContentType(contentTypeOf(u, facts)).SetSize(u.Size).SetFileName(u.FileName).SetKey(u.Key).
		SetUploadedAt(now).SetUpdatedAt(now)
	said := details.OfUpload(u)
	shown := said.WithDefaults(details.Default(u.FileName, defaultVisibility))
	shown.SetOnVideo(create.Mutation())
	v, err := withFacts(create, facts).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("publish %s: %w", u.ID, err)
	}
	return v, nil
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
