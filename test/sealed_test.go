package test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestStorageRefusesARequestThatIsNotAsSigned(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	content := film(t)
	sum := sha256.Sum256(content)
	other := slices.Clone(content)
	other[len(other)-1]++

	tests := []struct {
		name   string
		body   []byte
		change func(*http.Request)
		status []int
	}{
		{"a byte less", content[1:], nil, []int{403}},
		{"a byte more", append(slices.Clone(content), 0), nil, []int{403}},
		{"no length", content, chunked, []int{400, 403, 411, 501}},
		{"another type", content, set("Content-Type", "video/webm"), []int{403}},
		{"the type in another spelling", content, set("Content-Type", "video/mp4; codecs=avc1"), []int{403}},
		{"no type", content, unset("Content-Type"), []int{403}},
		{"leave to overwrite", content, unset("If-None-Match"), []int{403}},
		{"another condition", content, set("If-None-Match", `"etag"`), []int{403}},
		{"other bytes", other, nil, []int{400}},
		{
			"other bytes with their checksum",
			other,
			set("X-Amz-Checksum-Sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
			[]int{403},
		},
		{"no checksum", content, unset("X-Amz-Checksum-Sha256"), []int{403}},
		{"a header of storage's more", content, set("X-Amz-Acl", "public-read"), []int{403}},
		{"metadata", content, set("X-Amz-Meta-Note", "hello"), []int{403}},
		{"another key", content, replaceURL("film.mp4", "other.mp4"), []int{403}},
		{"a longer life", content, replaceURL("X-Amz-Expires=", "X-Amz-Expires=9"), []int{403, 400}},
		{"another method", content, func(r *http.Request) { r.Method = http.MethodPost }, []int{403, 400, 405}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := alice.reserve(t, content, vars{"sha256": hex.EncodeToString(sum[:])})
			change := test.change
			if change == nil {
				change = func(*http.Request) {}
			}
			if status, answer := put(t, r.Request, test.body, change); !slices.Contains(test.status, status) {
				t.Errorf("got %d %s, want %v", status, answer, test.status)
			}
			if objects.has(t, r.Key) {
				t.Error("something is at the key")
			}
			_, err := alice.finalize(r.Upload.ID, nil)
			wantCode(t, "finalizeUpload after the refusal", err, "NOT_UPLOADED")
			mustPut(t, r.Request, content)
			if v := alice.mustFinalize(t, r); v.Size != int64(len(content)) {
				t.Errorf("the video has %d bytes, want %d", v.Size, len(content))
			}
		})
	}
}

func TestAnUploadURLWorksOnce(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	alice := startServer(t, storage).as("alice")
	content := film(t)
	early := alice.reserve(t, content, nil)
	renewed, err := alice.renew(early.Upload.ID)
	wantCode(t, "renewUpload", err, "")
	mustPut(t, early.Request, content)

	other := slices.Clone(content)
	other[100]++
	tryAll := func(when string) {
		t.Helper()
		for name, signed := range map[string]signedRequest{"the first": early.Request, "the renewed": renewed.Request} {
			if status, answer := put(t, signed, other); status != http.StatusPreconditionFailed {
				t.Errorf("%s request %s: got %d %s, want 412", name, when, status, answer)
			}
		}
	}
	tryAll("before finalizeUpload")
	v := alice.mustFinalize(t, early)
	tryAll("after finalizeUpload")
	if _, body := get(t, v.Playback.URL, ""); !bytes.Equal(body, content) {
		t.Error("the film is not the one that was sent first")
	}
	_, err = alice.renew(early.Upload.ID)
	wantCode(t, "renewUpload after finalizeUpload", err, "CONFLICT")
}

func TestAnInterruptedUploadStoresNothing(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	alice, objects := startServer(t, storage).as("alice"), openBucket(storage)
	content := film(t)
	for range 5 {
		r := alice.reserve(t, content, nil)
		connection, err := net.Dial("tcp", host(t, r.Request.URL))
		if err != nil {
			t.Fatal(err)
		}
		whole := &bytes.Buffer{}
		if err := r.Request.with(t, content).Write(whole); err != nil {
			t.Fatal(err)
		}
		if _, err := connection.Write(whole.Bytes()[:whole.Len()-1000]); err != nil {
			t.Fatal(err)
		}
		connection.(*net.TCPConn).CloseWrite() // as a browser does when its page is reloaded
		connection.SetDeadline(time.Now().Add(patience))
		io.ReadAll(connection)
		connection.Close()
		if objects.has(t, r.Key) {
			t.Error("something is at the key")
		}
		_, refused := alice.finalize(r.Upload.ID, nil)
		wantCode(t, "finalizeUpload", refused, "NOT_UPLOADED")
		mustPut(t, r.Request, content)
		alice.mustFinalize(t, r)
	}
}

func TestOneOfRacedUploadsIsStored(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	content := film(t)
	for range 3 {
		r := alice.reserve(t, content, nil)
		var arrived [callers][]byte
		race(func(caller int) {
			mine := slices.Clone(content)
			mine[100] = byte(caller)
			response, err := httpClient.Do(r.Request.with(t, mine))
			if err != nil {
				t.Error(err)
				return
			}
			if answer := readAll(t, response); response.StatusCode == http.StatusOK {
				arrived[caller] = mine
			} else if response.StatusCode != http.StatusPreconditionFailed && response.StatusCode != http.StatusConflict {
				t.Errorf("got %d %s, want 200, 412 or 409", response.StatusCode, answer)
			}
		})
		winners := slices.DeleteFunc(arrived[:], func(body []byte) bool { return body == nil })
		if len(winners) != 1 {
			t.Fatalf("%d uploads arrived, want one", len(winners))
		}
		if _, body := get(t, alice.mustFinalize(t, r).Playback.URL, ""); !bytes.Equal(body, winners[0]) {
			t.Error("the film is not the one whose upload was accepted")
		}
	}
}

func TestTheSignatureBindsEveryHeaderThatIsHandedOut(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	content := film(t)
	sum := sha256.Sum256(content)
	plain := alice.reserve(t, content, nil)
	sealed := alice.reserve(t, content, vars{"sha256": hex.EncodeToString(sum[:])})
	if plain.Upload.Guarantees.Checksum || !sealed.Upload.Guarantees.Checksum {
		t.Errorf(
			"guarantees.checksum is %t without and %t with a SHA-256",
			plain.Upload.Guarantees.Checksum,
			sealed.Upload.Guarantees.Checksum,
		)
	}
	for _, r := range []reservation{plain, sealed} {
		parsed := r.Request.with(t, content)
		signed := strings.Split(parsed.URL.Query().Get("X-Amz-SignedHeaders"), ";")
		want := []string{"content-length", "host"}
		for _, h := range r.Request.Headers {
			want = append(want, strings.ToLower(h.Name))
		}
		slices.Sort(want)
		if !slices.Equal(signed, want) {
			t.Errorf("signed headers are %v, want %v", signed, want)
		}
		for name := range parsed.URL.Query() {
			if strings.Contains(strings.ToLower(name), "checksum") {
				t.Errorf("the URL carries %s, which storage ignores there", name)
			}
		}
	}
}

func set(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func unset(name string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Del(name) }
}

// chunked sends the body without its length.
func chunked(r *http.Request) {
	r.Body, r.ContentLength = io.NopCloser(r.Body), -1
}

func replaceURL(old, with string) func(*http.Request) {
	return func(r *http.Request) {
		changed, err := r.URL.Parse(strings.Replace(r.URL.String(), old, with, 1))
		if err == nil {
			r.URL = changed
		}
	}
}
