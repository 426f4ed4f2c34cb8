package media

import (
	"errors"
	"time"
)

// find looks for the segment, which is all of a file but its header.
func (s *segment) find() error {
	for e, err := range s.r.elements(0, s.r.size) {
		if err != nil {
			return err
		}
		if e.id == idSegment {
			s.at = e
			return nil
		}
	}
	return &Damaged{Reason: "the file is cut short: it ends after its header"}
}

// clustersWalked is how many clusters are walked over for what may stand behind them. Live recordings have no index.
const clustersWalked = 4

// walk reads the parts from a place on, up to the first cluster if all is known then.
func (s *segment) walk(from int64) error {
	for e, err := range s.r.elements(from, s.at.past) {
		if err != nil {
			return s.tolerate(err)
		}
		if e.id == idCluster {
			s.clusters = append(s.clusters, e)
			s.tracksFirst = s.tracksFirst || len(s.clusters) == 1 && s.seen[idTracks]
			if s.complete() || e.unknown || len(s.clusters) > clustersWalked {
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

// tolerate lets junk behind the clusters of a whole segment be: players do not look there.
func (s *segment) tolerate(err error) error {
	var damaged *Damaged
	if errors.As(err, &damaged) && len(s.clusters) > 0 && s.seen[idTracks] && !s.at.unknown {
		return nil
	}
	return err
}

// complete reports whether nothing is to be found behind the first cluster.
func (s *segment) complete() bool {
	known := func(id uint64) bool { return s.seen[id] || s.places[id] > 0 }
	return s.seen[idTracks] && s.seen[idInfo] || known(idTracks) && known(idInfo)
}

// jump reads the parts that stand behind the clusters, where the index says.
func (s *segment) jump() error {
	for _, id := range []uint64{idTracks, idInfo} {
		at := s.places[id]
		if s.seen[id] || at < s.at.payload || at >= s.at.past {
			continue
		}
		e, err := s.r.element(at, s.at.past)
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
	for e, err := range s.r.elements(head.payload, head.past) {
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
		s.places[id] = s.at.payload + int64(position)
	}
	return err
}

func (s *segment) info(e element) error {
	return s.r.values(e, map[uint64]func([]byte){
		idTimestampScale: func(v []byte) { s.scale = float64(number(v)) / float64(time.Second) },
		idDuration:       func(v []byte) { s.ticks = float(v) },
	})
}

// values hands the values of the elements in another to whoever wants them.
func (r *reader) values(in element, wanted map[uint64]func([]byte)) error {
	for e, err := range r.elements(in.payload, in.past) {
		if err != nil {
			return err
		}
		want := wanted[e.id]
		if want == nil {
			continue
		}
		v, err := r.value(e)
		if err != nil {
			return err
		}
		want(v)
	}
	return nil
}
