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

// tail finds the duration of a live recording, which does not state it: the time of its last block. If no cluster
// begins in the last 512 KiB, the duration stays unknown.
func (s *segment) tail() error {
	far := min(s.r.size, tailSearched)
	from := max(s.r.size-far, s.root.payload)
	tail, err := s.r.bytes(from, s.r.size-from)
	if err != nil {
		return err
	}
	at := bytes.LastIndex(tail, clusterMark)
	if at < 0 {
		return nil
	}
	cluster, err := s.r.element(from+int64(at), s.root.end)
	if err != nil || !s.isCluster(cluster) {
		return err
	}
	ticks, err := s.lastBlock(cluster)
	s.ticks = float64(ticks)
	return err
}

// isCluster reports whether an element begins as clusters do, so that four equal bytes in a picture are not taken for
// one.
func (s *segment) isCluster(cluster element) bool {
	for e, err := range s.r.elements(cluster.payload, cluster.end) {
		return err == nil && e.id == idTimestamp
	}
	return false
}

// lastBlock is when the last block of a cluster begins, in ticks.
func (s *segment) lastBlock(cluster element) (int64, error) {
	begin, last := uint64(0), int64(0)
	for e, err := range s.r.elements(cluster.payload, cluster.end) {
		if err != nil {
			if s.root.unknown { // the recording ends in an element that was not written completely
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
