// Package details is how owners want their videos shown: title, description, visibility. An upload keeps what its owner has
// said so far, a video has all of it. A field that owners set is added here and nowhere else in internal/:
// docs/architecture.md shows an example.
package details

import (
	"strings"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/text"
)

// Visibility is who may see a video.
type Visibility = entvideo.Visibility

// Who may see a video.
const (
	Public   = entvideo.VisibilityPUBLIC
	Unlisted = entvideo.VisibilityUNLISTED
	Private  = entvideo.VisibilityPRIVATE
)

// The longest that texts may be, in characters (Unicode code points).
const (
	MaxTitle       = 200
	MaxDescription = 5000
)

// Details are how a video is to be shown. A nil field has not been said.
type Details struct {
	Title       *string
	Description *string
	Visibility  *Visibility
}

// Default is how a video is shown of which its owner has said nothing.
func Default(fileName string, visibility Visibility) Details {
	title, description := TitleFromFileName(fileName), ""
	return Details{Title: &title, Description: &description, Visibility: &visibility}
}

// OfUpload is what the owner of an upload has said so far.
func OfUpload(u *ent.Upload) Details {
	return Details{Title: u.Title, Description: u.Description, Visibility: (*Visibility)(u.Visibility)}
}

// Clean trims the details, and answers what is wrong with them. The path is put before the names of fields.
func (d *Details) Clean(path string) error {
	if d == nil {
		return nil
	}
	if d.Title != nil {
		title := strings.TrimSpace(*d.Title)
		if !text.IsLine(title, MaxTitle) {
			return fault.Input(
				fault.BadUserInput,
				path+"title",
				"A title is 1 to %d characters in one line, not all of them blank.",
				MaxTitle,
			)
		}
		d.Title = &title
	}
	if d.Description != nil && !text.IsParagraphs(*d.Description, MaxDescription) {
		return fault.Input(fault.BadUserInput, path+"description",
			"A description is at most %d characters, without control characters.", MaxDescription)
	}
	return nil
}

// WithDefaults completes the details: what has not been said is taken from the defaults.
func (d *Details) WithDefaults(defaults Details) Details {
	if d == nil {
		return defaults
	}
	if d.Title != nil {
		defaults.Title = d.Title
	}
	if d.Description != nil {
		defaults.Description = d.Description
	}
	if d.Visibility != nil {
		defaults.Visibility = d.Visibility
	}
	return defaults
}

// SetOnUpload writes what has been said into an upload's row.
func (d *Details) SetOnUpload(row *ent.UploadMutation) {
	if d == nil {
		return
	}
	if d.Title != nil {
		row.SetTitle(*d.Title)
	}
	if d.Description != nil {
		row.SetDescription(*d.Description)
	}
	if d.Visibility != nil {
		row.SetVisibility(entupload.Visibility(*d.Visibility))
	}
}

// SetOnVideo writes what has been said into a video's row.
func (d *Details) SetOnVideo(row *ent.VideoMutation) {
	if d.Title != nil {
		row.SetTitle(*d.Title)
		row.SetTitleKey(text.SortKey(*d.Title))
	}
	if d.Description != nil {
		row.SetDescription(*d.Description)
	}
	if d.Visibility != nil {
		row.SetVisibility(*d.Visibility)
	}
}

// AreOf reports whether a video is shown already as was said.
func (d *Details) AreOf(v *ent.Video) bool {
	return d == nil ||
		(d.Title == nil || *d.Title == v.Title) &&
			(d.Description == nil || *d.Description == v.Description) &&
			(d.Visibility == nil || *d.Visibility == v.Visibility)
}
