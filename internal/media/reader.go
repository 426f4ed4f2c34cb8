package media

import (
	"bytes"
	"context"
	"fmt"
	"io"
)

// Source reads a range of a file.
type Source interface {
	// ReadRange returns exactly length bytes from offset on, or an error. The range is always inside the file. The
	// caller does not change the bytes, and the Source must not change them later.
	ReadRange(ctx context.Context, offset, length int64) ([]byte, error)
}

// Cost is what was read to inspect a file.
type Cost struct {
	Requests int
	Bytes    int64
}

// budget is how much one file may cost.
type budget struct {
	requests int
	bytes    int64
	window   int64 // bytes of one request; more where more are needed at once
	headers  int   // of boxes and elements, which bounds the time for a file that has nothing else
}

var (
	videoBudget = budget{requests: 16, bytes: 2 << 20, window: 64 << 10, headers: 10_000}
	imageBudget = budget{requests: 16, bytes: 512 << 10, window: 32 << 10}
)

// reader reads a Source within a budget, through windows that it keeps. It is an io.ReaderAt.
type reader struct {
	ctx     context.Context // because io.ReaderAt has no ctx argument; a reader lives for one call
	src     Source
	size    int64
	budget  budget
	cost    Cost
	headers int
	windows []window
	failure error // the first one; no request is made after it
}

// window is a range that has been read.
type window struct {
	offset int64
	data   []byte
}

func newReader(ctx context.Context, src Source, size int64, b budget) *reader {
	return &reader{ctx: ctx, src: src, size: max(size, 0), budget: b}
}

// ReadAt reads from the windows, and makes a request for each gap between them.
func (r *reader) ReadAt(p []byte, offset int64) (int, error) {
	n := 0
	for n < len(p) {
		at := offset + int64(n)
		if at < 0 || at >= r.size {
			return n, io.EOF
		}
		data, ok := r.known(at)
		if !ok {
			var err error
			if data, err = r.fetch(at, int64(len(p)-n)); err != nil {
				return n, err
			}
		}
		n += copy(p[n:], data)
	}
	return n, nil
}

// known is what the windows have from an offset on.
func (r *reader) known(offset int64) ([]byte, bool) {
	for _, w := range r.windows {
		if offset >= w.offset && offset < w.offset+int64(len(w.data)) {
			return w.data[offset-w.offset:], true
		}
	}
	return nil, false
}

// fetch reads a new window at an offset, of at least need bytes unless the file ends or a known window begins before.
func (r *reader) fetch(offset, need int64) ([]byte, error) {
	if r.failure == nil {
		r.failure = r.request(offset, need)
	}
	if r.failure != nil {
		return nil, r.failure
	}
	return r.windows[len(r.windows)-1].data, nil
}

func (r *reader) request(offset, need int64) error {
	length := min(max(need, r.budget.window), r.size-offset)
	for _, w := range r.windows {
		if w.offset > offset {
			length = min(length, w.offset-offset)
		}
	}
	if r.cost.Requests >= r.budget.requests || length > r.budget.bytes-r.cost.Bytes {
		return errBudget
	}
	if err := r.ctx.Err(); err != nil {
		return fmt.Errorf("read %d bytes at %d: %w", length, offset, err)
	}
	r.cost.Requests++
	r.cost.Bytes += length
	data, err := r.src.ReadRange(r.ctx, offset, length)
	if err == nil && int64(len(data)) != length {
		err = fmt.Errorf("%d bytes came: %w", len(data), io.ErrUnexpectedEOF)
	}
	if err != nil {
		return fmt.Errorf("read %d bytes at %d: %w", length, offset, err)
	}
	r.windows = append(r.windows, window{offset, data})
	return nil
}

// bytes reads a range. Callers bound its length, so that no file decides how much is allocated.
func (r *reader) bytes(offset, length int64) ([]byte, error) {
	p := make([]byte, length)
	_, err := r.ReadAt(p, offset)
	return p, err
}

// header counts one box or element.
func (r *reader) header() error {
	if r.headers++; r.headers > r.budget.headers {
		r.failure = errBudget
	}
	return r.failure
}

// left is how many requests are left.
func (r *reader) left() int { return r.budget.requests - r.cost.Requests }

// bytesLeft is how many bytes are left.
func (r *reader) bytesLeft() int64 { return r.budget.bytes - r.cost.Bytes }

// searchedAtOnce is how many bytes are read to search a file from its end: half a megabyte, and again as much for as
// long as the budget lasts.
const searchedAtOnce = 512 << 10

// isKnown reports whether the byte at an offset was read.
func (r *reader) isKnown(offset int64) bool {
	_, ok := r.known(offset)
	return ok
}

// stepsLeft are the bytes that it takes to step over boxes or elements with all requests that are left.
func (r *reader) stepsLeft() int64 { return int64(r.left()) * r.budget.window }

// searchBack looks for a mark that is accepted, from one offset backwards to another. It leaves so many bytes of the
// budget, and enough to read what was found. It reports whether it saw all bytes between, or none more was needed.
func (r *reader) searchBack(
	from, end int64, mark []byte, leave int64, accept func(at int64) (bool, error),
) (bool, error) {
	for last := end; end > from; {
		length := min(end-from, searchedAtOnce, r.bytesLeft()-max(leave, 2*r.budget.window))
		if length < min(end-from, r.budget.window) || r.left() <= 3 {
			return false, nil
		}
		end -= length
		data, err := r.bytes(end, min(length+int64(len(mark))-1, last-end))
		if err != nil {
			return false, err
		}
		for at := bytes.LastIndex(data, mark); at >= 0; at = bytes.LastIndex(data[:at], mark) {
			if found, err := accept(end + int64(at)); found || err != nil {
				return found, err
			}
		}
	}
	return true, nil
}
