package uploader

import (
	"fmt"

	"github.com/streamsphere/streamsphere/internal/client"
)

// part is some bytes of a file that go in one request.
type part struct {
	number       int // from 1; 0 is the whole file
	offset, size int64
}

func (p part) String() string {
	if p.number == 0 {
		return "The file"
	}
	return fmt.Sprintf("Part %d", p.number)
}

func sizeOf(parts []part) (bytes int64) {
	for _, p := range parts {
		bytes += p.size
	}
	return bytes
}

// partPlan cuts a file into parts as the server does: all of one size but the last.
type partPlan struct{ fileSize, partSize int64 }

var errNoPlan = &Error{
	Code:    client.NotAnAPI,
	Message: "The server does not say how large the parts are. Is it older than this program?",
}

func planOf(u client.Snapshot) (partPlan, error) {
	if u.PartSize == nil || *u.PartSize < 1 {
		return partPlan{}, errNoPlan
	}
	return partPlan{u.Size, *u.PartSize}, nil
}

func (p partPlan) count() int {
	if p.partSize == 0 {
		return 0
	}
	return int((p.fileSize + p.partSize - 1) / p.partSize)
}

// part is the part of a number, and whether there is one.
func (p partPlan) part(number int) (part, bool) {
	if number < 1 || number > p.count() {
		return part{}, false
	}
	offset := int64(number-1) * p.partSize
	return part{number, offset, min(p.partSize, p.fileSize-offset)}, true
}

// parts are the parts of some numbers; a number without a part is left out.
func (p partPlan) parts(numbers []int) []part {
	var parts []part
	for _, number := range numbers {
		if one, ok := p.part(number); ok {
			parts = append(parts, one)
		}
	}
	return parts
}

func (p partPlan) all() []part { return p.except(nil) }

// except are all parts but those of a list.
func (p partPlan) except(list []part) []part {
	listed := make(map[part]bool, len(list))
	for _, one := range list {
		listed[one] = true
	}
	var others []part
	for number := range p.count() {
		if one, _ := p.part(number + 1); !listed[one] {
			others = append(others, one)
		}
	}
	return others
}
