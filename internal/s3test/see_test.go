package s3test_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// These are what is tried to see a lack.

func (w *world) firstPut(t *testing.T) string  { return w.put(t, film, true) }
func (w *world) otherPut(t *testing.T) string  { return w.put(t, other, true) }
func (w *world) firstPart(t *testing.T) string { return w.part(t, film, true) }
func (w *world) otherPart(t *testing.T) string { return w.part(t, other, true) }
func (w *world) begin(t *testing.T) string     { return w.begun(t, true) }

func (w *world) statChecksum(t *testing.T) string {
	w.put(t, film, true)
	return w.stat(t)
}

func (w *world) statOther(t *testing.T) string {
	w.put(t, other, true)
	return w.stat(t)
}

func (w *world) stat(t *testing.T) string {
	head, err := w.client.HeadObject(t.Context(), &s3.HeadObjectInput{
		Bucket: w.bucket, Key: w.key, ChecksumMode: types.ChecksumModeEnabled,
	})
	if err != nil {
		return told(nil, err)
	}
	return told(head.ChecksumSHA256, nil)
}

func (w *world) listChecksum(t *testing.T) string {
	w.part(t, film, true)
	listed, err := w.client.ListParts(t.Context(), &s3.ListPartsInput{Bucket: w.bucket, Key: w.key, UploadId: w.uploadID})
	if err != nil || len(listed.Parts) != 1 {
		return fmt.Sprint(listed, err)
	}
	return told(listed.Parts[0].ChecksumSHA256, nil)
}

func (w *world) secondPut(t *testing.T) string {
	w.put(t, film, false)
	return w.put(t, other, false) + " " + w.content(t)
}

func (w *world) completeOver(t *testing.T) string {
	w.part(t, film, true)
	_, err := w.client.PutObject(
		t.Context(),
		&s3.PutObjectInput{Bucket: w.bucket, Key: w.key, Body: bytes.NewReader(other)},
	)
	if err != nil {
		return outcome(err)
	}
	return w.complete(t, int64(len(film))) + " " + w.content(t)
}

func (w *world) completeTwice(t *testing.T) string {
	w.part(t, film, false)
	if done := w.complete(t, int64(len(film))); done != "done" {
		return done
	}
	again := w.part(t, other, false)
	if again == "200" {
		again += " " + w.complete(t, int64(len(film)))
	}
	return again + " " + w.content(t)
}

func (w *world) completeOfOtherSize(t *testing.T) string {
	w.part(t, film, true)
	return w.complete(t, int64(len(film))+1)
}

func (w *world) listings(t *testing.T) string {
	w.begun(t, false)
	count := func(prefix *string) (n int) {
		out, err := w.client.ListMultipartUploads(
			t.Context(),
			&s3.ListMultipartUploadsInput{Bucket: w.bucket, Prefix: prefix},
		)
		if err != nil {
			t.Fatal(err)
		}
		for _, open := range out.Uploads {
			if *open.UploadId == *w.uploadID {
				n++
			}
		}
		return n
	}
	return fmt.Sprintf("videos/ %d, its key %d, all %d", count(aws.String("videos/")), count(w.key), count(nil))
}

func (w *world) cors(t *testing.T) string {
	out, err := w.client.GetBucketCors(t.Context(), &s3.GetBucketCorsInput{Bucket: w.bucket})
	origin := "http://127.0.0.1:8080"
	if err == nil {
		origin = out.CORSRules[0].AllowedOrigins[0]
	}
	asked := func(r *http.Request) {
		r.Method = http.MethodOptions
		r.Header = http.Header{
			"Origin": {origin}, "Access-Control-Request-Method": {"PUT"},
			"Access-Control-Request-Headers": {"content-type,if-none-match,x-amz-checksum-sha256"},
		}
	}
	return outcome(err) + ", preflight " + w.put(t, nil, true, asked)
}

func (w *world) otherType(t *testing.T) string {
	other := func(r *http.Request) { r.Header.Set("Content-Type", "text/html") }
	return w.put(t, film, false, other) + ", another key " + w.put(t, film, false, other, elsewhere)
}

func (w *world) otherLength(t *testing.T) string {
	return w.put(t, film[1:], false) + ", another key " + w.put(t, film[1:], false, elsewhere)
}

func elsewhere(r *http.Request) { r.URL.Path += "x" }

// send sends a signed request, perhaps with changes, and answers its status.
func send(t *testing.T, signed *upload.SignedRequest, body []byte, changes ...func(*http.Request)) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), signed.Method, signed.URL, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range signed.Headers {
		r.Header.Set(h.Name, h.Value)
	}
	for _, change := range changes {
		change(r)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, answer.Body)
	return strconv.Itoa(answer.StatusCode)
}

func base64Of(b []byte) string {
	digest := sha256.Sum256(b)
	return base64.StdEncoding.EncodeToString(digest[:])
}
