package upload

import (
	"testing"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// sizes runs over the whole range that S3 knows, with every border and its neighbours.
func sizes(yield func(int64) bool) {
	borders := []int64{1, MinPart, 16 << 20, 32 << 20, MaxSinglePut, 16 << 20 * maxParts, MaxObject}
	for n := int64(1); n <= MaxObject; n = n*9/8 + 1 {
		borders = append(borders, n, (n+PartStep-1)/PartStep*PartStep)
	}
	for _, border := range borders {
		for _, size := range []int64{border - 1, border, border + 1} {
			if size >= 1 && size <= MaxObject && !yield(size) {
				return
			}
		}
	}
}

func TestEveryPlanIsOneThatS3Takes(t *testing.T) {
	for _, least := range []int64{MinPart, 16 << 20, MaxSinglePut} {
		for size := range sizes {
			each := partSize(size, least)
			u := &ent.Upload{Size: size, PartSize: &each}
			count := *PartCount(u)
			if each%PartStep != 0 || each < MinPart || each > MaxSinglePut || count < 1 || count > maxParts {
				t.Fatalf("%d bytes: %d parts of %d", size, count, each)
			}
			if count > 1 && each > least && partSize(size, least)-PartStep >= (size+maxParts-1)/maxParts {
				t.Fatalf("%d bytes: parts of %d are larger than need be", size, each)
			}
			checkExtents(t, u, count)
		}
	}
}

// checkExtents looks at the first parts and the last ones: together they cover the file without gap or overlap.
func checkExtents(t *testing.T, u *ent.Upload, count int) {
	t.Helper()
	for _, n := range []int{1, 2, count / 2, count - 1, count} {
		if n < 1 || n > count {
			continue
		}
		offset, size, ok := extent(u, n)
		next, _, more := extent(u, n+1)
		if end := offset + size; !ok || size < 1 || size > *u.PartSize || more && next != end || !more && end != u.Size {
			t.Fatalf(
				"%d bytes in parts of %d: part %d lies at %d, %d bytes, the next at %d",
				u.Size,
				*u.PartSize,
				n,
				offset,
				size,
				next,
			)
		}
	}
	for _, n := range []int{-1, 0, count + 1} {
		if _, _, ok := extent(u, n); ok {
			t.Fatalf("%d bytes in %d parts have a part %d", u.Size, count, n)
		}
	}
}

func TestTheSizeChoosesTheStrategyUnlessTheClientDoes(t *testing.T) {
	p := &Policy{MultipartThreshold: 32 << 20, PartSize: 16 << 20}
	single, multipart := Single, Multipart
	tests := []struct {
		size  int64
		asked *Strategy
		want  Strategy
		code  fault.Code
	}{
		{32<<20 - 1, nil, Single, ""},
		{32 << 20, nil, Multipart, ""},
		{1, &multipart, Multipart, ""},
		{MaxSinglePut, &single, Single, ""},
		{MaxSinglePut + 1, &single, "", fault.FileTooLarge},
		{MaxObject, nil, Multipart, ""},
	}
	for _, tt := range tests {
		got, each, err := p.plan(&Request{Size: tt.size, Strategy: tt.asked})
		if got != tt.want || tt.code != "" && fault.CodeOf(err) != tt.code || (each != nil) != (got == Multipart) {
			t.Errorf("plan(%d, %v) = %s, %v, %v; want %s%s", tt.size, tt.asked, got, each, err, tt.want, tt.code)
		}
	}
}
