package video_test

import (
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/video"
)

func TestTitlesOfAnyCharactersArePagedThrough(t *testing.T) {
	l := open(t)
	for _, unit := range []string{"ﷺ", "㌖", "9 ", "<", "⩴", "\U0001D160", "ﷺ9", "﷽", "ΐ", "\"", "☃\ufe0f"} {
		title := strings.TrimSpace(string([]rune(strings.Repeat(unit, 200))[:200]))
		l.add(t, film{title: title}, film{title: title})
	}
	order := &video.Order{Field: video.Title, Direction: video.Ascending}
	seen, after := 0, (*string)(nil)
	for {
		c, err := l.videos.List(asking(t, l.bob), page.Args{First: ptr(1), After: after}, nil, order)
		if err != nil {
			t.Fatalf("after %d titles: %v", seen, err)
		}
		seen += len(c.Edges)
		if after = c.PageInfo.EndCursor; !c.PageInfo.HasNextPage {
			break
		}
	}
	if seen != 22 {
		t.Errorf("%d titles are paged through; want 22", seen)
	}
}
