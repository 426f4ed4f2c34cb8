package test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// painted is an image of noise; each seed gives another one.
func painted(width, height int, seed byte) image.Image {
	canvas, noise := image.NewGray(image.Rect(0, 0, width, height)), rand.New(rand.NewChaCha8([32]byte{seed}))
	for x := range width {
		canvas.SetGray(x, int(noise.Uint32())%height, color.Gray{byte(noise.Uint32())})
	}
	return canvas
}

func pngOf(t testing.TB, width, height int, seed byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, painted(width, height, seed)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, width, height int, seed byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, painted(width, height, seed), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webp is an image of 64 by 36 pixels.
func webp(t testing.TB) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/poster.webp")
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// asPoster are the changes that make a request one for a poster, with further changes.
func asPoster(changes vars) vars {
	return overlay(vars{"kind": "POSTER", "fileName": "still.png", "contentType": "image/png"}, changes)
}

// still sends a poster of 32 by 18 pixels; each seed gives another one.
func (c *client) still(t testing.TB, seed byte) (reservation, []byte) {
	t.Helper()
	content := pngOf(t, 32, 18, seed)
	return c.arrive(t, content, asPoster(nil)), content
}

// setPoster shows another poster.
func (c *client) setPoster(videoID, posterUploadID string) (video, *apiError) {
	return c.update(vars{"videoId": videoID, "posterUploadId": posterUploadID})
}

// wantPoster checks that a video shows this poster.
func wantPoster(t testing.TB, what string, v *video, content []byte, contentType string, width, height int) {
	t.Helper()
	if v == nil || v.Poster == nil {
		t.Errorf("%s: the video %+v has no poster, want one", what, v)
		return
	}
	if p := v.Poster; show(p.Width) != fmt.Sprint(width) || show(p.Height) != fmt.Sprint(height) ||
		parseTime(t, p.ExpiresAt).IsZero() {
		t.Errorf("%s: the poster has %s by %s pixels, want %d by %d", what, show(p.Width), show(p.Height), width, height)
	}
	response, body := get(t, v.Poster.URL, "")
	if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || got != contentType ||
		!bytes.Equal(body, content) {
		t.Errorf("%s: the poster's address answers %d with %d bytes of %s, want 200 with the %d bytes sent, of %s",
			what, response.StatusCode, len(body), got, len(content), contentType)
	}
}

// wantStill is wantPoster for one of still.
func wantStill(t testing.TB, what string, v *video, content []byte) {
	t.Helper()
	wantPoster(t, what, v, content, "image/png", 32, 18)
}

func TestAPosterGoesFromRequestToTheFeed(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice := s.as("alice")
	tests := []struct {
		name, fileName, contentType, canonical string
		content                                []byte
		width, height                          int
	}{
		{"WebP", "Szene 1.webp", "image/webp", "image/webp", webp(t), 64, 36},
		{"JPEG", "still.jpeg", "image/jpg", "image/jpeg", jpegOf(t, 40, 90, 1), 40, 90},
		{"JPEG of a film", "still.jpg", "image/jpeg", "image/jpeg", fixture(t, "still.jpg"), 320, 180},
		{"PNG by its name", "still.PNG", "", "image/png", pngOf(t, 8192, 3, 1), 8192, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			film := alice.arrive(t, film(t), nil)
			r := alice.reserve(
				t,
				test.content,
				vars{"kind": "POSTER", "fileName": test.fileName, "contentType": test.contentType, "sha256": sumOf(test.content)},
			)
			if u := r.Upload; u.Kind != "POSTER" || u.Strategy != "SINGLE" || u.Folder != "posters" || u.ContentType != test.canonical ||
				u.FileName != test.fileName || !strings.HasPrefix(r.Key, "posters/"+u.ID+"/") ||
				!u.Guarantees.Checksum ||
				!u.Guarantees.WriteOnce {
				t.Errorf("the upload is %+v with key %s", u, r.Key)
			}
			mustPut(t, r.Request, test.content)
			v, err := alice.finalizeWith(film.Upload.ID, r.Upload.ID)
			wantCode(t, "finalizeUpload", err, "")
			wantPoster(t, "finalizeUpload", &v, test.content, test.canonical, test.width, test.height)
			found, err := s.anonymous().video(v.ID)
			wantCode(t, "video", err, "")
			wantPoster(t, "video", found, test.content, test.canonical, test.width, test.height)
			feed, err := s.anonymous().feed("")
			wantCode(t, "videos", err, "")
			wantPoster(t, "the newest in the feed", &feed[0], test.content, test.canonical, test.width, test.height)
			if feed[0].Poster.URL != found.Poster.URL {
				t.Error("the poster's address is another one each time, want the same for a while")
			}
			if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "FINALIZED" || u.Video == nil ||
				u.Video.ID != v.ID {
				t.Errorf("the poster's upload is %+v, %v, want it FINALIZED with the video", u, err)
			}
			listed, err := ask[struct{ Uploads connection[upload] }](
				alice,
				`{ result: viewer { uploads(first: 1) { nodes { id kind video { `+videoFields+` } } } } }`,
				nil,
			)
			if u := listed.Uploads.Nodes; err != nil || len(u) != 1 || u[0].ID != r.Upload.ID || u[0].Kind != "POSTER" ||
				u[0].Video == nil ||
				u[0].Video.Poster == nil ||
				u[0].Video.Poster.URL != v.Poster.URL {
				t.Errorf("the newest of the viewer's uploads is %+v, %v, want the poster's with the video that shows it", u, err)
			}
			if again, err := alice.finalizeWith(film.Upload.ID, r.Upload.ID); err != nil || again.ID != v.ID ||
				again.Poster == nil ||
				again.Poster.URL != v.Poster.URL {
				t.Errorf("finalizeUpload again: got %+v, %v, want the same", again, err)
			}
			wantCode(t, "deleteVideo", alice.delete(v.ID), "")
		})
	}
	openBucket(storage).wantBucket(t)
}

