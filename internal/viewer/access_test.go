package viewer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/ent/predicate"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

func TestMain(m *testing.M) {
	if err := database.Check(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// shelf is a database with a video of every visibility, all of one owner.
type shelf struct {
	db     *ent.Client
	owner  uuid.UUID
	videos map[details.Visibility]*ent.Video
}

func open(t *testing.T) *shelf {
	t.Helper()
	d, err := database.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "access.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	s := &shelf{db: d.Client, videos: map[details.Visibility]*ent.Video{}}
	now := time.Now()
	create := s.db.User.Create().SetIssuer("test").SetSubject("owner").SetName("owner").SetCreatedAt(now)
	s.owner = create.SaveX(t.Context()).ID
	for _, visibility := range states {
		key := string(visibility)
		u := s.db.Upload.Create().SetOwnerID(s.owner).SetFileName("film.mp4").SetContentType("video/mp4").SetSize(1).
			SetFolder("videos").SetKey(key).SetCreatedAt(now).SetExpiresAt(now).SetLatestArrival(now).SaveX(t.Context())
		s.videos[visibility] = s.db.Video.Create().SetOwnerID(s.owner).SetUploadID(u.ID).SetTitle(key).SetTitleKey(key).
			SetVisibility(visibility).SetContentType("video/mp4").SetSize(1).SetFileName("film.mp4").SetKey(key).
			SetUploadedAt(now).SetUpdatedAt(now).SaveX(t.Context())
	}
	return s
}

var states = []details.Visibility{details.Public, details.Unlisted, details.Private}

// access is what a viewer may do with somebody's video of one visibility.
type access struct{ see, inFeed, inOwners, change bool }

func TestWhoMayDoWhat(t *testing.T) {
	s := open(t)
	everything, nothing := access{true, true, true, true}, access{}
	shown, known := access{see: true, inFeed: true, inOwners: true}, access{see: true}
	own := access{see: true, inOwners: true, change: true}
	admin := []viewer.Role{"guest", viewer.Admin}
	for name, tt := range map[string]struct {
		viewer                    viewer.Viewer
		public, unlisted, private access
	}{
		"anonymous":              {viewer.Viewer{}, shown, known, nothing},
		"anonymous with a role":  {viewer.Viewer{Roles: []viewer.Role{viewer.Admin}}, shown, known, nothing},
		"somebody else":          {viewer.Viewer{ID: uuid.New()}, shown, known, nothing},
		"somebody of no account": {viewer.Viewer{ID: uuid.New(), Roles: []viewer.Role{"guest"}}, shown, known, nothing},
		"the owner":              {viewer.Viewer{ID: s.owner}, everything, own, own},
		"an administrator":       {viewer.Viewer{ID: uuid.New(), Roles: admin}, everything, everything, everything},
	} {
		for visibility, want := range map[details.Visibility]access{
			details.Public: tt.public, details.Unlisted: tt.unlisted, details.Private: tt.private,
		} {
			v := s.videos[visibility]
			isIt := entvideo.ID(v.ID)
			got := access{
				see:      s.db.Video.Query().Where(isIt, tt.viewer.VisibleVideos()).ExistX(t.Context()),
				inFeed:   s.db.Video.Query().Where(isIt).Where(tt.viewer.Listed(nil).Videos()...).ExistX(t.Context()),
				inOwners: s.db.Video.Query().Where(isIt).Where(tt.viewer.Listed(&s.owner).Videos()...).ExistX(t.Context()),
				change:   tt.viewer.CanChange(v.OwnerID),
			}
			if got != want {
				t.Errorf("%s, a %s video: %+v, want %+v", name, visibility, got, want)
			}
			if see := tt.viewer.CanSee(v); see != want.see {
				t.Errorf("%s, a %s video: CanSee is %t, want %t", name, visibility, see, want.see)
			}
		}
		mine := tt.private.change
		if n := s.db.Upload.Query().Where(tt.viewer.VisibleUploads()).CountX(t.Context()); n != 3 && mine || n != 0 && !mine {
			t.Errorf("%s sees %d uploads of 3; may change them: %t", name, n, mine)
		}
	}
}

// What a list holds and what a search in it finds is the same.
func TestTheIndexHasAWordForEveryScope(t *testing.T) {
	s := open(t)
	other := uuid.New()
	admin := viewer.Viewer{ID: other, Roles: []viewer.Role{viewer.Admin}}
	for name, scope := range map[string]viewer.Scope{
		"the feed":                    viewer.Viewer{}.Listed(nil),
		"an owner's public videos":    viewer.Viewer{}.Listed(&s.owner),
		"an owner's own":              viewer.Viewer{ID: s.owner}.Listed(&s.owner),
		"everything":                  admin.Listed(nil),
		"everything of an owner":      admin.Listed(&s.owner),
		"an owner without a video":    viewer.Viewer{}.Listed(&other),
		"their own, without a video":  viewer.Viewer{ID: other}.Listed(&other),
		"the feed, for one signed in": viewer.Viewer{ID: other}.Listed(nil),
	} {
		listed := s.db.Video.Query().Where(scope.Videos()...).Order(entvideo.ByID()).IDsX(t.Context())
		found := s.db.Video.Query().Where(inIndex("video_search", scope)).Order(entvideo.ByID()).IDsX(t.Context())
		titled := s.db.Video.Query().Where(inIndex("video_title_search", scope)).Order(entvideo.ByID()).IDsX(t.Context())
		if fmt.Sprint(listed) != fmt.Sprint(found) || fmt.Sprint(listed) != fmt.Sprint(titled) {
			t.Errorf("%s: the list has %v, the word %q finds %v and %v", name, listed, scope.Word(), found, titled)
		}
	}
}

func inIndex(table string, scope viewer.Scope) predicate.Video {
	return func(s *sql.Selector) {
		ids := "SELECT video_id FROM " + table + " WHERE " + table + " MATCH ?"
		s.Where(sql.ExprP(s.C("id")+" IN ("+ids+")", `scope : "`+scope.Word()+`"`))
	}
}
