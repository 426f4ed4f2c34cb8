// Package storagetest is the suite that every upload.Storage passes: what the domain promises, storage must enforce.
package storagetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/upload"
)

var film = bytes.Repeat([]byte("film"), 1000)

func sum(b []byte) string {
	digest := sha256.Sum256(b)
	return hex.EncodeToString(digest[:])
}

// Run tests storage against the contract of upload.Storage, of a store that can do everything.
func Run(t *testing.T, storage upload.Storage) { RunWith(t, storage, upload.Everything()) }

// RunWith tests storage that was told what its store can do. What the store cannot do is not tested; all else holds.
func RunWith(t *testing.T, storage upload.Storage, can upload.Capabilities) {
	t.Run("a sealed PUT is stored as it was signed", func(t *testing.T) {
		put := newPut()
		wantStatus(t, send(t, sign(t, storage, put), film), http.StatusOK)
		object, err := storage.Stat(t.Context(), put.Key)
		want := upload.Object{Size: put.Size, ContentType: put.ContentType}
		if can.StatsSha256 {
			want.Sha256 = put.Sha256
		} else {
			object.Sha256 = "" // what it may repeat means nothing
		}
		if err != nil || object != want {
			t.Errorf("Stat = %+v, %v; want %+v", object, err, want)
		}
	})
	if can.PutOnce {
		t.Run("a sealed PUT works once", func(t *testing.T) {
			put := newPut()
			request := sign(t, storage, put)
			wantStatus(t, send(t, request, film), http.StatusOK)
			wantStatus(t, send(t, request, film), http.StatusPreconditionFailed)
			wantStatus(t, send(t, sign(t, storage, put), film), http.StatusPreconditionFailed)
		})
	}
	for _, d := range deviations {
		if d.when(can) {
			t.Run("storage refuses "+d.name, func(t *testing.T) { testDeviation(t, storage, d) })
		}
	}
	t.Run("a content encoding that was not signed is refused or told", func(t *testing.T) { testEncoding(t, storage) })
	if can.ChecksSignatures() {
		t.Run("an expired PUT is refused", func(t *testing.T) { testExpired(t, storage) })
	}
	t.Run("a signed GET serves ranges, with the type and file name, to be shown or saved", func(t *testing.T) {
		testPlayback(t, storage, false, "inline")
		testPlayback(t, storage, true, "attachment")
	})
	t.Run("a signed request says when it expires", func(t *testing.T) {
		at := time.Now().Truncate(time.Second)
		request, err := storage.SignPut(t.Context(), newPut(), at, 20*time.Minute)
		if err != nil || !request.ExpiresAt.Equal(at.Add(20*time.Minute)) {
			t.Errorf("ExpiresAt = %v, %v; want %v", request.ExpiresAt, err, at.Add(20*time.Minute))
		}
	})
	t.Run("a missing object is ErrNoObject", func(t *testing.T) { wantNoObject(t, storage, newPut().Key) })
	t.Run("an object is read in ranges", func(t *testing.T) { testReadRange(t, storage) })
	t.Run("deleting twice is the same as once", func(t *testing.T) {
		put := newPut()
		wantStatus(t, send(t, sign(t, storage, put), film), http.StatusOK)
		for range 2 {
			if err := storage.Delete(t.Context(), put.Key); err != nil {
				t.Fatal(err)
			}
			wantNoObject(t, storage, put.Key)
		}
	})
	testParts(t, storage, can)
	t.Run("a location names bucket and key", func(t *testing.T) {
		if got := storage.Location("a/b.mp4"); !strings.HasPrefix(got, "s3://") || !strings.HasSuffix(got, "/a/b.mp4") {
			t.Errorf("Location = %q; want s3://bucket/a/b.mp4", got)
		}
	})
}

// deviation changes a signed request, and has the status that must refuse it.
type deviation struct {
	name   string
	change func(*http.Request)
	status int
	when   func(upload.Capabilities) bool
}

var deviations = []deviation{
	{"a shorter body", body(film[1:]), http.StatusForbidden, bindsLength},
	{"a longer body", body(append([]byte("x"), film...)), http.StatusForbidden, bindsLength},
	{"another type", header("Content-Type", "text/html"), http.StatusForbidden, bindsType},
	{"no type", header("Content-Type", ""), http.StatusForbidden, bindsType},
	{"no If-None-Match", header("If-None-Match", ""), http.StatusForbidden, bindsPutOnce},
	{
		"another checksum", header("X-Amz-Checksum-Sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
		http.StatusForbidden, putChecksum,
	},
	{"no checksum", header("X-Amz-Checksum-Sha256", ""), http.StatusForbidden, putChecksum},
	{"other bytes of the same length", body(bytes.Repeat([]byte("evil"), 1000)), http.StatusBadRequest, putChecksum},
	{
		"another key",
		func(r *http.Request) { r.URL.Path += "x" },
		http.StatusForbidden,
		upload.Capabilities.ChecksSignatures,
	},
	{"one more header", header("X-Amz-Acl", "public-read"), http.StatusForbidden, upload.Capabilities.ChecksSignatures},
}

func bindsLength(can upload.Capabilities) bool  { return can.BindsLength }
func bindsType(can upload.Capabilities) bool    { return can.BindsType }
func bindsPutOnce(can upload.Capabilities) bool { return can.PutOnce && can.ChecksSignatures() }
func putChecksum(can upload.Capabilities) bool  { return can.PutChecksum }

func body(b []byte) func(*http.Request) {
	return func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b)) }
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		if r.Header.Del(name); value != "" {
			r.Header.Set(name, value)
		}
	}
}