func TestAnotherPosterReplacesTheOneBefore(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	v, film := alice.publish(t, film(t), nil)
	if v.Poster != nil {
		t.Errorf("the poster is %+v before there is one", v.Poster)
	}
	first, one := alice.still(t, 1)
	v, err := alice.setPoster(v.ID, first.Upload.ID)
	wantCode(t, "updateVideo", err, "")
	wantStill(t, "updateVideo", &v, one)
	before := v.Poster.URL

	v, err = alice.setPoster(v.ID, first.Upload.ID)
	wantCode(t, "updateVideo with the same poster", err, "")
	wantStill(t, "updateVideo with the same poster", &v, one)

	second, two := alice.still(t, 2)
	v, err = alice.update(vars{"videoId": v.ID, "posterUploadId": second.Upload.ID, "title": "With another picture"})
	wantCode(t, "updateVideo with another poster", err, "")
	wantStill(t, "updateVideo with another poster", &v, two)
	if v.Title != "With another picture" || v.Poster.URL == before {
		t.Errorf("the video is %q with the poster %s, want both changed", v.Title, v.Poster.URL)
	}
	objects.wantBucket(t, film.Key, second.Key)
	if response, _ := get(t, before, ""); response.StatusCode != http.StatusNotFound {
		t.Errorf("the address of the poster before answers %d, want 404", response.StatusCode)
	}
	for id, want := range map[string]string{first.Upload.ID: "", second.Upload.ID: v.ID} {
		if u, err := alice.upload(id); err != nil || u.Status != "FINALIZED" || want == "" && u.Video != nil ||
			want != "" && (u.Video == nil || u.Video.ID != want) {
			t.Errorf("the poster's upload is %+v, %v, want it FINALIZED with the video %q", u, err, want)
		}
	}
	_, err = alice.setPoster(v.ID, first.Upload.ID)
	wantField(t, "updateVideo with a poster that was removed", err, "CONFLICT", "input.posterUploadId")
	_, err = alice.cancel(second.Upload.ID)
	wantCode(t, "cancelUpload of the poster that is shown", err, "CONFLICT")
	_, err = alice.renew(second.Upload.ID)
	wantCode(t, "renewUpload of the poster that is shown", err, "CONFLICT")
	found, err := s.anonymous().video(v.ID)
	wantCode(t, "video", err, "")
	wantStill(t, "video", found, two)

	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	objects.wantBucket(t)
	if u, err := alice.upload(second.Upload.ID); err != nil || u.Video != nil {
		t.Errorf("the upload of a deleted video's poster is %+v, %v, want no video", u, err)
	}
}

