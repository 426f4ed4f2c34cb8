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
	scanned          int64 // how far, if not
	last             string
	overrun          error // the last box says that it is a little longer than the file
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
	stopped, err := m.scanFrom(0, m.shouldStopScan)
	if err == nil && stopped && l.moov.kind == "" {
		err = m.findIndex()
	}
	if err != nil || stopped {
		return err
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

// scanFrom walks over the outermost boxes from an offset on, until it is told to stop before the end.
func (m *movie) scanFrom(from int64, stop func() bool) (stopped bool, err error) {
	l := &m.layout
	for b, err := range m.r.boxes(from, m.r.size) {
		if err != nil && l.slightlyLong(b, err, m.r.size) {
			l.overrun, b.end, err = err, m.r.size, nil
		}
		if err != nil {
			if !l.endsBefore(b, err) {
				return false, err
			}
			break
		}
		if err := m.record(b); err != nil {
			return false, err
		}
		if l.scanned = b.end; b.end < m.r.size && stop() {
			return true, nil
		}
	}
	return false, nil
}

// tooLong is by how much the last pictures may reach beyond the end of the file: some writers count a header twice.
const tooLong = 16

// slightlyLong reports whether the last box are pictures that claim a few bytes too many. That is no damage if all
// samples are inside.
func (l *layout) slightlyLong(b box, err error, size int64) bool {
	var damaged *Damaged
	return errors.As(err, &damaged) && b.kind == "mdat" && b.payload <= size && b.end > size && b.end-size <= tooLong &&
		l.moov.kind != "" && len(l.moofs) == 0
}

// findIndex looks for the index of a film behind more boxes than the budget can step over: at the end of the file, or
// else over as many more as it can.
func (m *movie) findIndex() error {
	_, err := m.r.searchBack(max(m.layout.scanned, m.r.size-searchedAtOnce), m.r.size, []byte("moov"), m.r.stepsLeft(),
		func(at int64) (bool, error) {
			b, err := m.r.box(max(m.layout.scanned, at-4), m.r.size)
			if err != nil || b.kind != "moov" {
				return false, m.r.failure
			}
			first, err := m.r.payload(b, 8)
			if err != nil || len(first) < 8 || string(first[4:]) != "mvhd" {
				return false, err
			}
			return true, m.record(b)
		})
	if err != nil || m.layout.moov.kind != "" {
		return err
	}
	stopped, err := m.scanFrom(m.layout.scanned, func() bool { return m.layout.moov.kind != "" || m.r.left() <= 1 })
	if err == nil && m.layout.moov.kind == "" {
		if stopped {
			return errBudget
		}
		return &Damaged{Reason: "the index of the film (moov) is missing: the recording or the copy was broken off"}
	}
	return err
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
	"ftyp", "styp", "moov", "mdat", "moof", "mfra", "sidx", "ssix", "free", "skip", "wide", "uuid", "meta", "udta",
	"emsg", "prft",
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
