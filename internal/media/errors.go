package media

import (
	"errors"
	"fmt"
)

// NotVideo means that the file is not a film of a kind that is known here, or has no picture. An MPEG stream or an Ogg file
// may well be a film: Seen says so, and nothing more of it is known.
type NotVideo struct {
	Seen string // what it is instead, with its article: "an HTML page"
}

func (e *NotVideo) Error() string { return "not a video: it is " + e.Seen }

// NotImage means that the file is not a picture of a kind that a poster can be.
type NotImage struct {
	Seen string // what it is instead, with its article: "a GIF image"
}

func (e *NotImage) Error() string { return "not a JPEG, PNG or WebP image: it is " + e.Seen }

// Damaged means that the file is of a known kind and broken.
type Damaged struct {
	Reason string // a clause: "the file is cut short: it says it holds 30642 bytes, 12000 are here"
}

func (e *Damaged) Error() string { return "damaged: " + e.Reason }

// errBudget is the wall that no file gets a reader across.
var errBudget = errors.New("the budget for reading the file is spent")

// cutShort is the Damaged of a file of size bytes one part of which ends at byte end.
func cutShort(end uint64, size int64) error {
	return &Damaged{Reason: fmt.Sprintf("the file is cut short: it says it holds %d bytes, %d are here", end, size)}
}