func TestAPrivateVideosPosterIsNotShownToOthers(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	film := alice.arrive(t, film(t), vars{"details": vars{"visibility": "PRIVATE"}})
	still, content := alice.still(t, 1)
	v, err := alice.finalizeWith(film.Upload.ID, still.Upload.ID)
	wantCode(t, "finalizeUpload", err, "")
	wantStill(t, "its owner", &v, content)
	for name, c := range map[string]*client{"bob": s.as("bob"), "nobody": s.anonymous()} {
		if v, err := c.video(v.ID); v != nil || err != nil {
			t.Errorf("%s sees the video %+v, %v, want null", name, v, err)
		}
		if u, err := c.upload(still.Upload.ID); u != nil || err != nil {
			t.Errorf("%s sees the poster's upload %+v, %v, want null", name, u, err)
		}
		if n, err := c.node(still.Upload.ID); n != nil || err != nil {
			t.Errorf("%s sees the poster's node %+v, %v, want null", name, n, err)
		}
		if feed, err := c.feed(""); err != nil || len(feed) != 0 {
			t.Errorf("%s's feed is %+v, %v, want it empty", name, feed, err)
		}
	}
}

func TestAPosterThatComesLateIsShown(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	v, film := alice.publish(t, film(t), nil)
	still, content := alice.still(t, 1)
	late, err := alice.finalizeWith(film.Upload.ID, still.Upload.ID)
	wantCode(t, "finalizeUpload again, with a poster", err, "")
	wantStill(t, "finalizeUpload again, with a poster", &late, content)
	if late.ID != v.ID {
		t.Errorf("it is video %s, want %s still", late.ID, v.ID)
	}
	other, _ := alice.still(t, 2)
	later, err := alice.finalizeWith(film.Upload.ID, other.Upload.ID)
	wantCode(t, "finalizeUpload with another poster", err, "")
	wantStill(t, "finalizeUpload with another poster, which only updateVideo replaces", &later, content)
	found, err := alice.video(v.ID)
	wantCode(t, "video", err, "")
	wantStill(t, "video", found, content)
}

func TestFinalizeCanBeRepeatedAfterItsPosterChanged(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	one, _ := alice.still(t, 1)
	two, content := alice.still(t, 2)
	r := alice.arrive(t, film(t), nil)
	v, err := alice.finalizeWith(r.Upload.ID, one.Upload.ID)
	wantCode(t, "finalizeUpload", err, "")
	_, err = alice.setPoster(v.ID, two.Upload.ID)
	wantCode(t, "updateVideo", err, "")
	again, err := alice.finalizeWith(r.Upload.ID, one.Upload.ID)
	wantCode(t, "finalizeUpload once more, after another poster", err, "")
	if again.ID != v.ID {
		t.Errorf("finalizeUpload once more: got video %s, want %s", again.ID, v.ID)
	}
	wantStill(t, "after that", &again, content)
	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	_, err = alice.finalizeWith(r.Upload.ID, one.Upload.ID)
	wantCode(t, "finalizeUpload of a deleted video", err, "NOT_FOUND")
}

