package upload

import (
	"testing"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/test/vectors"
)

func TestPartsLieWhereTheVectorsSay(t *testing.T) {
	type part struct {
		Number       int
		Offset, Size int64
	}
	for _, c := range vectors.Cases[struct {
		Size, PartSize int64
		Count          int
		Parts          []part
		NoParts        []int
	}](t, "part-extents") {
		u := &ent.Upload{Size: c.Size, PartSize: &c.PartSize}
		if got := *PartCount(u); got != c.Count {
			t.Errorf("%d bytes in parts of %d: %d parts; want %d", c.Size, c.PartSize, got, c.Count)
		}
		for _, want := range c.Parts {
			offset, size, ok := extent(u, want.Number)
			if got := (part{want.Number, offset, size}); !ok || got != want {
				t.Errorf("%d bytes in parts of %d: part %+v, %v; want %+v", c.Size, c.PartSize, got, ok, want)
			}
		}
		for _, number := range c.NoParts {
			if _, _, ok := extent(u, number); ok {
				t.Errorf("%d bytes in parts of %d have a part %d", c.Size, c.PartSize, number)
			}
		}
	}
}
