package media

import (
	"errors"

	"github.com/abema/go-mp4"
)

// movie is an ISO base media or QuickTime file while its facts are read.
type movie struct {
	r       *reader
	facts   *Facts
	context mp4.Context // QuickTime writes some boxes in its own way

	layout    layout
	timescale uint32 // of the movie
	ticks     uint64 // the duration, in that
	tracks    []*track
	extended  bool // it has an mvex: fragments follow
	ended     bool // its last fragments are known
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
	if err != nil && (!errors.Is(err, errBudget) || m.video() == nil) {
		return err
	}
	return m.report()
}

// report fills in the facts, or says why there are none.
func (m *movie) report() error {
	v, a := m.video(), m.first("soun")
	if v == nil {
		return &NotVideo{Seen: m.withoutVideo(a)}
	}
	if !m.layout.media && m.layout.complete {
		return &Damaged{Reason: "the file describes a film, but neither pictures nor sound are in it"}
	}
	f := m.facts
	f.VideoCodec, f.Width, f.Height, f.Rotation = v.codec, v.width, v.height, v.rotation
	f.Duration = max(f.Duration, ticks(m.ticks, m.timescale))
	if f.Duration == 0 {
		f.Duration = ticks(v.ticks, v.timescale)
	}
	f.FrameRate = v.rate()
	f.FastStart = m.fragmented() || m.layout.mdat.kind == "" || m.layout.moov.offset < m.layout.mdat.offset
	if a != nil {
		f.AudioCodec = a.codec
	}
	return nil
}

// withoutVideo says what a file without a video track is.
func (m *movie) withoutVideo(sound *track) string {
	switch {
	case sound == nil:
		return m.facts.Container.Name() + " with neither picture nor sound"
	}
	return m.facts.Container.Name() + " with sound but no picture"
}

// video is the first video track that is not a cover.
func (m *movie) video() *track {
	for _, t := range m.tracks {
		if t.handler == "vide" && !t.cover() {
			return t
		}
	}
	return nil
}

func (m *movie) first(handler string) *track {
	for _, t := range m.tracks {
		if t.handler == handler {
			return t
		}
	}
	return nil
}

// fragmented reports whether fragments describe the samples, or some of them.
func (m *movie) fragmented() bool { return m.extended || len(m.layout.moofs) > 0 }
