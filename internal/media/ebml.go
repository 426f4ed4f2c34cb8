package media

import (
	"encoding/binary"
	"iter"
	"math"
	"math/bits"
)

// ebml-go is not used for elements: it reads a stream from its beginning, allocates buffers as large as the stream
// claims, and goes on byte by byte where it does not know an element.

// element is an element of an EBML document: its id, and the offsets of its payload and its end.
type element struct {
	id           uint64
	payload, end int64
	unknown      bool // it has no size: end is that of the element around it
}

func (e element) size() int64 { return e.end - e.payload }

// elements are the elements between two offsets. The last one may come with an error: a *Damaged when it does not fit.
func (r *reader) elements(from, end int64) iter.Seq2[element, error] {
	return func(yield func(element, error) bool) {
		for from < end {
			e, err := r.element(from, end)
			if !yield(e, err) || err != nil {
				return
			}
			from = e.end
		}
	}
}

// The greatest lengths of an id and a size. RFC 8794, 11.2.4 and 11.2.5: a document may allow more, but no video does.
const (
	maxIDLength   = 4
	maxSizeLength = 8
)

func (r *reader) element(from, end int64) (element, error) {
	if err := r.header(); err != nil {
		return element{}, err
	}
	if from >= end {
		return element{}, &Damaged{Reason: "an element in it has no valid header"}
	}
	data, err := r.bytes(from, min(maxIDLength+maxSizeLength, end-from))
	if err != nil {
		return element{}, err
	}
	id, n := vint(data, maxIDLength)
	size, k := vint(data[n:], maxSizeLength)
	if n == 0 || k == 0 {
		return element{}, &Damaged{Reason: "an element in it has no valid header"}
	}
	e := element{id: id, payload: from + int64(n+k)}
	size &^= 1 << (7 * k) // the length marker
	if size == 1<<(7*k)-1 {
		e.end, e.unknown = end, true
		return e, nil
	}
	beyond := int64(size) > end-e.payload                         // at most 2^56
	e.end = e.payload + min(int64(size), math.MaxInt64-e.payload) // of a file of any size
	switch {
	case beyond && end == r.size:
		return e, cutShort(uint64(e.payload)+size, r.size)
	case beyond:
		return e, &Damaged{Reason: "an element in it reaches beyond the element around it"}
	}
	return e, nil
}

// vint reads a number of variable length, with its length marker, and returns how long it is: 0 if there is none.
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

// float reads a floating-point number of 4 or 8 bytes; any other length is 0.
func float(data []byte) float64 {
	switch len(data) {
	case 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(data)))
	case 8:
		return math.Float64frombits(binary.BigEndian.Uint64(data))
	}
	return 0
}

// value reads the payload of a small element, or its first bytes.
func (r *reader) value(e element) ([]byte, error) { return r.bytes(e.payload, min(e.size(), 256)) }
