package media

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"
	"time"

	"github.com/abema/go-mp4"
)

// extends reads the duration and the defaults of fragments.
func (m *movie) extends(mvex box) error {
	m.extended = true
	for b, err := range m.r.boxes(mvex.payload, mvex.end) {
		if err != nil {
			return err
		}
		switch b.kind {
		case "mehd":
			var mehd mp4.Mehd
			_, err = m.r.parse(b, &mehd, m.context)
			m.ticks = max(m.ticks, known(mehd.GetFragmentDuration(), mehd.Version))
		case "trex":
			var trex mp4.Trex
			_, err = m.r.parse(b, &trex, m.context)
			if t := m.track(trex.TrackID); t != nil {
				t.sampleTicks = trex.DefaultSampleDuration
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *movie) track(id uint32) *track {
	for _, t := range m.tracks {
		if t.id == id {
			return t
		}
	}
	return nil
}

// fragments finds the duration at the end of a fragmented film, and the frame rate in those of its fragments that are
// read. When the scan did not reach the end, it searches the end of the file, or else it steps on as far as it can.
func (m *movie) fragments() error {
	if err := m.segmentIndex(); err != nil {
		return err
	}
	m.ended = m.layout.complete
	scanned := len(m.layout.moofs)
	if !m.ended {
		if err := m.tail(); err != nil {
			return err
		}
	}
	m.jumped = len(m.layout.moofs) > scanned
	if !m.ended && !m.jumped {
		if err := m.stepOn(); err != nil {
			return err
		}
	}
	m.beginAfterSamples()
	return m.readFragments()
}

// readFragments reads the first of those fragments that were found, and the last.
func (m *movie) readFragments() error {
	skipped := false
	for i, b := range m.layout.moofs {
		if last := i >= len(m.layout.moofs)-lastFragments; !last && (i >= firstFragments || i > 0 && m.r.left() <= 2) {
			skipped = true
			continue
		}
		if err := m.moof(b); err != nil {
			return err
		}
	}
	if !skipped && !m.jumped {
		m.fragmentsEnd = max(m.fragmentsEnd, m.summedEnd)
	}
	return nil
}

// beginAfterSamples has the fragments of tracks begin behind the samples that the film's index describes.
func (m *movie) beginAfterSamples() {
	for _, t := range m.tracks {
		t.next = t.inIndex().ticks
	}
}

// stepOn scans on over the fragments of a film whose end was not found, as far as the budget lasts.
func (m *movie) stepOn() error {
	enough := func() bool {
		return m.r.left() <= 2 || m.r.bytesLeft() < 2*m.r.budget.window || m.r.headers > headersInScan
	}
	stopped, err := m.scanFrom(m.layout.scanned, enough)
	if err != nil {
		return err
	}
	m.ended = !stopped
	if m.ended && m.layout.last == "moof" {
		return errLastFragment
	}
	return nil
}

// How many fragments are read: the first ones for the frame rate, and for the duration if fragments do not say when
// they begin; the last ones for the duration, as some writers put pictures and sound into different ones.
const (
	firstFragments = 500
	lastFragments  = 4
)

// maxIndexSize bounds the segment index in bytes. 5,000 segments of 2 seconds are 3 hours.
const maxIndexSize = 128 << 10

// segmentIndex reads a sidx. Only one of the whole file is used: some writers put one before each fragment.
func (m *movie) segmentIndex() error {
	b := m.layout.sidx
	if b.kind == "" || b.size() > maxIndexSize {
		return nil
	}
	data, err := m.r.payload(b, maxIndexSize)
	if err != nil {
		return err
	}
	var sidx mp4.Sidx
	if _, err := mp4.Unmarshal(bytes.NewReader(data), uint64(len(data)), &sidx, m.context); err != nil {
		return nil // the duration may be elsewhere
	}
	end, total := uint64(b.end)+sidx.GetFirstOffset(), uint64(0)
	for _, s := range sidx.References {
		end += uint64(s.ReferencedSize)
		total += uint64(s.SubsegmentDuration)
	}
	if end > uint64(m.r.size) {
		return cutShort(end, m.r.size)
	}
	if end == uint64(m.r.size) {
		m.raiseDuration(ticks(total, sidx.Timescale))
	}
	return nil
}

// raiseDuration takes a duration unless a longer one was found: each source knows only a part of the film.
func (m *movie) raiseDuration(d time.Duration) { m.facts.Duration = max(m.facts.Duration, d) }

// moof reads when a fragment ends.
func (m *movie) moof(moof box) error {
	for b, err := range m.r.boxes(moof.payload, moof.end) {
		if err != nil {
			return err
		}
		if b.kind == "traf" {
			if err := m.traf(b); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *movie) traf(traf box) error {
	var tfhd mp4.Tfhd
	var begin *uint64
	var run run
	for b, err := range m.r.boxes(traf.payload, traf.end) {
		if err != nil {
			return err
		}
		switch b.kind {
		case "tfhd":
			_, err = m.r.parse(b, &tfhd, m.context)
			if t := m.track(tfhd.TrackID); t != nil {
				run.sampleTicks = t.sampleTicks
			}
			if tfhd.CheckFlag(mp4.TfhdDefaultSampleDurationPresent) {
				run.sampleTicks = tfhd.DefaultSampleDuration
			}
		case "tfdt":
			var tfdt mp4.Tfdt
			_, err = m.r.parse(b, &tfdt, m.context)
			at := tfdt.GetBaseMediaDecodeTime()
			begin = &at
		case "uuid":
			begin, err = m.smoothTime(b, begin)
		case "trun":
			err = m.r.addRun(b, &run)
		}
		if err != nil {
			return err
		}
	}
	if t := m.track(tfhd.TrackID); t != nil {
		m.addFragment(t, run, begin)
	}
	return nil
}

// addFragment adds what a fragment has of a track. One that does not say when it begins follows the one before.
func (m *movie) addFragment(t *track, r run, begin *uint64) {
	if begin != nil {
		t.next = *begin
	}
	t.inFragments.samples += r.samples
	t.inFragments.ticks += r.ticks
	t.next += r.ticks
	end := ticks(t.next, t.timescale)
	switch {
	case !m.ended || r.ticks == 0:
	case begin != nil:
		m.fragmentsEnd = max(m.fragmentsEnd, end)
	default:
		m.summedEnd = max(m.summedEnd, end)
	}
}

// smoothMark is the id of a box that has the time of a fragment in Smooth Streaming, which does not know tfdt.
// [MS-SSTR], 2.2.4.4: TfxdBox.
const smoothMark = "\x6d\x1d\x9b\x05\x42\xd5\x44\xe6\x80\xe2\x14\x1d\xaf\xf7\x57\xb2"

// smoothTime is when a fragment of Smooth Streaming begins, unless that is known or the box is another one.
func (m *movie) smoothTime(uuid box, known *uint64) (*uint64, error) {
	const version, time = 16, 20 // offsets
	data, err := m.r.payload(uuid, time+8)
	if err != nil || known != nil || len(data) < time+8 || !strings.HasPrefix(string(data), smoothMark) {
		return known, err
	}
	at := uint64(binary.BigEndian.Uint32(data[time:]))
	if data[version] == 1 {
		at = binary.BigEndian.Uint64(data[time:])
	}
	return &at, nil
}

// run sums up the samples of a track in a fragment.
type run struct {
	sampleTicks    uint32 // of each sample that does not have its own
	samples, ticks uint64
}

// The flags of a trun: which fields it has, and which each of its samples has. ISO/IEC 14496-12, 8.8.8.
const (
	runHasOffset      = 0x001
	runHasFirstFlags  = 0x004
	runHasSampleTicks = 0x100
	sampleFields      = 0xf00
)

// addRun adds a trun. It reads no more entries than the box has bytes for, or than were read of it, whatever its
// count says.
func (r *reader) addRun(b box, sum *run) error {
	data, err := r.payload(b, r.budget.window)
	if err != nil || len(data) < 8 {
		return err
	}
	flags, samples := binary.BigEndian.Uint32(data)&0xffffff, uint64(binary.BigEndian.Uint32(data[4:]))
	list := data[min(8+4*bits.OnesCount32(flags&(runHasOffset|runHasFirstFlags)), len(data)):]
	if flags&runHasSampleTicks == 0 {
		sum.samples += samples
		sum.ticks += samples * uint64(sum.sampleTicks)
		return nil
	}
	for stride := 4 * bits.OnesCount32(flags&sampleFields); samples > 0 && len(list) >= stride; samples-- {
		sum.samples++
		sum.ticks += uint64(binary.BigEndian.Uint32(list))
		list = list[stride:]
	}
	return nil
}