func TestAPosterIsRemoved(t *testing.T) {
	t.Parallel()
	storage, hooks := s3test.Start(t), startReceiver(t)
	s := startServer(t, storage, hooks.settings()...)
	alice, objects := s.as("alice"), openBucket(storage)
	film := alice.arrive(t, film(t), nil)
	still, content := alice.still(t, 1)
	v, err := alice.finalizeWith(film.Upload.ID, still.Upload.ID)
	wantCode(t, "finalizeUpload", err, "")
	address := v.Poster.URL

	both := vars{"videoId": v.ID, "removePoster": true, "posterUploadId": still.Upload.ID}
	_, err = alice.update(both)
	wantField(t, "updateVideo that sets and removes", err, "BAD_USER_INPUT", "input.removePoster")
	_, err = s.as("bob").update(vars{"videoId": v.ID, "removePoster": true})
	wantCode(t, "updateVideo of somebody else's", err, "FORBIDDEN")
	for what, input := range map[string]vars{
		"false": {"removePoster": false}, "null": {"removePoster": nil},
		"false with the same poster": {"removePoster": false, "posterUploadId": still.Upload.ID},
	} {
		kept, err := alice.update(overlay(vars{"videoId": v.ID}, input))
		wantCode(t, "updateVideo with "+what, err, "")
		wantStill(t, "updateVideo with "+what, &kept, content)
	}

	removed, err := alice.update(vars{"videoId": v.ID, "removePoster": true})
	wantCode(t, "updateVideo", err, "")
	if removed.Poster != nil || !parseTime(t, removed.UpdatedAt).After(parseTime(t, v.UpdatedAt)) {
		t.Errorf("the video is %+v, want it without a poster, and updated after %s", removed, v.UpdatedAt)
	}
	objects.wantBucket(t, film.Key)
	if response, _ := get(t, address, ""); response.StatusCode != http.StatusNotFound {
		t.Errorf("the address of the poster answers %d, want 404", response.StatusCode)
	}
	again, err := alice.update(vars{"videoId": v.ID, "removePoster": true})
	if err != nil || again.Poster != nil || again.UpdatedAt != removed.UpdatedAt {
		t.Errorf("updateVideo once more: %+v, %v, want nothing changed", again, err)
	}
	same, err := alice.finalizeWith(film.Upload.ID, still.Upload.ID)
	if err != nil || same.ID != v.ID || same.Poster != nil {
		t.Errorf("finalizeUpload once more: %+v, %v, want the video as it is", same, err)
	}
	hooks.wantTold(t, "a poster that was removed", v.ID, "video.published", "video.updated")
	hooks.mu.Lock()
	posters := []*string{hooks.events[0].Data.PosterUploadID, hooks.events[1].Data.PosterUploadID}
	hooks.mu.Unlock()
	if show(posters[0]) != still.Upload.ID || posters[1] != nil {
		t.Errorf("the receiver was told the posters %s and %s, want %s and none", show(posters[0]), show(posters[1]), still.Upload.ID)
	}

	other, two := alice.still(t, 2)
	v, err = alice.setPoster(v.ID, other.Upload.ID)
	wantCode(t, "updateVideo with another poster", err, "")
	wantStill(t, "updateVideo with another poster", &v, two)
}

func TestAnUpdateThatChangesNothingIsNone(t *testing.T) {
	t.Parallel()
	hooks := startReceiver(t)
	alice := startServer(t, s3test.Start(t), hooks.settings()...).as("alice")
	v, _ := alice.publish(t, film(t), vars{"details": vars{"title": "A title", "description": "Two\nlines"}})
	for what, input := range map[string]vars{
		"nothing": {}, "the same title": {"title": " A title "}, "the same visibility": {"visibility": "PUBLIC"},
		"everything as it is": {"title": "A title", "description": "Two\nlines", "visibility": "PUBLIC", "removePoster": true},
	} {
		same, err := alice.update(overlay(vars{"videoId": v.ID}, input))
		if err != nil || same.UpdatedAt != v.UpdatedAt || same.Title != v.Title || same.Description != v.Description {
			t.Errorf("updateVideo with %s: %+v, %v, want the video as it was", what, same, err)
		}
	}
	for field, value := range map[string]string{"title": "a title", "description": "", "visibility": "UNLISTED"} {
		changed, err := alice.update(vars{"videoId": v.ID, field: value})
		if err != nil || !parseTime(t, changed.UpdatedAt).After(parseTime(t, v.UpdatedAt)) {
			t.Errorf("updateVideo with another %s: %+v, %v, want it updated after %s", field, changed, err, v.UpdatedAt)
		}
		v = changed
	}
	hooks.wantTold(t, "a video's changes", v.ID, "video.published", "video.updated", "video.updated", "video.updated")
}
