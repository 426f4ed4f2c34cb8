package media

import (
	"encoding/binary"
	"iter"
	"math"
	"math/bits"
)

// Elements are walked here and not by ebml-go, because it reads a stream from its beginning and makes buffers as long as
// the stream says, and goes on byte by byte where it does not know an element.

// element is where an element of an EBML document stands.
type element struct {
	id            uint64
	payload, past int64
	unknown       bool // it has no size: past is the end of what is around it
}

func (e element) size() int64 { return e.past - e.payload }

// elements are the elements between two offsets. The last one may come with an error: a *Damaged when it reaches too far.
func (r *reader) elements(from, past int64) iter.Seq2[element, error] {
	return func(yield func(element, error) bool) {
		for from < past {
			e, err := r.element(from, past)
			if !yield(e, err) || err != nil {
				return
			}
			from = e.past
		}
	}
}

// The longest id and size of an element. RFC 8794, 11.2.4 and 11.2.5: a document may allow more, but no film does.
const (
	longestID   = 4
	longestSize = 8
)

func (r *reader) element(from, past int64) (element, error) {
	if err := r.header(); err != nil {
		return element{}, err
	}
	data, err := r.bytes(from, min(longestID+longestSize, past-from))
	if err != nil {
		return element{}, err
	}
	id, n := vint(data, longestID)
	size, k := vint(data[n:], longestSize)
	if n == 0 || k == 0 {
		return element{}, &Damaged{Reason: "an element in it has no valid header"}
	}
	e := element{id: id, payload: from + int64(n+k)}
	size &^= 1 << (7 * k) // the mark of its length
	if size == 1<<(7*k)-1 {
		e.past, e.unknown = past, true
		return e, nil
	}
	e.past = e.payload + int64(size) // at most 2^56
	switch {
	case e.past > past && past == r.size:
		return e, cutShort(uint64(e.past), r.size)
	case e.past > past:
		return e, &Damaged{Reason: "an element in it reaches beyond the element around it"}
	}
	return e, nil
}

// vint reads a number of variable length with the mark of its length, and that length: 0 if there is none.
func vint(data []byte, longest int) (uint64, int) {
	if len(data) == 0 {
		return 0, 0
	}
	n := bits.LeadingZeros8(data[0]) + 1
	if n > longest || n > len(data) {
		return 0, 0
	}
	return number(data[:n]), n
}

// number reads an unsigned integer of up to 8 bytes.
func number(data []byte) uint64 {
	var v uint64
	for _, c := range data[:min(len(data), 8)] {
		v = v<<8 | uint64(c)
	}
	return v
}

// float reads a floating-point number of 4 or 8 bytes; 0 is all others.
func float(data []byte) float64 {
	switch len(data) {
	case 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(data)))
	case 8:
		return math.Float64frombits(binary.BigEndian.Uint64(data))
	}
	return 0
}

// value reads what a small element holds, or the beginning of it.
func (r *reader) value(e element) ([]byte, error) { return r.bytes(e.payload, min(e.size(), 256)) }
