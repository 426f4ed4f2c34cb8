package media

import (
	"encoding/binary"
	"slices"
)

// The ids of elements of a cluster. RFC 9559, 5.1.3.
const (
	idTimestamp    = 0xe7
	idPosition     = 0xa7
	idPrevSize     = 0xab
	idSilentTracks = 0x5854
	idSimpleBlock  = 0xa3
	idBlockGroup   = 0xa0
	idBlock        = 0xa1

	idChecksum = 0xbf // RFC 8794, 11.3.1: the first child of any element, if it has one
	idVoid     = 0xec
)

// beforeTimestamp are the elements that may stand before the timestamp of a cluster.
var beforeTimestamp = []uint64{idChecksum, idVoid, idPosition, idPrevSize, idSilentTracks}

var clusterMark = []byte("\x1f\x43\xb6\x75")

// tail finds the duration of a live recording, which does not state it: the time of its last whole block. If the last
// cluster cannot be found within the budget, the duration stays unknown.
func (s *segment) tail() error {
	cluster, err := s.lastCluster()
	if err != nil || cluster.id != idCluster {
		return err
	}
	ticks, err := s.lastBlock(cluster)
	s.ticks = float64(ticks)
	return err
}

// lastCluster looks for the last cluster that has a block: from the end of the file backwards, or else by the sizes
// of the clusters from the first on.
func (s *segment) lastCluster() (element, error) {
	var found element
	leave := int64(0)
	if n := len(s.clusters); n > 0 && !s.clusters[n-1].unknown {
		leave = s.r.stepsLeft()
	}
	complete, err := s.r.searchBack(s.root.payload, s.root.end, clusterMark, leave, func(at int64) (bool, error) {
		e, err := s.r.element(at, s.root.end)
		if e.id != idCluster || s.r.failure != nil {
			return false, s.r.failure
		}
		if err != nil {
			e.end, e.unknown = s.root.end, true // it was not written to its end
		}
		ok, err := s.isCluster(e)
		if ok {
			found = e
		}
		return ok, err
	})
	switch {
	case err != nil || found.id == idCluster:
		return found, err
	case complete && s.root.unknown && len(s.clusters) > 0:
		return s.onlyCluster()
	}
	return s.hop()
}

// onlyCluster is the first cluster, if it has at least one whole block. Without, the recording has no picture.
func (s *segment) onlyCluster() (element, error) {
	first := s.clusters[0]
	for e, err := range s.r.elements(first.payload, first.end) {
		if err != nil {
			break
		}
		if e.id == idSimpleBlock || e.id == idBlockGroup {
			return first, nil
		}
	}
	s.clusters = nil
	return element{}, s.r.failure
}

// hop steps over clusters of known size as long as the budget lasts, to the last one of the file.
func (s *segment) hop() (element, error) {
	if len(s.clusters) == 0 {
		return element{}, nil
	}
	last := s.clusters[len(s.clusters)-1]
	for !last.unknown && last.end < s.root.end {
		if s.r.left() <= 1 || s.r.bytesLeft() < 2*s.r.budget.window {
			return element{}, nil
		}
		e, err := s.r.element(last.end, s.root.end)
		if s.r.failure != nil {
			return element{}, s.r.failure
		}
		switch {
		case err != nil && e.id != idCluster:
			return last, nil
		case err != nil:
			e.end, e.unknown = s.root.end, true
		case e.id != idCluster:
			return last, nil
		}
		last = e
	}
	return last, nil
}

// isCluster reports whether an element begins as clusters do and has a block, so that four equal bytes in a picture are
// not taken for one.
func (s *segment) isCluster(cluster element) (bool, error) {
	timed := false
	for e, err := range s.r.elements(cluster.payload, cluster.end) {
		switch {
		case err != nil:
			return false, s.r.failure
		case e.id == idTimestamp:
			timed = true
		case e.id == idSimpleBlock || e.id == idBlockGroup:
			return timed, nil
		case !slices.Contains(beforeTimestamp, e.id):
			return false, nil
		}
	}
	return false, nil
}

// lastBlock is when the last whole block of a cluster begins, in ticks.
func (s *segment) lastBlock(cluster element) (int64, error) {
	begin, last := uint64(0), int64(0)
	for e, err := range s.r.elements(cluster.payload, cluster.end) {
		if err != nil || e.id == idCluster { // the recording ends in an element that was not written to its end
			break
		}
		switch e.id {
		case idTimestamp:
			v, err := s.r.value(e)
			if err != nil {
				return 0, err
			}
			begin = number(v)
		case idSimpleBlock:
			last = max(last, s.r.blockTime(e))
		case idBlockGroup:
			for b, err := range s.r.elements(e.payload, e.end) {
				if err == nil && b.id == idBlock {
					last = max(last, s.r.blockTime(b))
				}
			}
		}
	}
	if begin > 1<<60 {
		return 0, nil
	}
	return int64(begin) + last, s.r.failure
}

// blockTime is when a block begins, in ticks from the beginning of its cluster.
func (r *reader) blockTime(b element) int64 {
	head, err := r.bytes(b.payload, min(b.size(), 12))
	if err != nil {
		return 0
	}
	_, n := vint(head, maxSizeLength) // the number of its track
	if n == 0 || len(head) < n+2 {
		return 0
	}
	return int64(int16(binary.BigEndian.Uint16(head[n:])))
}