func testDeviation(t *testing.T, storage upload.Storage, d deviation) {
	put := newPut()
	wantStatus(t, send(t, sign(t, storage, put), film, d.change), d.status)
	wantNoObject(t, storage, put.Key)
}

func testExpired(t *testing.T, storage upload.Storage) {
	put := newPut()
	request, err := storage.SignPut(t.Context(), put, time.Now().Add(-time.Hour).Truncate(time.Second), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	wantStatus(t, send(t, request, film), http.StatusForbidden)
	wantNoObject(t, storage, put.Key)
}

func testEncoding(t *testing.T, storage upload.Storage) {
	put := newPut()
	response := send(t, sign(t, storage, put), film, header("Content-Encoding", "gzip"))
	if response.StatusCode == http.StatusForbidden {
		wantNoObject(t, storage, put.Key)
		return
	}
	wantStatus(t, response, http.StatusOK)
	if object, err := storage.Stat(t.Context(), put.Key); err != nil || object.ContentEncoding != "gzip" {
		t.Errorf("Stat = %+v, %v; want the content encoding gzip", object, err)
	}
}

func testPlayback(t *testing.T, storage upload.Storage, attachment bool, disposition string) {
	t.Helper()
	put := newPut()
	wantStatus(t, send(t, sign(t, storage, put), film), http.StatusOK)
	get := upload.Get{
		Key: put.Key, ContentType: "video/webm", FileName: "Ünï \"co\\de\" 100% 🎬.webm", Attachment: attachment,
	}
	address, err := storage.SignGet(t.Context(), get, time.Now(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Range", "bytes=4-7")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, _ := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusPartialContent || string(got) != "film" {
		t.Errorf("range answered %d %q; want 206 \"film\"", response.StatusCode, got)
	}
	for name, want := range map[string]string{
		"Content-Type": "video/webm",
		"Content-Disposition": disposition + `; filename="Uni _co_de_ 100_ _.webm"` +
			"; filename*=UTF-8''%C3%9Cn%C3%AF%20%22co%5Cde%22%20100%25%20%F0%9F%8E%AC.webm",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s = %q; want %q", name, got, want)
		}
	}
}

func testReadRange(t *testing.T, storage upload.Storage) {
	put := newPut()
	if piece, err := storage.ReadRange(t.Context(), put.Key, 0, 1); !errors.Is(err, upload.ErrNoObject) {
		t.Errorf("ReadRange of a missing object = %q, %v; want ErrNoObject", piece, err)
	}
	content := []byte("The first, the middle and the last.")
	put.Size, put.Sha256 = int64(len(content)), sum(content)
	wantStatus(t, send(t, sign(t, storage, put), content), http.StatusOK)
	for _, piece := range []struct{ offset, length int64 }{{0, 1}, {4, 5}, {0, put.Size}, {put.Size - 1, 1}, {put.Size - 5, 5}} {
		want := content[piece.offset : piece.offset+piece.length]
		if got, err := storage.ReadRange(t.Context(), put.Key, piece.offset, piece.length); err != nil ||
			!bytes.Equal(got, want) {
			t.Errorf("ReadRange(%d, %d) = %q, %v; want %q", piece.offset, piece.length, got, err, want)
		}
	}
	for _, piece := range []struct{ offset, length int64 }{{put.Size, 1}, {put.Size - 1, 2}} {
		if got, err := storage.ReadRange(t.Context(), put.Key, piece.offset, piece.length); err == nil ||
			errors.Is(err, upload.ErrNoObject) {
			t.Errorf(
				"ReadRange(%d, %d), beyond the end = %q, %v; want an error, and not ErrNoObject",
				piece.offset,
				piece.length,
				got,
				err,
			)
		}
	}
}

func newPut() upload.Put {
	return upload.Put{
		Key: "videos/" + uuid.Must(uuid.NewV7()).String() + "/film.mp4", ContentType: "video/mp4",
		Size: int64(len(film)), Sha256: sum(film),
	}
}

func sign(t *testing.T, storage upload.Storage, put upload.Put) *upload.SignedRequest {
	t.Helper()
	request, err := storage.SignPut(t.Context(), put, time.Now().Truncate(time.Second), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

// send sends a signed request verbatim, or with changes.
func send(t *testing.T, signed *upload.SignedRequest, content []byte, changes ...func(*http.Request)) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), signed.Method, signed.URL, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range signed.Headers {
		r.Header.Set(h.Name, h.Value)
	}
	for _, change := range changes {
		change(r)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

func wantStatus(t *testing.T, response *http.Response, status int) {
	t.Helper()
	if response.StatusCode != status {
		text, _ := io.ReadAll(response.Body)
		t.Errorf("%s answered %d; want %d: %s", response.Request.Method, response.StatusCode, status, text)
	}
}

func wantNoObject(t *testing.T, storage upload.Storage, key string) {
	t.Helper()
	if _, err := storage.Stat(context.WithoutCancel(t.Context()), key); !errors.Is(err, upload.ErrNoObject) {
		t.Errorf("Stat(%s) = %v; want ErrNoObject", key, err)
	}
}
