package s3store

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// unsignedPayload leaves the body out of the signature; its length and checksum headers are in it.
const unsignedPayload = "UNSIGNED-PAYLOAD"

// SignPut seals a PUT: its length, type, If-None-Match and checksum are all signed headers, as far as the store takes
// them.
func (s *Store) SignPut(
	ctx context.Context, put upload.Put, at time.Time, life time.Duration,
) (*upload.SignedRequest, error) {
	r := s.request(http.MethodPut, put.Key)
	r.ContentLength = put.Size
	checksum, err := checksumHeader(put.Sha256)
	if err != nil {
		return nil, err
	}
	ask := s.profile.Asked()
	headers := []upload.Header{{Name: "Content-Type", Value: put.ContentType}}
	if ask.TakesIfNoneMatch {
		headers = append(headers, upload.Header{Name: "If-None-Match", Value: "*"})
	}
	if ask.TakesPutChecksum {
		headers = append(headers, checksum...)
	}
	return s.seal(ctx, r, headers, at, life)
}

// checksumHeader is the header of a SHA-256, or none without one.
func checksumHeader(sum string) ([]upload.Header, error) {
	if sum == "" {
		return nil, nil
	}
	encoded := base64Of(sum)
	if encoded == nil {
		return nil, fmt.Errorf("%q is not a SHA-256", sum)
	}
	return []upload.Header{{Name: "x-amz-checksum-sha256", Value: *encoded}}, nil
}

// seal signs a request with all of its headers.
func (s *Store) seal(
	ctx context.Context, r *http.Request, headers []upload.Header, at time.Time, life time.Duration,
) (*upload.SignedRequest, error) {
	for _, h := range headers {
		r.Header.Set(h.Name, h.Value)
	}
	signed, err := s.presign(ctx, r, at, life)
	if err != nil {
		return nil, err
	}
	return &upload.SignedRequest{Method: r.Method, URL: signed, Headers: headers, ExpiresAt: at.Add(life)}, nil
}

// SignGet signs a GET whose answer has the given type, and the file name for saving it.
func (s *Store) SignGet(ctx context.Context, get upload.Get, at time.Time, life time.Duration) (string, error) {
	r := s.request(http.MethodGet, get.Key)
	r.URL.RawQuery = url.Values{
		"response-content-type":        {get.ContentType},
		"response-content-disposition": {disposition(get)},
	}.Encode()
	return s.presign(ctx, r, at, life)
}

func (s *Store) presign(ctx context.Context, r *http.Request, at time.Time, life time.Duration) (string, error) {
	credentials, err := s.retrieve(ctx)
	if err != nil {
		return "", err
	}
	query := r.URL.Query()
	query.Set("X-Amz-Expires", strconv.Itoa(int(life/time.Second)))
	r.URL.RawQuery = query.Encode()
	signed, _, err := s.signer.PresignHTTP(ctx, credentials, r, unsignedPayload, "s3", s.region, at)
	if err != nil {
		return "", fmt.Errorf("sign %s %s: %w", r.Method, r.URL.Path, err)
	}
	return signed, nil
}
