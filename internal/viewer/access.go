package viewer

import (
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/ent/predicate"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/details"
)

// This file is the one place that says who may do what:
//
//	                                anonymous   signed in   owner   admin
//	find a PUBLIC or UNLISTED video    yes         yes       yes     yes
//	find a PRIVATE video               no          no        yes     yes
//	list PUBLIC videos                 yes         yes       yes     yes
//	list UNLISTED and PRIVATE videos   no          no        own     all
//	change a video                     no          no        yes     yes
//	find, list or change an upload     no          no        yes     yes
//
// Each rule for one row has its twin for a query; access_test.go holds them to the table and to each other. What a
// viewer may not see is NOT_FOUND to them; what they may see and not change is FORBIDDEN.

// CanChange reports whether the viewer may change what this user owns, and see all of it.
func (v Viewer) CanChange(owner uuid.UUID) bool { return v.Is(owner) || v.Has(Admin) }

// CanSee reports whether the viewer may see a video whose ID they know.
func (v Viewer) CanSee(video *ent.Video) bool {
	return video.Visibility != details.Private || v.CanChange(video.OwnerID)
}

// VisibleVideos holds for the videos that CanSee allows.
func (v Viewer) VisibleVideos() predicate.Video {
	shared := entvideo.VisibilityIn(details.Public, details.Unlisted)
	switch {
	case v.Has(Admin):
		return func(*sql.Selector) {}
	case v.Anonymous():
		return shared
	default:
		return entvideo.Or(shared, entvideo.OwnerID(v.ID))
	}
}

// VisibleUploads holds for the uploads that the viewer may see and change: those of every owner whom CanChange allows.
func (v Viewer) VisibleUploads() predicate.Upload {
	switch {
	case v.Has(Admin):
		return func(*sql.Selector) {}
	case v.Anonymous():
		return func(s *sql.Selector) { s.Where(sql.False()) }
	default:
		return entupload.OwnerID(v.ID)
	}
}

// Scope is which videos a list holds: everybody's or one owner's, all of them or only the public ones.
type Scope struct {
	owner      *uuid.UUID
	publicOnly bool
}

// Listed is the scope of the viewer's lists: of everybody's videos, or of one owner's.
func (v Viewer) Listed(owner *uuid.UUID) Scope {
	if owner == nil {
		return Scope{publicOnly: !v.Has(Admin)}
	}
	return Scope{owner: owner, publicOnly: !v.CanChange(*owner)}
}

// Videos holds for the videos in the scope.
func (s Scope) Videos() []predicate.Video {
	var in []predicate.Video
	if s.owner != nil {
		in = append(in, entvideo.OwnerID(*s.owner))
	}
	if s.publicOnly {
		in = append(in, entvideo.VisibilityEQ(details.Public))
	}
	return in
}

// Word is what the search index calls the scope. It holds these words with each video:
//
//	all, owner<ID>         every video
//	public, public<ID>     public ones too
func (s Scope) Word() string {
	switch {
	case s.owner == nil && s.publicOnly:
		return "public"
	case s.owner == nil:
		return "all"
	case s.publicOnly:
		return "public" + compact(*s.owner)
	default:
		return "owner" + compact(*s.owner)
	}
}

// compact is an ID in one word.
func compact(id uuid.UUID) string { return strings.ReplaceAll(id.String(), "-", "") }
