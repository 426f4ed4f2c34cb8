package test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"regexp"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestAFilmGoesFromRequestToPlayback(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice := s.as("alice")
	content := film(t)
	sum := sha256.Sum256(content)

	r := alice.reserve(
		t,
		content,
		vars{"fileName": "Österreich im März.MP4", "folder": "videos/2026", "sha256": hex.EncodeToString(sum[:])},
	)
	checkReservation(t, storage, r, len(content))
	mustPut(t, r.Request, content)
	v := alice.mustFinalize(t, r)

	if v.Title != "Österreich im März" || v.Visibility != "PUBLIC" || v.Description != "" || v.Owner.Name != "alice" ||
		v.Size != int64(len(content)) || v.ContentType != "video/mp4" {
		t.Errorf("the video is %+v", v)
	}
	if parseTime(t, v.UploadedAt).IsZero() || v.UpdatedAt != v.UploadedAt {
		t.Errorf("uploadedAt is %s and updatedAt %s, want the same moment", v.UploadedAt, v.UpdatedAt)
	}
	if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "FINALIZED" || u.Video == nil || u.Video.ID != v.ID {
		t.Errorf("the upload is %+v, %v, want it FINALIZED with the video", u, err)
	}
	feed, err := s.anonymous().feed("")
	if err != nil || len(feed) != 1 || feed[0].ID != v.ID {
		t.Fatalf("the feed is %+v, %v, want the one video", feed, err)
	}
	checkPlayback(t, feed[0], content, "Österreich im März.MP4")
	if again, _ := s.anonymous().video(v.ID); again == nil || again.Playback != feed[0].Playback {
		t.Errorf("playback is %+v the second time, want the same: %+v", again, feed[0].Playback)
	}
}

func checkReservation(t *testing.T, storage *s3test.Server, r reservation, size int) {
	t.Helper()
	u := r.Upload
	if want := regexp.MustCompile(`^videos/2026/` + u.ID + `/osterreich-im-marz\.mp4$`); !want.MatchString(r.Key) ||
		u.Key != r.Key {
		t.Errorf("key is %q, and %q of the upload, want %v", r.Key, u.Key, want)
	}
	if want := "s3://" + storage.Value("STREAMSPHERE_S3_BUCKET") + "/" + r.Key; r.Location != want || u.Location != want {
		t.Errorf("location is %q, and %q of the upload, want %q", r.Location, u.Location, want)
	}
	if u.Status != "PENDING" || u.Kind != "VIDEO" || u.Strategy != "SINGLE" || u.FileName != "Österreich im März.MP4" ||
		u.ContentType != "video/mp4" || u.Size != int64(size) || u.Folder != "videos/2026" || u.Rejection != nil || u.Video != nil {
		t.Errorf("the upload is %+v", u)
	}
	if g := u.Guarantees; !g.ExactSize || !g.ContentType || !g.Checksum || !g.WriteOnce {
		t.Errorf("guarantees are %+v, want all", g)
	}
	if u.ExpiresAt != r.Request.ExpiresAt || !parseTime(t, u.CreatedAt).Before(parseTime(t, u.ExpiresAt)) {
		t.Errorf("created at %s, expires at %s, and the request at %s", u.CreatedAt, u.ExpiresAt, r.Request.ExpiresAt)
	}
	if r.Request.Method != http.MethodPut {
		t.Errorf("method is %q, want PUT", r.Request.Method)
	}
}

func checkPlayback(t *testing.T, v video, content []byte, fileName string) {
	t.Helper()
	response, body := get(t, v.Playback.URL, "")
	if response.StatusCode != http.StatusOK || sha256.Sum256(body) != sha256.Sum256(content) {
		t.Errorf(
			"playback answers %d with %d bytes, want the %d that were sent",
			response.StatusCode,
			len(body),
			len(content),
		)
	}
	if got := response.Header.Get("Content-Type"); got != v.ContentType || v.Playback.ContentType != v.ContentType {
		t.Errorf("playback's Content-Type is %q and was announced as %q, want %q", got, v.Playback.ContentType, v.ContentType)
	}
	kind, params, err := mime.ParseMediaType(response.Header.Get("Content-Disposition"))
	if err != nil || kind != "inline" || params["filename"] != fileName {
		t.Errorf("Content-Disposition is %q, want inline with %q", response.Header.Get("Content-Disposition"), fileName)
	}
	response, body = get(t, v.Playback.URL, "bytes=1000-1999")
	if response.StatusCode != http.StatusPartialContent || !bytes.Equal(body, content[1000:2000]) {
		t.Errorf("bytes 1000 to 1999 are answered by %d with %d bytes, want 206 and those", response.StatusCode, len(body))
	}
}
