package media

import (
	"errors"
	"time"
)

// find looks for the segment, which is everything after the file's header.
func (s *segment) find() error {
	for e, err := range s.r.elements(0, s.r.size) {
		if err != nil {
			return err
		}
		if e.id == idSegment {
			s.root = e
			return nil
		}
	}
	return &Damaged{Reason: "the file is cut short: it ends after its header"}
}

// maxClusters is how many clusters are skipped to find parts after them. Live recordings have no seek head.
const maxClusters = 4

// walk reads the parts from an offset on, up to the first cluster if everything is known by then.
func (s *segment) walk(from int64) error {
	for e, err := range s.r.elements(from, s.root.end) {
		if err != nil {
			return s.brokenOff(e, err)
		}
		if e.id == idCluster {
			s.clusters = append(s.clusters, e)
			s.tracksFirst = s.tracksFirst || len(s.clusters) == 1 && s.seen[idTracks]
			if s.complete() || e.unknown || len(s.clusters) > maxClusters {
				return nil
			}
			continue
		}
		if err := s.part(e); err != nil {
			return err
		}
	}
	return nil
}

// brokenOff ignores damage behind the first clusters, where players stop reading. A segment that does not say where it
// ends is a recording: it may end anywhere, in its first cluster too.
func (s *segment) brokenOff(last element, err error) error {
	var damaged *Damaged
	if !errors.As(err, &damaged) || !s.seen[idTracks] {
		return err
	}
	if s.root.unknown && last.id == idCluster {
		last.end, last.unknown = s.root.end, true
		s.clusters = append(s.clusters, last)
		s.tracksFirst = s.tracksFirst || len(s.clusters) == 1
	}
	if len(s.clusters) == 0 && !s.root.unknown {
		return err
	}
	return nil
}

// complete reports whether nothing after the first cluster is needed, but for what the seek head points to.
func (s *segment) complete() bool {
	known := func(id uint64) bool { return s.seen[id] || s.positions[id] > 0 }
	return s.seen[idTracks] && s.seen[idInfo] || known(idTracks) && known(idInfo)
}

// jump reads the parts after the clusters, where the seek head says they are.
func (s *segment) jump() error {
	for _, id := range []uint64{idTracks, idInfo} {
		at := s.positions[id]
		if s.seen[id] || at < s.root.payload || at >= s.root.end {
			continue
		}
		e, err := s.r.element(at, s.root.end)
		if err != nil {
			return err
		}
		if e.id != id {
			continue
		}
		if err := s.part(e); err != nil {
			return err
		}
	}
	return nil
}

// part reads a part of the segment that is not a cluster. The first of its kind counts.
func (s *segment) part(e element) error {
	readers := map[uint64]func(element) error{idSeekHead: s.seekHead, idInfo: s.info, idTracks: s.tracks}
	read := readers[e.id]
	if read == nil || s.seen[e.id] {
		return nil
	}
	s.seen[e.id] = true
	return read(e)
}

func (s *segment) seekHead(head element) error {
	for e, err := range s.r.elements(head.payload, head.end) {
		if err != nil {
			return err
		}
		if e.id == idSeek {
			if err := s.seek(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *segment) seek(e element) error {
	var id, position uint64
	err := s.r.values(e, map[uint64]func([]byte){
		idSeekID:       func(v []byte) { id = number(v) },
		idSeekPosition: func(v []byte) { position = number(v) },
	})
	if position < uint64(s.r.size) && (id == idInfo || id == idTracks) {
		s.positions[id] = s.root.payload + int64(position)
	}
	return err
}

func (s *segment) info(e element) error {
	return s.r.values(e, map[uint64]func([]byte){
		idTimestampScale: func(v []byte) { s.scale = float64(number(v)) / float64(time.Second) },
		idDuration:       func(v []byte) { s.ticks = float(v) },
	})
}

// values passes the values of an element's children to the setters of their ids.
func (r *reader) values(in element, setters map[uint64]func([]byte)) error {
	for e, err := range r.elements(in.payload, in.end) {
		if err != nil {
			return err
		}
		set := setters[e.id]
		if set == nil {
			continue
		}
		v, err := r.value(e)
		if err != nil {
			return err
		}
		set(v)
	}
	return nil
}
