package s3store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Call is a request to the bucket just as its caller wrote it: nothing is added to it but the signature. It is for
// asking what a store does with a header, which the methods that rely on one cannot tell.
type Call struct {
	Method string
	Key    string // "" is the bucket itself
	Query  url.Values
	Header http.Header // all of it is signed
	Body   []byte      // its length is signed
}

// Presign signs a call as clients get it: in the address, with a body that is not signed.
func (s *Store) Presign(ctx context.Context, c Call, life time.Duration) (*http.Request, error) {
	r := s.unsigned(c)
	signed, err := s.presign(ctx, r, time.Now(), life)
	if err != nil {
		return nil, err
	}
	return c.request(ctx, signed, r.Header)
}

// Sign signs a call as the server sends it: in its headers, with its body.
func (s *Store) Sign(ctx context.Context, c Call) (*http.Request, error) {
	credentials, err := s.retrieve(ctx)
	if err != nil {
		return nil, err
	}
	r := s.unsigned(c)
	sum := sha256.Sum256(c.Body)
	hash := hex.EncodeToString(sum[:])
	r.Header.Set("X-Amz-Content-Sha256", hash)
	if err := s.signer.SignHTTP(ctx, credentials, r, hash, "s3", s.region, time.Now()); err != nil {
		return nil, fmt.Errorf("sign %s %s: %w", c.Method, c.Key, err)
	}
	return c.request(ctx, r.URL.String(), r.Header)
}

// unsigned is the call before it is signed.
func (s *Store) unsigned(c Call) *http.Request {
	r := s.request(c.Method, c.Key)
	r.URL.RawQuery = c.Query.Encode()
	r.ContentLength = int64(len(c.Body))
	for name, values := range c.Header {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	return r
}

// request is what is sent of it.
func (c Call) request(ctx context.Context, address string, header http.Header) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, c.Method, address, bytes.NewReader(c.Body))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", c.Method, c.Key, err)
	}
	r.Header = header
	return r, nil
}
