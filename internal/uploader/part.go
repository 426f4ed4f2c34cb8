package uploader

import (
	"fmt"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

// part is some bytes of the file that go in one request.
type part struct {
	number       int // from 1; 0 is the whole file
	offset, size int64
	request      *client.Signed // good for one attempt
	signed       time.Time
}

// part is the part of a number, as the server plans them: all of one size but the last.
func (r *run) part(number int) *part {
	each := *r.reserved.PartSize
	offset := int64(number-1) * each
	return &part{number: number, offset: offset, size: min(each, r.file.Size-offset)}
}

func (r *run) parts(numbers []int) []*part {
	parts := make([]*part, len(numbers))
	for i, n := range numbers {
		parts[i] = r.part(n)
	}
	return parts
}

func sizeOf(parts []*part) (bytes int64) {
	for _, p := range parts {
		bytes += p.size
	}
	return bytes
}

func (p *part) sign(request *client.Signed) { p.request, p.signed = request, time.Now() }

// What is so young is good, whatever our clock makes of its expiry.
const (
	fresh  = time.Minute
	margin = 30 * time.Second
)

// stale says whether the request has probably expired.
func (p *part) stale() bool {
	now := time.Now()
	return now.Sub(p.signed) > fresh && now.After(p.request.ExpiresAt.Add(-margin))
}

func (p *part) String() string {
	if p.number == 0 {
		return "The file"
	}
	return fmt.Sprintf("Part %d", p.number)
}
