package test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// picture is a PNG image of this size.
func picture(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAWatchPageHasAPreviewOfItsVideo(t *testing.T) {
	t.Parallel()
	const app = "https://films.example.com"
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_ALLOWED_ORIGINS="+app)
	alice := s.as("alice")
	posterImage := picture(t, 64, 36)
	poster, err := alice.request(vars{
		"kind": "POSTER", "fileName": "p.png", "contentType": "image/png", "size": len(posterImage),
	})
	wantCode(t, "requestUpload of a poster", err, "")
	mustPut(t, poster.Request, posterImage)
	shown, _ := alice.publish(t, film(t), vars{"details": vars{
		"title": `Tom & "Jerry" </head><script>`, "description": "Two  lines\nin one. " + strings.Repeat("long ", 100),
	}})
	_, err = alice.update(vars{"videoId": shown.ID, "posterUploadId": poster.Upload.ID})
	wantCode(t, "updateVideo", err, "")
	unlisted, _ := alice.publish(t, film(t), vars{"details": vars{"title": "Unlisted", "visibility": "UNLISTED"}})
	private, _ := alice.publish(t, film(t), vars{"details": vars{"title": "A secret title", "visibility": "PRIVATE"}})

	_, page := visit(t, http.MethodGet, s.url+"/watch/"+shown.ID, nil, "")
	for _, tag := range []string{
		`property="og:title" content="Tom &amp; &#34;Jerry&#34; &lt;/head&gt;&lt;script&gt;"`,
		`property="og:type" content="video.other"`,
		`property="og:description" content="Two lines in one. long`,
		`property="og:url" content="` + app + "/watch/" + shown.ID + `"`,
		`property="og:image" content="` + app + "/watch/" + shown.ID + `/poster"`,
		`property="og:image:type" content="image/png"`, `content="summary_large_image"`,
		`property="og:image:width" content="64"`, `property="og:image:height" content="36"`, `<div id="root">`,
	} {
		if !strings.Contains(page, tag) {
			t.Errorf("the page lacks %s:\n%s", tag, page)
		}
	}
	if strings.Contains(page, "X-Amz") || strings.Contains(page, "noindex") {
		t.Errorf("the page shows an address that expires, or hides itself:\n%s", page)
	}
	response, err2 := httpClient.Get(s.url + "/watch/" + shown.ID + "/poster")
	if err2 != nil {
		t.Fatal(err2)
	}
	body, contentType := readAll(t, response), response.Header.Get("Content-Type")
	if response.StatusCode != http.StatusOK || contentType != "image/png" || body != string(posterImage) {
		t.Errorf("the poster's address leads to %d %s, %d bytes", response.StatusCode, contentType, len(body))
	}

	_, page = visit(t, http.MethodGet, s.url+"/watch/"+unlisted.ID, nil, "")
	if !strings.Contains(page, `content="noindex"`) || strings.Contains(page, "og:image") {
		t.Errorf("an unlisted video's page may be indexed, or has a picture:\n%s", page)
	}
	for _, id := range []string{private.ID, "00000000-0000-7000-8000-000000000000", "no-id", "..%2f"} {
		response, page := visit(t, http.MethodGet, s.url+"/watch/"+id, nil, "")
		if response.StatusCode != http.StatusOK || !strings.Contains(page, `<div id="root">`) ||
			strings.Contains(page, "og:") || strings.Contains(page, "secret") {
			t.Errorf("/watch/%s: got %d, want the app and no word of a video:\n%s", id, response.StatusCode, page)
		}
		response, _ = visit(t, http.MethodGet, s.url+"/watch/"+id+"/poster", nil, "")
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("/watch/%s/poster: got %d, want 404", id, response.StatusCode)
		}
	}
}
