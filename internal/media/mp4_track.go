package media

import (
	"encoding/binary"
	"math"

	"github.com/abema/go-mp4"
)

// track is a video or audio track, or one of another kind, of which nothing more is read.
type track struct {
	id            uint32
	handler       string // vide, soun and others
	timescale     uint32
	ticks         uint64
	rotation      int
	width, height int
	entry         string // the type of its sample entry
	codec         string
	samples       uint32 // how many; 0 when not known
	delta         uint32 // ticks of each sample, if all have the same
	sampleTicks   uint32 // ticks of a sample in a fragment, unless that says otherwise
	fragmentRate  float64
}

// maxTracks bounds the memory that a file can take.
const maxTracks = 64

// moov reads the description of the film, but not its sample tables: in a long film they take megabytes.
func (m *movie) moov() error {
	for b, err := range m.r.boxes(m.layout.moov.payload, m.layout.moov.end) {
		if err != nil {
			return err
		}
		switch {
		case b.kind == "mvhd":
			err = m.movieHeader(b)
		case b.kind == "mvex":
			err = m.extends(b)
		case b.kind == "trak" && len(m.tracks) < maxTracks:
			t := &track{}
			m.tracks = append(m.tracks, t)
			err = m.trak(b, t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *movie) movieHeader(b box) error {
	var mvhd mp4.Mvhd
	_, err := m.r.parse(b, &mvhd, m.context)
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
	t.rotation = rotation(tkhd.Matrix[0], tkhd.Matrix[1])
	return err
}

// rotation is the clockwise rotation of a matrix that maps (1, 0) to (a, b), rounded to quarters. It ignores
// mirroring.
func rotation(a, b int32) int {
	quarters := math.Round(math.Atan2(float64(b), float64(a)) / (math.Pi / 2))
	return (int(quarters)*90 + 360) % 360
}

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
			t.delta, err = m.onlyDelta(b)
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
	return t.handler != "vide" || t.samples > 0 || t.delta > 0 && !coverEntries[t.entry]
}

// onlyDelta reads the duration of a sample, if all have the same.
func (m *movie) onlyDelta(stts box) (uint32, error) {
	if entries, err := m.number(stts, 4); err != nil || entries != 1 {
		return 0, err
	}
	return m.number(stts, 12)
}

// number reads the 32 bits at an offset in a box.
func (m *movie) number(b box, at int64) (uint32, error) {
	if b.size() < at+4 {
		return 0, nil
	}
	p, err := m.r.bytes(b.payload+at, 4)
	return binary.BigEndian.Uint32(p), err
}

// rate is the mean frame rate of a track.
func (t *track) rate() float64 {
	scale := float64(t.timescale)
	switch {
	case t.delta > 0:
		return rate(scale / float64(t.delta))
	case t.samples > 1 && t.ticks > 0:
		return rate(scale * float64(t.samples) / float64(t.ticks))
	}
	return rate(t.fragmentRate)
}

// coverEntries are the sample entries of cover images, and of films of old cameras.
var coverEntries = map[string]bool{"jpeg": true, "png ": true}

// cover reports whether a track is a single image that belongs to an audio track.
func (t *track) cover() bool { return coverEntries[t.entry] && t.samples == 1 }
