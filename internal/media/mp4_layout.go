package media

import (
	"errors"
	"slices"
)

// layout is where the outermost boxes of a film are.
type layout struct {
	moov, mdat, sidx box   // the first of each
	moofs            []box // those that were found
	media            bool  // there is a box that can hold pictures
	complete         bool  // scanned up to the end of the file
	last             string
}

// The scan leaves so much of the budget for what comes after it: the description of the film, and the end of a
// fragmented one. It follows fragments only for a few requests, because it would not reach the end of a long film
// anyway.
const (
	requestsAfterScan      = 6
	requestsAfterFragments = 12
	headersInScan          = 5_000
)

var errLastFragment = &Damaged{Reason: "the file is cut short: it ends before the pictures of its last fragment"}

// scan walks over the outermost boxes. Only their sizes tell whether a film that begins with its index was cut short.
func (m *movie) scan() error {
	l := &m.layout
	for b, err := range m.r.boxes(0, m.r.size) {
		if err != nil {
			if !l.endsBefore(b, err) {
				return err
			}
			break
		}
		if err := m.record(b); err != nil {
			return err
		}
		if b.end < m.r.size && m.shouldStopScan() {
			return m.unfinished()
		}
	}
	l.complete = true
	switch {
	case l.moov.kind == "":
		return &Damaged{Reason: "the index of the film (moov) is missing: the recording or the copy was broken off"}
	case l.last == "moof":
		return errLastFragment
	}
	return nil
}

// shouldStopScan reports whether the rest of the budget is needed for what comes after the scan.
func (m *movie) shouldStopScan() bool {
	leave := requestsAfterScan
	if len(m.layout.moofs) > 0 {
		leave = requestsAfterFragments
	}
	return m.r.left() <= leave || m.r.headers > headersInScan
}

// outermost are the boxes that films consist of.
var outermost = []string{
	"ftyp", "styp", "moov", "mdat", "moof", "mfra", "sidx", "ssix", "free", "skip", "wide", "uuid", "meta", "udta", "emsg", "prft",
}

// endsBefore reports whether what looks like a broken box is something that was appended to a complete film. Cameras
// and messengers do that, and players do not read it.
func (l *layout) endsBefore(b box, err error) bool {
	var damaged *Damaged
	return errors.As(err, &damaged) && l.moov.kind != "" && l.media && !slices.Contains(outermost, b.kind)
}

// record keeps where an outermost box is.
func (m *movie) record(b box) error {
	l := &m.layout
	switch b.kind {
	case "ftyp":
		return m.brand(b)
	case "moov":
		keepFirst(&l.moov, b)
	case "mdat":
		keepFirst(&l.mdat, b)
		l.media = true
	case "sidx":
		keepFirst(&l.sidx, b)
	case "moof":
		l.moofs = append(l.moofs, b)
	}
	l.last = b.kind
	return nil
}

func keepFirst(kept *box, b box) {
	if kept.kind == "" {
		*kept = b
	}
}

// unfinished ends a scan early. That is an error if the description of the film was not found.
func (m *movie) unfinished() error {
	if m.layout.moov.kind == "" {
		return errBudget
	}
	return nil
}
