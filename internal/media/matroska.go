package media

import "errors"

// ebmlMagic is the id of the header that Matroska and WebM files begin with.
var ebmlMagic = []byte("\x1a\x45\xdf\xa3")

// The ids of the elements that are read. RFC 9559.
const (
	idHeader  = 0x1a45dfa3
	idDocType = 0x4282

	idSegment      = 0x18538067
	idSeekHead     = 0x114d9b74
	idSeek         = 0x4dbb
	idSeekID       = 0x53ab
	idSeekPosition = 0x53ac

	idInfo           = 0x1549a966
	idTimestampScale = 0x2ad7b1
	idDuration       = 0x4489

	idTracks  = 0x1654ae6b
	idCluster = 0x1f43b675
)

// segment is a Matroska or WebM file while its facts are read.
type segment struct {
	r     *reader
	facts *Facts

	root        element          // the segment itself
	seen        map[uint64]bool  // the parts that were read
	positions   map[uint64]int64 // of parts, by the seek head
	clusters    []element        // in the order of the file
	scale       float64          // seconds a tick
	ticks       float64
	video       *mkvTrack
	audio       *mkvTrack
	tracksFirst bool
}

// inspectMatroska reads the parts before the first cluster, then those that the seek head points to.
func inspectMatroska(r *reader, f *Facts) error {
	s := &segment{r: r, facts: f, seen: map[uint64]bool{}, positions: map[uint64]int64{}, scale: 1e-3}
	err := s.find()
	if err == nil {
		err = s.walk(s.root.payload)
	}
	if err == nil {
		err = s.jump()
	}
	if err == nil && s.ticks == 0 && s.video != nil {
		err = s.tail()
	}
	if err != nil && (!errors.Is(err, errBudget) || s.video == nil) {
		return err
	}
	return s.report()
}

func (s *segment) report() error {
	name := s.facts.Container.Name()
	switch {
	case !s.seen[idTracks]:
		return &Damaged{Reason: "the description of its tracks is missing: the recording or the copy was broken off"}
	case s.video == nil && s.audio == nil:
		return &NotVideo{Seen: name + " with neither picture nor sound"}
	case s.video == nil:
		return &NotVideo{Seen: name + " with sound but no picture"}
	case len(s.clusters) == 0:
		return &Damaged{Reason: "the file describes a film, but neither pictures nor sound are in it"}
	}
	f, v := s.facts, s.video
	f.VideoCodec, f.Width, f.Height, f.Rotation, f.FrameRate = v.name(), v.width, v.height, v.rotation, v.rate()
	f.Duration = max(f.Duration, seconds(s.ticks*s.scale))
	f.FastStart = s.tracksFirst
	if s.audio != nil {
		f.AudioCodec = s.audio.name()
	}
	return nil
}
