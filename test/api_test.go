package test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// The API as these tests use it.

type reservation struct {
	Upload   upload
	Key      string
	Location string
	Request  signedRequest
}

type signedRequest struct {
	Method    string
	URL       string
	Headers   []struct{ Name, Value string }
	ExpiresAt string
}

type upload struct {
	ID, Status, Kind, Strategy, FileName, ContentType, Folder, Key, Location, CreatedAt, ExpiresAt string

	Size       int64
	Guarantees struct{ ExactSize, ContentType, Checksum, WriteOnce bool }
	Rejection  *string
	Video      *video
}

type video struct {
	ID, Title, Description, Visibility, ContentType, UploadedAt, UpdatedAt string

	Size          int64
	Owner         user
	Key, Location *string
	ViewerCanEdit bool
	Playback      struct{ URL, DownloadURL, ContentType, ExpiresAt string }
	Media         *facts
	Poster        *poster
}

// facts are what was read from a film's bytes.
type facts struct {
	Container               string
	DurationSeconds         *float64
	Width, Height, Rotation *int
	FrameRate               *float64
	VideoCodec, AudioCodec  *string
	FastStart               bool
}

type poster struct {
	URL, ExpiresAt string
	Width, Height  *int
}

type user struct{ ID, Name string }

type connection[T any] struct {
	Edges []struct {
		Cursor string
		Node   T
	}
	Nodes    []T
	PageInfo pageInfo
}

type pageInfo struct {
	HasNextPage, HasPreviousPage bool
	StartCursor, EndCursor       *string
}

const (
	uploadFields = `id status kind strategy fileName contentType size folder key location createdAt expiresAt rejection video { id }
		guarantees { exactSize contentType checksum writeOnce } `
	requestFields = `request { method url headers { name value } expiresAt } `
	videoFields   = `id title description visibility contentType size owner { id name } key location uploadedAt updatedAt viewerCanEdit
		playback { url downloadUrl contentType expiresAt } poster { url width height expiresAt }
		media { container durationSeconds width height rotation frameRate videoCodec audioCodec fastStart } `
)

func (c *client) request(input vars) (reservation, *apiError) {
	return ask[reservation](c, `mutation ($input: RequestUploadInput!) {
		result: requestUpload(input: $input) { upload {`+uploadFields+`} key location `+requestFields+`} }`, vars{"input": input})
}

func (c *client) renew(uploadID string) (reservation, *apiError) {
	return ask[reservation](c, `mutation ($id: ID!) {
		result: renewUpload(input: { uploadId: $id }) { upload {`+uploadFields+`} `+requestFields+`} }`, vars{"id": uploadID})
}

// finalize publishes; details may be nil.
func (c *client) finalize(uploadID string, details vars) (video, *apiError) {
	payload, err := ask[struct{ Video video }](c, `mutation ($id: ID!, $details: VideoDetailsInput) {
		result: finalizeUpload(input: { uploadId: $id, details: $details }) { video {`+videoFields+`} } }`,
		vars{"id": uploadID, "details": details})
	return payload.Video, err
}

// finalizeWith publishes with a poster.
func (c *client) finalizeWith(uploadID, posterUploadID string) (video, *apiError) {
	payload, err := ask[struct{ Video video }](c, `mutation ($id: ID!, $poster: ID) {
		result: finalizeUpload(input: { uploadId: $id, posterUploadId: $poster }) { video {`+videoFields+`} } }`,
		vars{"id": uploadID, "poster": posterUploadID})
	return payload.Video, err
}

func (c *client) cancel(uploadID string) (upload, *apiError) {
	payload, err := ask[struct{ Upload upload }](c, `mutation ($id: ID!) {
		result: cancelUpload(input: { uploadId: $id }) { upload {`+uploadFields+`} } }`, vars{"id": uploadID})
	return payload.Upload, err
}

func (c *client) upload(id string) (*upload, *apiError) {
	return ask[*upload](c, `query ($id: ID!) { result: upload(id: $id) {`+uploadFields+`} }`, vars{"id": id})
}

func (c *client) video(id string) (*video, *apiError) {
	return ask[*video](c, `query ($id: ID!) { result: video(id: $id) {`+videoFields+`} }`, vars{"id": id})
}

