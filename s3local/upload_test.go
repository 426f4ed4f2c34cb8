package main_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const content = "twelve bytes"

// sealed presigns a PUT of content under key that binds type, length, checksum
// and absence.
func (s *server) sealed(key string) *v4.PresignedHTTPRequest {
	s.t.Helper()
	signed, err := s3.NewPresignClient(s.client).PresignPutObject(s.t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: &key,
		ContentType:    aws.String("video/mp4"),
		ContentLength:  aws.Int64(int64(len(content))),
		IfNoneMatch:    aws.String("*"),
		ChecksumSHA256: aws.String(checksum(content)),
	}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		s.t.Fatal(err)
	}
	return signed
}

func checksum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// send sends a presigned request with a body and changed headers, as a page of
// origin does.
func (s *server) send(signed *v4.PresignedHTTPRequest, body, origin string, change map[string]string) *http.Response {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), signed.Method, signed.URL, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for name, values := range signed.SignedHeader {
		if name != "Host" && name != "Content-Length" {
			request.Header[name] = values
		}
	}
	if origin != "" {
		request.Header.Set("Origin", origin)
	}
	for name, value := range change {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	response.Body = io.NopCloser(bytes.NewReader(text))
	return response
}

func TestSealedPutWorksOnce(t *testing.T) {
	s := serve(t, t.TempDir())
	signed := s.sealed("film.mp4")
	for _, want := range []int{http.StatusOK, http.StatusPreconditionFailed} {
		if got := s.send(signed, content, allowedOrigin, nil); got.StatusCode != want {
			t.Errorf("status: got %d, want %d", got.StatusCode, want)
		}
	}
	if got, _ := s.object("film.mp4"); got != content {
		t.Errorf("object: got %q, want %q", got, content)
	}
	s.stop()
}

func TestSealedPutRefusesEverythingElse(t *testing.T) {
	s := serve(t, t.TempDir())
	for _, c := range []struct {
		name   string
		body   string
		change map[string]string
		want   int
		code   string
	}{
		{"longer", content + "!", nil, http.StatusForbidden, "SignatureDoesNotMatch"},
		{"shorter", content[1:], nil, http.StatusForbidden, "SignatureDoesNotMatch"},
		{"other type", content, map[string]string{"Content-Type": "text/html"}, http.StatusForbidden, "SignatureDoesNotMatch"},
		{"other bytes", "TWELVE BYTES", nil, http.StatusBadRequest, "BadDigest"},
		{"other checksum", "TWELVE BYTES", map[string]string{"X-Amz-Checksum-Sha256": checksum("TWELVE BYTES")}, http.StatusForbidden, "SignatureDoesNotMatch"},
		{"overwriting", content, map[string]string{"If-None-Match": ""}, http.StatusForbidden, "SignatureDoesNotMatch"},
	} {
		t.Run(c.name, func(t *testing.T) {
			response := s.send(s.sealed(c.name), c.body, "", c.change)
			text, _ := io.ReadAll(response.Body)
			if response.StatusCode != c.want || !strings.Contains(string(text), "<Code>"+c.code+"</Code>") {
				t.Errorf("got %d %s, want %d %s", response.StatusCode, text, c.want, c.code)
			}
			if got, ok := s.object(c.name); ok {
				t.Errorf("stored %q", got)
			}
		})
	}
	s.stop()
}

func TestHeadTellsTheChecksumOfASealedPut(t *testing.T) {
	s := serve(t, t.TempDir())
	s.send(s.sealed("film.mp4"), content, "", nil)
	head, err := s.client.HeadObject(t.Context(), &s3.HeadObjectInput{
		Bucket: aws.String(bucket), Key: aws.String("film.mp4"), ChecksumMode: types.ChecksumModeEnabled,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := aws.ToString(head.ChecksumSHA256), checksum(content); got != want {
		t.Errorf("checksum: got %q, want %q", got, want)
	}
	s.stop()
}

func TestPresignedGetHonoursOverridesAndRanges(t *testing.T) {
	s := serve(t, t.TempDir())
	s.send(s.sealed("film.mp4"), content, "", nil)
	signed, err := s3.NewPresignClient(s.client).PresignGetObject(t.Context(), &s3.GetObjectInput{
		Bucket: aws.String(bucket), Key: aws.String("film.mp4"),
		ResponseContentType:        aws.String("video/webm"),
		ResponseContentDisposition: aws.String(`attachment; filename="film.webm"`),
	})
	if err != nil {
		t.Fatal(err)
	}
	response := s.send(signed, "", allowedOrigin, map[string]string{"Range": "bytes=7-"})
	text, _ := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusPartialContent || string(text) != "bytes" {
		t.Errorf("got %d %q, want 206 bytes", response.StatusCode, text)
	}
	for name, want := range map[string]string{
		"Content-Type":                "video/webm",
		"Content-Disposition":         `attachment; filename="film.webm"`,
		"Content-Range":               "bytes 7-11/12",
		"Access-Control-Allow-Origin": allowedOrigin,
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	s.stop()
}
