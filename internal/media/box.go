package media

import (
	"bytes"
	"io"
	"iter"
	"math"

	"github.com/abema/go-mp4"
)

// box is where a box of an ISO base media file stands.
type box struct {
	kind                  string
	offset, payload, past int64
}

func (b box) size() int64 { return b.past - b.payload }

// boxes are the boxes between two offsets. They end at what is too short for a box, and at zeros, which fill a file up. The
// last one may come with an error: a *Damaged when it reaches too far.
func (r *reader) boxes(from, past int64) iter.Seq2[box, error] {
	return func(yield func(box, error) bool) {
		for from+mp4.SmallHeaderSize <= past {
			b, err := r.box(from, past)
			if b.kind == padding || !yield(b, err) || err != nil {
				return
			}
			from = b.past
		}
	}
}

// padding is the type of a "box" of nothing but zeros.
const padding = "\x00\x00\x00\x00"

func (r *reader) box(from, past int64) (box, error) {
	if err := r.header(); err != nil {
		return box{}, err
	}
	info, err := mp4.ReadBoxInfo(io.NewSectionReader(r, from, past-from))
	if r.failure != nil {
		return box{}, r.failure
	}
	if err != nil {
		return box{}, &Damaged{Reason: "a box in it has no valid size"}
	}
	b := box{string(info.Type[:]), from, from + int64(info.HeaderSize), from + int64(min(info.Size, math.MaxInt64/2))}
	switch {
	case b.past < b.payload:
		return b, &Damaged{Reason: "a box in it is smaller than its own header"}
	case b.past > past && past == r.size:
		return b, cutShort(uint64(b.past), r.size)
	case b.past > past:
		return b, &Damaged{Reason: "a box in it reaches beyond the box around it"}
	}
	return b, nil
}

// smallBox is the most that is read of a box at once. Those read whole are much smaller.
const smallBox = 4 << 10

// payload reads what a box holds, or the beginning of it.
func (r *reader) payload(b box, most int64) ([]byte, error) {
	return r.bytes(b.payload, min(b.size(), most))
}

// parse reads a small box and returns how long its fixed part is. What makes no sense in it stays zero: it may be missing
// from the facts, but the film plays or not regardless. Boxes with lists of lengths of their own are not for here, because
// go-mp4 makes a list as long as a trun without fields says.
func (r *reader) parse(b box, into mp4.IBox, c mp4.Context) (int64, error) {
	data, err := r.payload(b, smallBox)
	if err != nil {
		return 0, err
	}
	n, err := mp4.Unmarshal(bytes.NewReader(data), uint64(len(data)), into, c)
	if err != nil {
		return 0, nil
	}
	return int64(n), nil
}
