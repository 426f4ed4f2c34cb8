package media

import (
	"math"
	"slices"
	"strings"
	"time"
)

// The ids of elements of a track. RFC 9559, 5.1.4.
const (
	idTrackEntry      = 0xae
	idTrackNumber     = 0xd7
	idTrackType       = 0x83
	idFlagEnabled     = 0xb9
	idFlagDefault     = 0x88
	idCodecID         = 0x86
	idCodecPrivate    = 0x63a2
	idDefaultDuration = 0x23e383
	idVideo           = 0xe0
	idPixelWidth      = 0xb0
	idPixelHeight     = 0xba
	idProjection      = 0x7670
	idProjectionType  = 0x7671
	idPoseRoll        = 0x7675
)

// The types of the tracks that are read.
const (
	typeVideo = 1
	typeAudio = 2
)

// mkvTrack is a track of Matroska or WebM.
type mkvTrack struct {
	number, kind  uint64
	off, optional bool // not enabled, not the default
	codecID       string
	private       []byte // the beginning of the decoder configuration
	width, height int
	rotation      int
	frameTime     uint64 // nanoseconds a frame
}

// tracks keeps the video tracks, and the audio track that plays.
func (s *segment) tracks(e element) error {
	var sounds []*mkvTrack
	for e, err := range s.r.elements(e.payload, e.end) {
		if err != nil {
			return err
		}
		if e.id != idTrackEntry {
			continue
		}
		t, err := s.track(e)
		if err != nil {
			return err
		}
		switch {
		case t.kind == typeVideo && len(s.videos) < maxTracks:
			s.videos = append(s.videos, t)
		case t.kind == typeAudio && len(sounds) < maxTracks:
			sounds = append(sounds, t)
		}
	}
	s.video, s.audio = played(s.videos), played(sounds)
	return nil
}

// played is the track that players choose of several of a kind: a default one, then any that is enabled, then the
// first. There may be none.
func played(tracks []*mkvTrack) *mkvTrack {
	for _, fits := range []func(*mkvTrack) bool{
		func(t *mkvTrack) bool { return !t.off && !t.optional },
		func(t *mkvTrack) bool { return !t.off },
		func(*mkvTrack) bool { return true },
	} {
		if at := slices.IndexFunc(tracks, fits); at >= 0 {
			return tracks[at]
		}
	}
	return nil
}

func (s *segment) track(entry element) (*mkvTrack, error) {
	t := &mkvTrack{}
	err := s.r.values(entry, map[uint64]func([]byte){
		idTrackNumber:     func(v []byte) { t.number = number(v) },
		idTrackType:       func(v []byte) { t.kind = number(v) },
		idFlagEnabled:     func(v []byte) { t.off = number(v) == 0 },
		idFlagDefault:     func(v []byte) { t.optional = number(v) == 0 },
		idCodecID:         func(v []byte) { t.codecID = strings.TrimRight(string(v), "\x00") },
		idCodecPrivate:    func(v []byte) { t.private = v },
		idDefaultDuration: func(v []byte) { t.frameTime = number(v) },
	})
	if err != nil {
		return nil, err
	}
	return t, s.pictures(entry, t)
}

func (s *segment) pictures(entry element, t *mkvTrack) error {
	for video, err := range s.r.elements(entry.payload, entry.end) {
		if err != nil {
			return err
		}
		if video.id != idVideo {
			continue
		}
		err := s.r.values(video, map[uint64]func([]byte){
			idPixelWidth:  func(v []byte) { t.width = pixels(v) },
			idPixelHeight: func(v []byte) { t.height = pixels(v) },
		})
		if err != nil {
			return err
		}
		return s.projection(video, t)
	}
	return nil
}

// projection reads the rotation of a flat picture, not of a 360-degree one. Matroska counts it counterclockwise. RFC
// 9559: ProjectionPoseRoll.
func (s *segment) projection(video element, t *mkvTrack) error {
	for e, err := range s.r.elements(video.payload, video.end) {
		if err != nil {
			return err
		}
		if e.id != idProjection {
			continue
		}
		round, roll := uint64(0), 0.0
		err := s.r.values(e, map[uint64]func([]byte){
			idProjectionType: func(v []byte) { round = number(v) },
			idPoseRoll:       func(v []byte) { roll = float(v) },
		})
		if err == nil && round == 0 {
			t.rotation = quarterTurn(-roll)
		}
		return err
	}
	return nil
}

// quarterTurn rounds an angle to a multiple of 90, from 0 to 270 degrees.
func quarterTurn(degrees float64) int {
	if math.IsNaN(degrees) || math.Abs(degrees) > 360 {
		return 0
	}
	return (int(math.Round(degrees/90))*90 + 360) % 360
}

// pixels is a width or height. No codec goes beyond 16 bits.
func pixels(v []byte) int {
	if n := number(v); n <= math.MaxUint16 {
		return int(n)
	}
	return 0
}

func (t *mkvTrack) rate() float64 {
	if t.frameTime == 0 {
		return 0
	}
	return rate(float64(time.Second) / float64(t.frameTime))
}
