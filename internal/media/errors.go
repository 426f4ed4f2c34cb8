package media

import (
	"errors"
	"fmt"
)

// NotVideo means that the file is not a video of a supported container, or has no picture. An MPEG stream may well be
// a video: Seen says what it is, and Advice what it has to become.
type NotVideo struct {
	Seen   string // what it is instead, with its article: "an HTML page"
	Advice string // what can be done about it, as a clause, or "": "unpack it, and send the film that is in it"
}

func (e *NotVideo) Error() string {
	if e.Advice == "" {
		return "not a video: it is " + e.Seen
	}
	return "it is " + e.Seen + ": " + e.Advice
}

// notVideo is the error of a file of a format that is never accepted.
func notVideo(f Format) *NotVideo { return &NotVideo{Seen: f.Words, Advice: f.Advice()} }

// NotImage means that the file is not an image of a format that posters may have.
type NotImage struct {
	Seen string // what it is instead, with its article: "a GIF image"
}

func (e *NotImage) Error() string { return "not a JPEG, PNG or WebP image: it is " + e.Seen }

// Damaged means that the file is of a supported format, but broken.
type Damaged struct {
	Reason string // a clause: "the file is cut short: it says it holds 30642 bytes, 12000 are here"
}

func (e *Damaged) Error() string { return "damaged: " + e.Reason }

// errBudget means that no more of the file may be read.
var errBudget = errors.New("the budget for reading the file is spent")

// cutShort is the error of a file of size bytes that has a part which ends at byte end.
func cutShort(end uint64, size int64) error {
	return &Damaged{Reason: fmt.Sprintf("the file is cut short: it says it holds %d bytes, %d are here", end, size)}
}
