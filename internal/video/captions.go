package video

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entcaptions "github.com/streamsphere/streamsphere/ent/captions"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/upload"
)

const (
	maxCaptions = 50  // of one video
	maxLabel    = 100 // characters
)

// Captions are a video's text in one language, and a signed address of it.
type Captions struct {
	Language  string
	Label     string
	URL       string
	ExpiresAt time.Time
}

// CaptionsOf are the captions of a video by language, for whoever may see it.
func (s *Service) CaptionsOf(ctx context.Context, v *ent.Video) ([]Captions, error) {
	rows, err := v.QueryCaptions().WithUpload().Order(entcaptions.ByLanguage()).All(ctx)
	if err != nil {
		return nil, err
	}
	shown := make([]Captions, len(rows))
	for i, row := range rows {
		file := row.Edges.Upload
		signed, err := s.playback.of(ctx, file.Key, fileOf(file))
		if err != nil {
			return nil, err
		}
		shown[i] = Captions{Language: row.Language, Label: row.Label, URL: signed.URL, ExpiresAt: signed.ExpiresAt}
	}
	return shown, nil
}

// AddCaptions names a video, an upload of kind CAPTIONS, and its language.
type AddCaptions struct {
	VideoID  uuid.UUID
	UploadID uuid.UUID
	Language string
	Label    string
}

// AddCaptions shows captions with a video, in place of those in the same language.
func (s *Service) AddCaptions(ctx context.Context, c AddCaptions) (*ent.Video, error) {
	v, err := s.changeable(ctx, c.VideoID)
	if err != nil {
		return nil, err
	}
	if err := c.clean(); err != nil {
		return nil, err
	}
	attachment := upload.Attachment{Kind: upload.Captions, UploadID: c.UploadID, Field: "uploadId"}
	if err := s.uploads.CheckAttachment(ctx, attachment, v.UploadID); err != nil {
		return nil, err
	}
	return s.changeCaptions(ctx, v, func(tx *ent.Tx) error {
		return s.replaceCaptions(ctx, tx, attachment, c)
	})
}

// clean makes the language's tag canonical and trims the label, and answers what is wrong with them.
func (c *AddCaptions) clean() (err error) {
	if c.Language, err = checkLanguage(c.Language); err != nil {
		return err
	}
	if c.Label = strings.TrimSpace(c.Label); !text.IsLine(c.Label, maxLabel) {
		return fault.Input(fault.BadUserInput, "label",
			"A label is 1 to %d characters in one line, not all of them blank.", maxLabel)
	}
	return nil
}

// checkLanguage answers a tag in its canonical form.
func checkLanguage(tag string) (string, error) {
	canonical, ok := text.Language(tag)
	if !ok {
		return "", fault.Input(fault.BadUserInput, "language",
			"The language is a BCP 47 tag such as en or pt-BR, of at most 35 characters, not %.60q.", tag)
	}
	return canonical, nil
}

// replaceCaptions attaches captions, unless they are attached already, and has those in the same language removed.
func (s *Service) replaceCaptions(
	ctx context.Context, tx *ent.Tx, attachment upload.Attachment, c AddCaptions,
) error {
	sameLanguage, err := tx.Captions.Query().
		Where(entcaptions.VideoID(c.VideoID), entcaptions.Language(c.Language)).
		Only(ctx)
	switch {
	case err == nil && sameLanguage.UploadID == c.UploadID && sameLanguage.Label == c.Label:
		return errUnchanged
	case err == nil && sameLanguage.UploadID == c.UploadID:
		return sameLanguage.Update().SetLabel(c.Label).Exec(ctx)
	case err == nil:
		err = s.detachCaptions(ctx, tx, sameLanguage)
	case ent.IsNotFound(err):
		err = roomForCaptions(ctx, tx, c.VideoID)
	}
	if err != nil {
		return err
	}
	if err := s.uploads.Attach(ctx, tx, attachment); err != nil {
		return err
	}
	return tx.Captions.Create().SetVideoID(c.VideoID).SetUploadID(c.UploadID).
		SetLanguage(c.Language).SetLabel(c.Label).Exec(ctx)
}

func roomForCaptions(ctx context.Context, tx *ent.Tx, videoID uuid.UUID) error {
	n, err := tx.Captions.Query().Where(entcaptions.VideoID(videoID)).Count(ctx)
	if err == nil && n >= maxCaptions {
		return fault.Input(
			fault.BadUserInput,
			"videoId",
			"The video has captions in %d languages, which is the most. Remove some.",
			n,
		)
	}
	return err
}

func (s *Service) detachCaptions(ctx context.Context, tx *ent.Tx, c *ent.Captions) error {
	if err := tx.Captions.DeleteOne(c).Exec(ctx); err != nil {
		return err
	}
	return s.uploads.Detach(ctx, tx, c.UploadID)
}

// RemoveCaptions names a video and a language.
type RemoveCaptions struct {
	VideoID  uuid.UUID
	Language string
}

// RemoveCaptions removes a video's captions in one language, and their file. Twice is the same as once.
func (s *Service) RemoveCaptions(ctx context.Context, c RemoveCaptions) (*ent.Video, error) {
	v, err := s.changeable(ctx, c.VideoID)
	if err != nil {
		return nil, err
	}
	tag, err := checkLanguage(c.Language)
	if err != nil {
		return nil, err
	}
	return s.changeCaptions(ctx, v, func(tx *ent.Tx) error {
		captions, err := tx.Captions.Query().Where(entcaptions.VideoID(c.VideoID), entcaptions.Language(tag)).Only(ctx)
		if ent.IsNotFound(err) {
			return errUnchanged
		}
		if err != nil {
			return err
		}
		return s.detachCaptions(ctx, tx, captions)
	})
}

// changeCaptions changes a video's captions, which stand beside its row.
func (s *Service) changeCaptions(ctx context.Context, v *ent.Video, change func(*ent.Tx) error) (*ent.Video, error) {
	return s.inChange(ctx, v, func(tx *ent.Tx, now *ent.Video) (*ent.Video, error) { return now, change(tx) })
}
