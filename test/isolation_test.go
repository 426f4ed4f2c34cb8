package test

import (
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// unknownID is a valid ID of nothing.
const unknownID = "01900000-0000-7000-8000-000000000000"

type node struct {
	Typename string `json:"__typename"`
	ID       string
}

func (c *client) node(id string) (*node, *apiError) {
	return ask[*node](c, `query ($id: ID!) { result: node(id: $id) { __typename id } }`, vars{"id": id})
}

func (c *client) nodes(ids ...string) ([]*node, *apiError) {
	return ask[[]*node](c, `query ($ids: [ID!]!) { result: nodes(ids: $ids) { __typename id } }`, vars{"ids": ids})
}

// same checks that a hidden thing and an unknown ID have the same answer: otherwise the answer says that it exists.
func same(t *testing.T, what string, got, unknown *apiError) {
	t.Helper()
	if got == nil || unknown == nil || got.code() != "NOT_FOUND" ||
		got.Message != unknown.Message || got.Extensions.Field != unknown.Extensions.Field || unknown.code() != got.code() {
		t.Errorf("%s: got %v, and of an unknown ID %v; want the same NOT_FOUND", what, got, unknown)
	}
}

func TestNobodyChangesSomebodyElsesUpload(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	r := alice.arrive(t, film(t), nil)
	id := r.Upload.ID

	for name, c := range map[string]*client{"mallory": s.as("mallory"), "nobody": s.anonymous()} {
		t.Run(name, func(t *testing.T) {
			if u, err := c.upload(id); u != nil || err != nil {
				t.Errorf("upload: got %+v, %v, want null", u, err)
			}
			if n, err := c.node(id); n != nil || err != nil {
				t.Errorf("node: got %+v, %v, want null", n, err)
			}
			if ns, err := c.nodes(id, unknownID); err != nil || len(ns) != 2 || ns[0] != nil || ns[1] != nil {
				t.Errorf("nodes: got %+v, %v, want two nulls", ns, err)
			}
			calls := map[string]func(string) *apiError{
				"finalizeUpload": func(id string) *apiError { _, err := c.finalize(id, nil); return err },
				"renewUpload":    func(id string) *apiError { _, err := c.renew(id); return err },
				"cancelUpload":   func(id string) *apiError { _, err := c.cancel(id); return err },
			}
			for call, do := range calls {
				if name == "nobody" {
					wantCode(t, call, do(id), "UNAUTHENTICATED")
					continue
				}
				same(t, call, do(id), do(unknownID))
				same(t, call+" of a malformed ID", do("'; --"), do(unknownID))
			}
			uploads, err := ask[struct{ Uploads *connection[upload] }](c, `query ($id: ID!) {
				result: node(id: $id) { ... on User { uploads { nodes { id } } } } }`, vars{"id": alice.viewer(t).ID})
			if err != nil || uploads.Uploads != nil {
				t.Errorf("alice's uploads: got %+v, %v, want null", uploads.Uploads, err)
			}
		})
	}
	if !objects.has(t, r.Key) {
		t.Error("alice's file is gone")
	}
	if n, err := alice.node(id); err != nil || n == nil || n.Typename != "Upload" {
		t.Errorf("alice's own node is %+v, %v", n, err)
	}
	alice.mustFinalize(t, r)
}

// visibilities are the IDs of one video of each.
type visibilities struct{ public, unlisted, private string }

func publishEach(t *testing.T, c *client) (v visibilities) {
	t.Helper()
	for visibility, id := range map[string]*string{"PUBLIC": &v.public, "UNLISTED": &v.unlisted, "PRIVATE": &v.private} {
		published, _ := c.publish(t, film(t), vars{"details": vars{"visibility": visibility, "title": visibility}})
		*id = published.ID
	}
	return v
}

func TestVisibilityDecidesWhoSeesAVideo(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	videos := publishEach(t, alice)
	owner := alice.viewer(t).ID
	readers := map[string]struct {
		client *client
		owner  bool
	}{"alice": {alice, true}, "bob": {s.as("bob"), false}, "nobody": {s.anonymous(), false}}

	for name, reader := range readers {
		t.Run(name, func(t *testing.T) {
			c := reader.client
			for id, visible := range map[string]bool{videos.public: true, videos.unlisted: true, videos.private: reader.owner, unknownID: false} {
				v, err := c.video(id)
				if err != nil || (v != nil) != visible {
					t.Errorf("video %s: got %+v, %v, want visible: %t", id, v, err, visible)
				}
				if v != nil &&
					((v.Key != nil) != reader.owner || (v.Location != nil) != reader.owner || v.ViewerCanEdit != reader.owner) {
					t.Errorf(
						"video %s shows key %v, location %v and viewerCanEdit %t to %s",
						v.Title,
						v.Key,
						v.Location,
						v.ViewerCanEdit,
						name,
					)
				}
				if n, err := c.node(id); err != nil || (n != nil) != visible {
					t.Errorf("node %s: got %+v, %v, want visible: %t", id, n, err, visible)
				}
			}
			ns, err := c.nodes(videos.private, videos.public, unknownID, videos.public)
			if err != nil || len(ns) != 4 || (ns[0] != nil) != reader.owner || ns[1] == nil || ns[2] != nil || ns[3] == nil ||
				ns[3].ID != videos.public {
				t.Errorf("nodes: got %+v, %v", ns, err)
			}
			listed := map[string]int{"": 1, `filter: {ownerId: "` + owner + `"}`: 1, `filter: {ownerId: "` + unknownID + `"}`: 0}
			if reader.owner {
				listed[`filter: {ownerId: "`+owner+`"}`] = 3
			}
			for args, want := range listed {
				if feed, err := c.feed(args); err != nil || len(feed) != want || want == 1 && feed[0].ID != videos.public {
					t.Errorf("videos(%s): got %d, %v, want %d", args, len(feed), err, want)
				}
			}
			own, err := ask[struct{ Videos connection[video] }](c, `query ($id: ID!) {
				result: node(id: $id) { ... on User { videos { nodes { id } } } } }`, vars{"id": owner})
			if want := listed[`filter: {ownerId: "`+owner+`"}`]; err != nil || len(own.Videos.Nodes) != want {
				t.Errorf("User.videos: got %d, %v, want %d", len(own.Videos.Nodes), err, want)
			}
		})
	}
}

func TestNobodyChangesSomebodyElsesVideo(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, mallory, nobody := s.as("alice"), s.as("mallory"), s.anonymous()
	videos := publishEach(t, alice)

	update := func(c *client, id string) *apiError {
		_, err := c.update(vars{"videoId": id, "title": "Mine now", "visibility": "PUBLIC"})
		return err
	}
	remove := func(c *client, id string) *apiError { return c.delete(id) }
	for name, do := range map[string]func(*client, string) *apiError{"updateVideo": update, "deleteVideo": remove} {
		wantCode(t, name+" of a public video", do(mallory, videos.public), "FORBIDDEN")
		wantCode(t, name+" of an unlisted video", do(mallory, videos.unlisted), "FORBIDDEN")
		same(t, name+" of a private video", do(mallory, videos.private), do(mallory, unknownID))
		wantCode(t, name+" without a token", do(nobody, videos.public), "UNAUTHENTICATED")
	}
	for id, title := range map[string]string{videos.public: "PUBLIC", videos.unlisted: "UNLISTED", videos.private: "PRIVATE"} {
		if v, err := alice.video(id); err != nil || v == nil || v.Title != title {
			t.Errorf("the video is %+v, %v, want it unchanged: %s", v, err, title)
		}
	}
	if keys := openBucket(storage).keys(t); len(keys) != 3 {
		t.Errorf("the bucket holds %q, want the three films", keys)
	}
}

func TestAnOwnerChangesAVideo(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice, bob := s.as("alice"), s.as("bob")
	v, _ := alice.publish(t, film(t), vars{"details": vars{"title": "One", "description": "First"}})

	changed, err := alice.update(vars{"videoId": v.ID, "title": "Two"})
	if err != nil || changed.Title != "Two" || changed.Description != "First" || changed.Visibility != "PUBLIC" ||
		changed.UploadedAt != v.UploadedAt {
		t.Errorf("after the title: got %+v, %v", changed, err)
	}
	if changed.Owner.Name != "alice" {
		t.Errorf("the owner is %+v, want alice", changed.Owner)
	}
	changed, err = alice.update(vars{"videoId": v.ID, "visibility": "PRIVATE", "description": ""})
	if err != nil || changed.Title != "Two" || changed.Description != "" || changed.Visibility != "PRIVATE" {
		t.Errorf("after the visibility: got %+v, %v", changed, err)
	}
	if parseTime(t, changed.UpdatedAt).Before(parseTime(t, v.UpdatedAt)) {
		t.Errorf("updatedAt went from %s to %s", v.UpdatedAt, changed.UpdatedAt)
	}
	if seen, err := bob.video(v.ID); seen != nil || err != nil {
		t.Errorf("bob sees the private video: %+v, %v", seen, err)
	}
	if feed, err := bob.feed(""); err != nil || len(feed) != 0 {
		t.Errorf("bob's feed is %+v, %v, want it empty", feed, err)
	}
	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	wantField(t, "deleteVideo again", alice.delete(v.ID), "NOT_FOUND", "input.videoId")
	_, err = alice.update(vars{"videoId": v.ID, "title": "Three"})
	wantField(t, "updateVideo after deleteVideo", err, "NOT_FOUND", "input.videoId")
}
