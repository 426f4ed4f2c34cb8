package media

import (
	"bytes"
	"encoding/binary"
)

// The ids of elements of a cluster. RFC 9559, 5.1.3.
const (
	idTimestamp   = 0xe7
	idSimpleBlock = 0xa3
	idBlockGroup  = 0xa0
	idBlock       = 0xa1
)

var clusterMark = []byte("\x1f\x43\xb6\x75")

// tail finds the duration of a live recording, which says none: it lasts until its last block at least. One whose last
// cluster does not begin in the last 512 KiB keeps its duration unknown.
func (s *segment) tail() error {
	far := min(s.r.size, farTail)
	from := max(s.r.size-far, s.at.payload)
	tail, err := s.r.bytes(from, s.r.size-from)
	if err != nil {
		return err
	}
	at := bytes.LastIndex(tail, clusterMark)
	if at < 0 {
		return nil
	}
	cluster, err := s.r.element(from+int64(at), s.at.past)
	if err != nil || !s.timed(cluster) {
		return err
	}
	ticks, err := s.lastBlock(cluster)
	s.ticks = float64(ticks)
	return err
}

// timed reports whether an element begins as clusters do, which chance does not make of four bytes in a picture.
func (s *segment) timed(cluster element) bool {
	for e, err := range s.r.elements(cluster.payload, cluster.past) {
		return err == nil && e.id == idTimestamp
	}
	return false
}

// lastBlock is when the last block of a cluster begins, in ticks.
func (s *segment) lastBlock(cluster element) (int64, error) {
	begin, last := uint64(0), int64(0)
	for e, err := range s.r.elements(cluster.payload, cluster.past) {
		if err != nil {
			if s.at.unknown { // an element of the recording's end that was not written in full
				return 0, err
			}
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
			for b, err := range s.r.elements(e.payload, e.past) {
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
	_, n := vint(head, longestSize) // the number of its track
	if n == 0 || len(head) < n+2 {
		return 0
	}
	return int64(int16(binary.BigEndian.Uint16(head[n:])))
}
