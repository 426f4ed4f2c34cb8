package media

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/abema/go-mp4"
)

// track is a video or audio track, or one of another kind, of which nothing more is read.
type track struct {
	id            uint32
	handler       string // vide, soun and others
	timescale     uint32
	ticks         uint64
	enabled       bool
	matrix        matrix
	width, height int
	stbl          box
	entry         string // the type of its sample entry
	codec         string
	samples       uint32 // how many; 0 when not known
	delta         uint32 // ticks of each sample, if all have the same
	sampleTicks   uint32 // ticks of a sample in a fragment, unless that says otherwise
	next          uint64 // when its next fragment begins, in ticks, if those do not say
	inFragments   run
}

// maxTracks bounds the memory that a file can take.
const maxTracks = 64

// requestsAfterTracks are left when tracks with large tables have used so many that those behind are looked for from
// the end.
const requestsAfterTracks = 6

// moov reads the description of the film, but not its sample tables: in a long film they take megabytes.
func (m *movie) moov() error {
	for b, err := range m.r.boxes(m.layout.moov.payload, m.layout.moov.end) {
		if err != nil {
			return err
		}
		switch b.kind {
		case "mvhd":
			err = m.movieHeader(b)
		case "mvex":
			err = m.extends(b)
		case "trak":
			err = m.addTrack(b)
		case "cmov":
			err = &NotVideo{"a QuickTime file whose index is compressed", advice[FamilyVideo]}
		case "rmra":
			err = &NotVideo{"a QuickTime file that only refers to other files", "send the film that it refers to"}
		}
		if err != nil {
			return err
		}
		far := b.end < m.layout.moov.end && !m.r.isKnown(b.end)
		if far && m.r.left() <= requestsAfterTracks && (m.video() == nil || m.sound() == nil) {
			return m.lastTracks(b.end)
		}
	}
	return nil
}

func (m *movie) addTrack(b box) error {
	if len(m.tracks) == maxTracks {
		return nil
	}
	t := &track{}
	m.tracks = append(m.tracks, t)
	return m.trak(b, t)
}

// lastTracks looks for the last tracks of the description from its end, down to an offset, until one has pictures and
// one has sound.
func (m *movie) lastTracks(from int64) error {
	found := len(m.tracks)
	_, err := m.r.searchBack(from, m.layout.moov.end, []byte("tkhd"), 0, func(at int64) (bool, error) {
		b, err := m.r.box(max(from, at-12), m.layout.moov.end)
		if err != nil || b.kind != "trak" {
			return false, m.r.failure
		}
		err = m.addTrack(b)
		return m.video() != nil && m.sound() != nil, err
	})
	slices.Reverse(m.tracks[found:])
	return err
}

func (m *movie) movieHeader(b box) error {
	var mvhd mp4.Mvhd
	_, err := m.r.parse(b, &mvhd, m.context)
	m.matrix = matrixOf(mvhd.Matrix)
	m.timescale, m.ticks = mvhd.Timescale, known(mvhd.GetDuration(), mvhd.Version)
	return err
}

// known is a duration, or 0 for the all-ones that stand for an unknown one.
func known(ticks uint64, version uint8) uint64 {
	if ticks == math.MaxUint64 || version == 0 && ticks == math.MaxUint32 {
		return 0
	}
	return ticks
}

