package video_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/page"
)

func TestWhatBelongsToAListIsReadForAllOfItAtOnce(t *testing.T) {
	l := open(t)
	for n := range 12 {
		f := film{owner: l.alice, title: fmt.Sprint("Film ", n), visibility: details.Public}
		if n%2 == 1 {
			f.owner = l.bob
		}
		l.add(t, f)
	}
	ctx := database.WithBudget(t.Context(), database.Limits{Statements: 100, Time: time.Minute, AtOnce: 8})
	list, err := l.videos.List(ctx, page.Args{}, nil, nil)
	if err != nil || len(list.Edges) != 12 {
		t.Fatalf("%d videos, %v, want 12", len(list.Edges), err)
	}
	if n := database.Statements(ctx); n != 1 {
		t.Errorf("the list alone took %d statements, want 1", n)
	}
	for _, v := range list.Nodes() {
		if owner, err := v.Owner(); err != nil || owner.ID != v.OwnerID {
			t.Errorf("the owner of %s is %v, %v", v.Title, owner, err)
		}
		if captions, err := v.Captions(); err != nil || len(captions) != 0 {
			t.Errorf("the captions of %s are %v, %v, want none", v.Title, captions, err)
		}
	}
	if n := database.Statements(ctx); n != 3 {
		t.Errorf("the owners and captions of all took %d statements together, want 3", n)
	}
}
