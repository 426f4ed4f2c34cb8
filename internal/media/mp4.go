package media

import (
	"errors"
	"slices"
	"time"

	"github.com/abema/go-mp4"
)

// movie is an ISO base media or QuickTime file while its facts are read.
type movie struct {
	r       *reader
	facts   *Facts
	context mp4.Context // QuickTime writes some boxes in its own way

	layout    layout
	matrix    matrix // of the movie: it turns all tracks
	timescale uint32 // of the movie
	ticks     uint64 // the duration, in that
	tracks    []*track
	extended  bool // it has an mvex: fragments follow
	ended     bool // its last fragments are known
	jumped    bool // over fragments, to the last ones

	fragmentsEnd time.Duration // when the last fragment ends, or 0
	summedEnd    time.Duration // of fragments that do not say when they begin: right if all were read
}

// inspectMP4 finds the outermost boxes, then reads the one that describes the film (moov), then fragments.
func inspectMP4(r *reader, f *Facts) error {
	m := &movie{r: r, facts: f, context: mp4.Context{IsQuickTimeCompatible: f.Container == QuickTime}}
	if err := m.scan(); err != nil {
		return err
	}
	err := m.moov()
	if err == nil && m.fragmented() {
		err = m.fragments()
	}
	if err == nil && m.layout.overrun != nil && !m.samplesInside() {
		err = m.layout.overrun
	}
	if err != nil && (!errors.Is(err, errBudget) || m.video() == nil) {
		return err
	}
	return m.report()
}

// report fills in the facts, or says why there are none.
func (m *movie) report() error {
	v, a := m.video(), m.sound()
	if v == nil {
		return &NotVideo{Seen: m.withoutVideo(a)}
	}
	if !m.layout.media && m.layout.complete {
		return &Damaged{Reason: "the file describes a film, but neither pictures nor sound are in it"}
	}
	f := m.facts
	f.VideoCodec, f.Width, f.Height, f.Rotation = v.codec, v.width, v.height, v.matrix.times(m.matrix).rotation()
	f.Duration = m.duration(v)
	f.FrameRate = v.rate()
	f.FastStart = m.fragmented() || m.layout.mdat.kind == "" || m.layout.moov.offset < m.layout.mdat.offset
	if a != nil {
		f.AudioCodec = a.codec
	}
	return nil
}

// duration is how long the film lasts: as long as its fragments, whatever its header says, as recorders write that
// before they know.
func (m *movie) duration(v *track) time.Duration {
	d := max(m.facts.Duration, m.fragmentsEnd)
	if m.fragmentsEnd == 0 {
		d = max(d, ticks(m.ticks, m.timescale))
	}
	if d == 0 {
		d = ticks(v.ticks, v.timescale)
	}
	return d
}

// withoutVideo says what a file without a video track is.
func (m *movie) withoutVideo(sound *track) string {
	name := m.facts.Container.Name()
	switch {
	case sound != nil:
		return name + " with sound but no picture"
	case slices.ContainsFunc(m.tracks, (*track).cover):
		return name + " with a single picture"
	}
	return name + " with neither picture nor sound"
}

// video is the video track that plays.
func (m *movie) video() *track {
	return m.played(func(t *track) bool { return t.handler == "vide" && !t.cover() })
}

// sound is the audio track that plays.
func (m *movie) sound() *track {
	return m.played(func(t *track) bool { return t.handler == "soun" })
}

// played is the track that players choose of several: the first that is enabled, or else the first.
func (m *movie) played(fits func(*track) bool) (first *track) {
	for _, t := range m.tracks {
		if fits(t) && t.enabled {
			return t
		}
		if fits(t) && first == nil {
			first = t
		}
	}
	return first
}

// fragmented reports whether fragments describe the samples, or some of them.
func (m *movie) fragmented() bool { return m.extended || len(m.layout.moofs) > 0 }
