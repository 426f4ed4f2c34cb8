package video_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/video"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

func asAdmin(t testing.TB) context.Context {
	return viewer.With(t.Context(), viewer.Viewer{ID: uuid.New(), Roles: []viewer.Role{viewer.Admin}})
}

// What one may not see does not exist; what one may see and not change is forbidden.
func TestOnlyOwnersAndAdministratorsChangeVideos(t *testing.T) {
	l := open(t)
	for visibility, denied := range map[details.Visibility]fault.Code{
		details.Public: fault.Forbidden, details.Unlisted: fault.Forbidden, details.Private: fault.NotFound,
	} {
		for name, tt := range map[string]struct {
			ctx  context.Context
			want fault.Code
		}{
			"nobody": {t.Context(), fault.Unauthenticated}, "bob": {asking(t, l.bob), denied},
			"alice": {asking(t, l.alice), ""}, "an administrator": {asAdmin(t), ""},
		} {
			v := l.add(t, film{title: "old", visibility: visibility})[0]
			_, updated := l.videos.Update(tt.ctx, video.Update{VideoID: v.id, Details: details.Details{Title: ptr("new")}})
			_, deleted := l.videos.Delete(tt.ctx, v.id)
			for act, err := range map[string]error{"change": updated, "delete": deleted} {
				if (err == nil) != (tt.want == "") || err != nil && fault.CodeOf(err) != tt.want {
					t.Errorf("%s, to %s a %s video of alice's: %v, want %q", name, act, visibility, err, tt.want)
				}
			}
		}
	}
}

func TestAnAdministratorListsAndFindsEverything(t *testing.T) {
	l := open(t)
	films := l.add(t, film{title: "boat private", visibility: details.Private}, film{title: "boat"},
		film{title: "boat of bob, unlisted", owner: l.bob, visibility: details.Unlisted})
	newest := []string{"boat of bob, unlisted", "boat", "boat private"}
	for name, tt := range map[string]struct {
		filter video.Filter
		want   []string
	}{
		"all":              {video.Filter{}, newest},
		"a search":         {video.Filter{Query: ptr("boat")}, newest},
		"alice's":          {video.Filter{OwnerID: &l.alice}, newest[1:]},
		"a search of hers": {video.Filter{OwnerID: &l.alice, Query: ptr("boat")}, newest[1:]},
	} {
		c, err := l.videos.List(asAdmin(t), page.Args{}, &tt.filter, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range c.Nodes() {
			got = append(got, v.Title)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	found, err := l.videos.Find(asAdmin(t), films[0].id)
	if err != nil || len(found) != 1 || found[0].Key() == nil {
		t.Errorf("a private video: %v, %v; want it with its key", found, err)
	}
}