func (c *client) update(input vars) (video, *apiError) {
	payload, err := ask[struct{ Video video }](c, `mutation ($input: UpdateVideoInput!) {
		result: updateVideo(input: $input) { video {`+videoFields+`} } }`, vars{"input": input})
	return payload.Video, err
}

func (c *client) delete(videoID string) *apiError {
	_, err := ask[struct{ DeletedVideoID string }](c, `mutation ($id: ID!) {
		result: deleteVideo(input: { videoId: $id }) { deletedVideoId } }`, vars{"id": videoID})
	return err
}

// feed is the first page of the public feed, or of what args, such as `filter: {…}`, say.
func (c *client) feed(args string) ([]video, *apiError) {
	page, err := ask[connection[video]](c, `{ result: videos(first: 100 `+args+`) { nodes {`+videoFields+`} } }`, nil)
	return page.Nodes, err
}

func (c *client) viewer(t testing.TB) user {
	t.Helper()
	u, err := ask[*user](c, `{ result: viewer { id name } }`, nil)
	if err != nil || u == nil {
		t.Fatalf("viewer: got %v, %v, want a user", u, err)
	}
	return *u
}

// film is a valid film of two seconds.
func film(t testing.TB) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/film.mp4")
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// fixture is one of the files that internal/media is tested with.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "internal", "media", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// inputFor describes a file, with these changes.
func inputFor(content []byte, changes vars) vars {
	input := vars{"fileName": "film.mp4", "contentType": "video/mp4", "size": len(content)}
	for name, value := range changes {
		input[name] = value
	}
	return input
}

// reserve requests an upload of content, which must succeed.
func (c *client) reserve(t testing.TB, content []byte, changes vars) reservation {
	t.Helper()
	r, err := c.request(inputFor(content, changes))
	if err != nil {
		t.Fatalf("requestUpload %v: got %v, want a request", changes, err)
	}
	return r
}

// arrive requests an upload and sends the file.
func (c *client) arrive(t testing.TB, content []byte, changes vars) reservation {
	t.Helper()
	r := c.reserve(t, content, changes)
	mustPut(t, r.Request, content)
	return r
}

// publish requests an upload, sends the file and finalizes.
func (c *client) publish(t testing.TB, content []byte, changes vars) (video, reservation) {
	t.Helper()
	r := c.arrive(t, content, changes)
	return c.mustFinalize(t, r), r
}

func (c *client) mustFinalize(t testing.TB, r reservation) video {
	t.Helper()
	v, err := c.finalize(r.Upload.ID, nil)
	if err != nil {
		t.Fatalf("finalizeUpload: got %v, want a video", err)
	}
	return v
}

// put sends the body with the signed request, verbatim but for the changes, and returns status and answer. Storage
// may refuse and close before it has read the body, and then its answer can be lost: the request is sent again.
func put(t testing.TB, signed signedRequest, body []byte, changes ...func(*http.Request)) (int, string) {
	t.Helper()
	for attempt := 1; ; attempt++ {
		r := signed.with(t, body)
		for _, change := range changes {
			change(r)
		}
		response, err := httpClient.Do(r)
		if err == nil {
			return response.StatusCode, readAll(t, response)
		}
		if attempt == 5 || !errors.Is(err, syscall.EPIPE) && !errors.Is(err, syscall.ECONNRESET) {
			t.Fatalf("%s: %v", signed.Method, err)
		}
	}
}

func (signed signedRequest) with(t testing.TB, body []byte) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), signed.Method, signed.URL, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range signed.Headers {
		r.Header.Set(h.Name, h.Value)
	}
	r.Close = true // a refused body may leave the connection out of step
	return r
}

func mustPut(t testing.TB, signed signedRequest, body []byte) {
	t.Helper()
	if status, answer := put(t, signed, body); status != http.StatusOK {
		t.Fatalf("PUT: got %d %s, want 200", status, answer)
	}
}

// get reads an address, with a Range unless it is empty.
func get(t testing.TB, url, ranged string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if ranged != "" {
		r.Header.Set("Range", ranged)
	}
	response, err := httpClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}
