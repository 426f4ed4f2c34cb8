package upload

import (
	entupload "github.com/streamsphere/streamsphere/ent/upload"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// What storage can take (S3).
const (
	MaxSinglePut = 5 << 30      // bytes in one PUT
	MaxObject    = 50_000 << 30 // bytes in one object: 48.8 TiB
	maxParts     = 10_000       // of one object
	MinPart      = 8 << 20      // bytes; S3 takes 5 MiB, but small parts cost more requests than they save
	PartStep     = 1 << 20      // part sizes are whole MiB
)

// Strategy is how the bytes travel.
type Strategy = entupload.Strategy

// How the bytes can travel.
const (
	Single    = entupload.StrategySINGLE
	Multipart = entupload.StrategyMULTIPART
)

// partSize is the size of each part but the last: equal parts of whole MiB, no smaller than least, and larger only when
// there would be too many.
func partSize(size, least int64) int64 {
	steps := (size + maxParts*PartStep - 1) / (maxParts * PartStep)
	return max(steps*PartStep, least)
}

// plan chooses how a file travels.
func (p *Policy) plan(r *Request) (Strategy, *int64, error) {
	strategy := Single
	switch {
	case r.Strategy != nil:
		strategy = *r.Strategy
	case r.Size >= p.MultipartThreshold:
		strategy = Multipart
	}
	if strategy == Single && r.Size > MaxSinglePut {
		return "", nil, fault.Input(
			fault.FileTooLarge,
			"strategy",
			"The file has %d bytes; one PUT carries at most %d (5 GiB). Leave strategy out, or ask for MULTIPART.",
			r.Size,
			int64(MaxSinglePut),
		)
	}
	if strategy == Single {
		return Single, nil, nil
	}
	each := partSize(r.Size, p.PartSize)
	return Multipart, &each, nil
}

// PartCount is how many parts an upload has; nil for SINGLE.
func PartCount(u *ent.Upload) *int {
	if u.PartSize == nil {
		return nil
	}
	n := int((u.Size + *u.PartSize - 1) / *u.PartSize)
	return &n
}

// partCount is how many parts storage gets of an upload. A SINGLE one may go as the only part (sign.go).
func partCount(u *ent.Upload) int {
	if count := PartCount(u); count != nil {
		return *count
	}
	return 1
}

// extent is where a part lies in its file, and whether there is such a part.
func extent(u *ent.Upload, number int) (offset, size int64, ok bool) {
	if number < 1 || number > partCount(u) {
		return 0, 0, false
	}
	if u.PartSize == nil {
		return 0, u.Size, true
	}
	offset = int64(number-1) * *u.PartSize
	return offset, min(*u.PartSize, u.Size-offset), true
}
