package test

import (
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// nothing are all the ways to give empty details.
var nothing = map[string]vars{
	"no details":    nil,
	"empty details": {},
	"null details":  {"title": nil, "description": nil, "visibility": nil},
}

func TestEmptyDetailsAreTheDefaults(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	for what, details := range nothing {
		r := alice.arrive(t, film(t), vars{"fileName": "My film.mp4", "details": details})
		v, err := alice.finalize(r.Upload.ID, details)
		wantCode(t, "finalizeUpload with "+what, err, "")
		if v.Title != "My film" || v.Visibility != "PUBLIC" {
			t.Errorf("the video with %s is %+v, want it called My film and PUBLIC", what, v)
		}
		if again, err := alice.finalize(r.Upload.ID, details); err != nil || again.ID != v.ID {
			t.Errorf("the second finalizeUpload with %s: got %+v, %v, want the video %s", what, again, err, v.ID)
		}
	}
}

func TestEmptyDetailsChangeNothing(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	for what, details := range nothing {
		r := alice.arrive(t, film(t), vars{"details": vars{"title": "Said before", "visibility": "UNLISTED"}})
		v, err := alice.finalize(r.Upload.ID, details)
		wantCode(t, "finalizeUpload with "+what, err, "")
		if v.Title != "Said before" || v.Visibility != "UNLISTED" {
			t.Errorf("the video with %s is %+v, want it as requestUpload said", what, v)
		}
		changes := vars{"videoId": v.ID}
		for name, value := range details {
			changes[name] = value
		}
		if same, err := alice.update(changes); err != nil || same.Title != v.Title || same.Visibility != v.Visibility {
			t.Errorf("updateVideo with %s: got %+v, %v, want the video unchanged", what, same, err)
		}
	}
}
