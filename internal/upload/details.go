package upload

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// Visibility is who may see a video.
type Visibility = entvideo.Visibility

// Who may see a video.
const (
	Public   = entvideo.VisibilityPUBLIC
	Unlisted = entvideo.VisibilityUNLISTED
	Private  = entvideo.VisibilityPRIVATE
)

const (
	maxTitle       = 200
	maxDescription = 5000
)

// Details are how a video is to be shown; nil is not said.
type Details struct {
	Title       *string
	Description *string
	Visibility  *Visibility
}

// Clean trims the details and answers what is wrong with them; path is put before the names of fields.
func (d *Details) Clean(path string) error {
	if d == nil {
		return nil
	}
	if d.Title != nil {
		title := strings.TrimSpace(*d.Title)
		if n := utf8.RuneCountInString(title); n > maxTitle || !visible(title) || !plain(title, "") {
			return fault.Input(fault.BadUserInput, path+"title", "A title is 1 to %d characters in one line, not all of them blank.", maxTitle)
		}
		d.Title = &title
	}
	if d.Description != nil && (utf8.RuneCountInString(*d.Description) > maxDescription || !plain(*d.Description, "\n\r\t")) {
		return fault.Input(fault.BadUserInput, path+"description", "A description is at most %d characters, without control characters.", maxDescription)
	}
	return nil
}

// merge lays details over others: what is said here wins.
func (d *Details) merge(base Details) Details {
	if d == nil {
		return base
	}
	if d.Title != nil {
		base.Title = d.Title
	}
	if d.Description != nil {
		base.Description = d.Description
	}
	if d.Visibility != nil {
		base.Visibility = d.Visibility
	}
	return base
}

// plain reports whether text is valid and has no characters that break lines or turn the text around, but the allowed ones.
func plain(text, allowed string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return (unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) || overrides(r)) && !strings.ContainsRune(allowed, r)
	})
}

// visible reports whether there is something to see in a text.
func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != 0x2800 && r != 0x3164 })
}

// overrides reports whether a character forces the direction of what follows it. Marks for single words stay.
func overrides(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

// titleOf makes a title of a file name: its stem, in one line.
func titleOf(fileName string) string {
	title := strings.Map(func(r rune) rune {
		if !plain(string(r), "") {
			return ' '
		}
		return r
	}, stem(fileName))
	title = strings.Join(strings.Fields(title), " ")
	if r := []rune(title); len(r) > maxTitle {
		title = strings.TrimSpace(string(r[:maxTitle]))
	}
	if !visible(strings.Trim(title, ".")) {
		return "Untitled"
	}
	return title
}

// SortKey folds a title for sorting: case and accents do not matter, on any database.
func SortKey(title string) string {
	folded := cases.Fold().String(norm.NFKD.String(title))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, folded)
}
