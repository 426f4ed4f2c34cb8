package media

import (
	"bytes"
	"io"
	"iter"
	"math"

	"github.com/abema/go-mp4"
)

// box is a box of an ISO base media file: its type, and the offsets of its header, its payload and its end.
type box struct {
	kind                 string
	offset, payload, end int64
}

func (b box) size() int64 { return b.end - b.payload }

// boxes are the boxes between two offsets. They end at bytes that are too few for a box, and at zeros, which are
// padding. The last one may come with an error: a *Damaged when it does not fit.
func (r *reader) boxes(from, end int64) iter.Seq2[box, error] {
	return func(yield func(box, error) bool) {
		for from+mp4.SmallHeaderSize <= end {
			b, err := r.box(from, end)
			if b.kind == padding || !yield(b, err) || err != nil {
				return
			}
			from = b.end
		}
	}
}

// padding is the type of a "box" that is zeros only.
const padding = "\x00\x00\x00\x00"

func (r *reader) box(from, end int64) (box, error) {
	if err := r.header(); err != nil {
		return box{}, err
	}
	info, err := mp4.ReadBoxInfo(io.NewSectionReader(r, from, end-from))
	if r.failure != nil {
		return box{}, r.failure
	}
	if err != nil {
		return box{}, &Damaged{Reason: "a box in it has no valid size"}
	}
	b := box{string(info.Type[:]), from, from + int64(info.HeaderSize), from + int64(min(info.Size, math.MaxInt64/2))}
	switch {
	case b.end < b.payload:
		return b, &Damaged{Reason: "a box in it is smaller than its own header"}
	case b.end > end && end == r.size:
		return b, cutShort(uint64(b.end), r.size)
	case b.end > end:
		return b, &Damaged{Reason: "a box in it reaches beyond the box around it"}
	}
	return b, nil
}

// maxBoxRead is how many bytes of a box parse reads. The boxes that it is used for are much smaller.
const maxBoxRead = 4 << 10

// payload reads the payload of a box, or its first bytes.
func (r *reader) payload(b box, most int64) ([]byte, error) {
	return r.bytes(b.payload, min(b.size(), most))
}

// parse reads a small box and returns how long its fixed part is. A field that makes no sense stays zero: it is
// missing from the facts, but whether the film plays does not depend on it. Not for boxes with lists: go-mp4
// allocates as many entries as a trun without fields claims to have.
func (r *reader) parse(b box, into mp4.IBox, c mp4.Context) (int64, error) {
	data, err := r.payload(b, maxBoxRead)
	if err != nil {
		return 0, err
	}
	n, err := mp4.Unmarshal(bytes.NewReader(data), uint64(len(data)), into, c)
	if err != nil {
		return 0, nil
	}
	return int64(n), nil
}
