package media_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/streamsphere/streamsphere/internal/media"
)

// edges is a file of any size that has a beginning, an end, and zeros in between.
func edges(size int64, first, last []byte) broken {
	return func(_ context.Context, offset, length int64) ([]byte, error) {
		if offset < 0 || length < 0 || length > size-offset {
			return nil, errors.New("a range outside the file was asked for")
		}
		part := make([]byte, length)
		if offset < int64(len(first)) {
			copy(part, first[offset:])
		}
		if at := size - int64(len(last)); offset+length > at {
			copy(part[max(at-offset, 0):], last[max(offset-at, 0):])
		}
		return part, nil
	}
}

// No element ends before it begins: the greatest size that one can state, at the end of the greatest files.
func TestSizesAtTheEdgeOfNumbers(t *testing.T) {
	first := append(slices.Clone(webmHead), unknown(segmentID, webmInfo, webmTrack, unknown(clusterID, cluster(0, 10)))...)
	greatest := "\x01\xff\xff\xff\xff\xff\xff\xfe" // an element of 2^56-2 bytes
	last := unknown(clusterID, el("\xe7", []byte{1}), []byte("\xa3"+greatest), make([]byte, 100))
	for _, size := range []int64{1 << 40, 1 << 56, math.MaxInt64 - 1<<56, math.MaxInt64 - 1, math.MaxInt64} {
		facts, cost, err := media.Inspect(t.Context(), edges(size, first, last), size)
		var damaged *media.Damaged
		var notVideo *media.NotVideo
		if err != nil && !errors.As(err, &damaged) && !errors.As(err, &notVideo) || cost.Requests > 16 || cost.Bytes > 2<<20 {
			t.Errorf("of %d bytes: got %+v, %+v, %v", size, facts, cost, err)
		}
	}
}