func (m *movie) trak(b box, t *track) error {
	for b, err := range m.r.boxes(b.payload, b.end) {
		if err != nil {
			return err
		}
		switch b.kind {
		case "tkhd":
			err = m.trackHeader(b, t)
		case "mdia":
			err = m.mdia(b, t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *movie) trackHeader(b box, t *track) error {
	var tkhd mp4.Tkhd
	_, err := m.r.parse(b, &tkhd, m.context)
	t.id, t.width, t.height = tkhd.TrackID, int(tkhd.GetWidthInt()), int(tkhd.GetHeightInt())
	t.enabled, t.matrix = tkhd.CheckFlag(flagEnabled), matrixOf(tkhd.Matrix)
	return err
}

// flagEnabled is that of a tkhd. ISO/IEC 14496-12, 8.3.2.
const flagEnabled = 0x000001

func (m *movie) mdia(b box, t *track) error {
	for b, err := range m.r.boxes(b.payload, b.end) {
		if err != nil {
			return err
		}
		switch b.kind {
		case "mdhd":
			var mdhd mp4.Mdhd
			_, err = m.r.parse(b, &mdhd, m.context)
			t.timescale, t.ticks = mdhd.Timescale, known(mdhd.GetDuration(), mdhd.Version)
		case "hdlr":
			var hdlr mp4.Hdlr
			_, err = m.r.parse(b, &hdlr, m.context)
			t.handler = string(hdlr.HandlerType[:])
		case "minf":
			err = m.minf(b, t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *movie) minf(b box, t *track) error {
	for b, err := range m.r.boxes(b.payload, b.end) {
		if err != nil {
			return err
		}
		if b.kind == "stbl" {
			t.stbl = b
			return m.stbl(b, t)
		}
	}
	return nil
}

// stbl reads the codec of a track and, for video, how many samples there are. It stops as soon as it knows: each
// table that it skips may cost a request.
func (m *movie) stbl(b box, t *track) error {
	for b, err := range m.r.boxes(b.payload, b.end) {
		if err != nil {
			return err
		}
		switch b.kind {
		case "stsd":
			err = m.sampleEntry(b, t)
		case "stts":
			err = m.onlyDelta(b, t)
		case "stsz", "stz2":
			t.samples, err = m.number(b, 8)
		}
		if err != nil || t.described() {
			return err
		}
	}
	return nil
}

// described reports whether nothing more is needed from the tables of a track.
func (t *track) described() bool {
	if t.entry == "" {
		return false
	}
	return t.handler != "vide" || t.samples > 0 || t.delta > 0 && !t.still()
}

// onlyDelta reads how many samples there are and how long each lasts, if all last as long.
func (m *movie) onlyDelta(stts box, t *track) error {
	entries, err := m.number(stts, 4)
	if err != nil || entries != 1 {
		return err
	}
	if !t.still() { // of those, only the table of sizes is believed
		if t.samples, err = m.number(stts, 8); err != nil {
			return err
		}
	}
	t.delta, err = m.number(stts, 12)
	return err
}

// number reads the 32 bits at an offset in a box.
func (m *movie) number(b box, at int64) (uint32, error) {
	if b.size() < at+4 {
		return 0, nil
	}
	p, err := m.r.bytes(b.payload+at, 4)
	return binary.BigEndian.Uint32(p), err
}

// inIndex sums up the samples that the index describes, not the fragments.
func (t *track) inIndex() run {
	switch {
	case t.samples == 0:
		return run{}
	case t.delta > 0:
		return run{samples: uint64(t.samples), ticks: uint64(t.samples) * uint64(t.delta)}
	}
	return run{samples: uint64(t.samples), ticks: t.ticks}
}

// rate is the mean frame rate of a track.
func (t *track) rate() float64 {
	index, scale := t.inIndex(), float64(t.timescale)
	switch {
	case t.inFragments.ticks > 0:
		return rate(scale * float64(index.samples+t.inFragments.samples) / float64(index.ticks+t.inFragments.ticks))
	case t.delta > 0:
		return rate(scale / float64(t.delta))
	case t.samples > 1 && t.ticks > 0:
		return rate(scale * float64(t.samples) / float64(t.ticks))
	}
	return 0
}

// stills are the codecs of covers, and of the films of some cameras. ISO/IEC 14496-1: 6C is JPEG, 6D is PNG.
var stills = map[string]bool{"jpeg": true, "png ": true, "mp4v.6C": true, "mp4v.6D": true}

func (t *track) still() bool { return stills[t.entry] || stills[t.codec] }

// cover reports whether a track is a single image that belongs to an audio track, or to a film.
func (t *track) cover() bool { return t.still() && t.samples == 1 }
