package s3test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// keyPair is what requests are signed with.
type keyPair struct{ id, secret string }

func (k keyPair) credentials() aws.Credentials {
	return aws.Credentials{AccessKeyID: k.id, SecretAccessKey: k.secret}
}

const (
	unsignedPayload = "UNSIGNED-PAYLOAD"
	signingTime     = "20060102T150405Z"
)

var signer = v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })

// sign signs a request to the local S3 anew, in its headers.
func (h *handicap) sign(r *http.Request) {
	query := r.URL.Query()
	for name := range query {
		if strings.HasPrefix(name, "X-Amz-") {
			query.Del(name)
		}
	}
	r.URL.RawQuery = query.Encode()
	r.Host = h.target.Host
	r.Header.Set("X-Amz-Content-Sha256", unsignedPayload)
	for _, name := range []string{"Authorization", "X-Amz-Date", "Connection", "Accept-Encoding"} {
		r.Header.Del(name)
	}
	signed := r.Clone(r.Context())
	for name := range signed.Header {
		if name != "Content-Type" && !strings.HasPrefix(name, "X-Amz-") && name != "If-None-Match" {
			signed.Header.Del(name) // proxies may change the others
		}
	}
	signer.SignHTTP(r.Context(), h.keys.credentials(), signed, unsignedPayload, "s3", h.region, time.Now())
	r.Header.Set("Authorization", signed.Header.Get("Authorization"))
	r.Header.Set("X-Amz-Date", signed.Header.Get("X-Amz-Date"))
}

// signedWell checks the signature of a request as it came, in its address or its headers. Of what a lesser store does not
// bind, every value will do that may have been signed.
func (h *handicap) signedWell(r *http.Request) bool {
	s := signatureOf(r)
	if s.algorithm != "AWS4-HMAC-SHA256" || time.Now().After(s.expires) || !s.coversAmz(r) {
		return false
	}
	for _, contentType := range h.signedTypes(r) {
		for _, length := range h.signedLengths(r, s) {
			if h.signatureFor(r, s, contentType, length) == s.signature {
				return true
			}
		}
	}
	return false
}

// signature is what a request says about how it was signed.
type signature struct {
	algorithm, signature string
	headers              []string
	at, expires          time.Time
	inAddress            bool
}

func signatureOf(r *http.Request) (s signature) {
	query := r.URL.Query()
	if s.inAddress = query.Has("X-Amz-Signature"); s.inAddress {
		s.algorithm, s.signature = query.Get("X-Amz-Algorithm"), query.Get("X-Amz-Signature")
		s.headers = strings.Split(query.Get("X-Amz-SignedHeaders"), ";")
		s.at, _ = time.Parse(signingTime, query.Get("X-Amz-Date"))
		life, _ := strconv.Atoi(query.Get("X-Amz-Expires"))
		s.expires = s.at.Add(time.Duration(life) * time.Second)
		return s
	}
	s.algorithm, _, _ = strings.Cut(r.Header.Get("Authorization"), " ")
	_, headers, _ := strings.Cut(r.Header.Get("Authorization"), "SignedHeaders=")
	headers, _, _ = strings.Cut(headers, ",")
	s.headers = strings.Split(headers, ";")
	_, s.signature, _ = strings.Cut(r.Header.Get("Authorization"), "Signature=")
	s.at, _ = time.Parse(signingTime, r.Header.Get("X-Amz-Date"))
	s.expires = s.at.Add(15 * time.Minute)
	return s
}

// coversAmz reports whether every x-amz header is signed, as S3 demands.
func (s signature) coversAmz(r *http.Request) bool {
	for name := range r.Header {
		if name := strings.ToLower(name); strings.HasPrefix(name, "x-amz-") && !slices.Contains(s.headers, name) {
			return false
		}
	}
	return true
}

// signatureFor computes the signature that a request would have with this type and length.
func (h *handicap) signatureFor(r *http.Request, s signature, contentType string, length int64) string {
	again := &http.Request{Method: r.Method, Host: r.Host, Header: http.Header{}}
	address := *r.URL
	address.Host, again.URL = r.Host, &address
	for _, name := range s.headers {
		if values := r.Header.Values(name); len(values) > 0 && name != "x-amz-date" {
			again.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	if slices.Contains(s.headers, "content-type") && contentType != "" {
		again.Header.Set("Content-Type", contentType)
	}
	if slices.Contains(s.headers, "content-length") {
		again.ContentLength = length
	}
	if !s.inAddress {
		hash := r.Header.Get("X-Amz-Content-Sha256")
		signer.SignHTTP(r.Context(), h.keys.credentials(), again, hash, "s3", h.region, s.at)
		return signatureOf(again).signature
	}
	query := address.Query()
	for _, name := range []string{"Algorithm", "Credential", "Date", "SignedHeaders", "Signature"} {
		query.Del("X-Amz-" + name)
	}
	address.RawQuery = query.Encode()
	signed, _, err := signer.PresignHTTP(r.Context(), h.keys.credentials(), again, unsignedPayload, "s3", h.region, s.at)
	if err != nil {
		return ""
	}
	parsed, _ := url.Parse(signed)
	return parsed.Query().Get("X-Amz-Signature")
}

// types are those that films, posters and captions are signed with.
var types = []string{
	"video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo", "image/jpeg", "image/png",
	"image/webp", "text/vtt", "application/octet-stream",
}

func (h *handicap) signedTypes(r *http.Request) []string {
	sent := []string{r.Header.Get("Content-Type")}
	if r.Method == http.MethodPut && h.lacks.has(UnboundType) {
		return append(sent, types...)
	}
	return sent
}

func (h *handicap) signedLengths(r *http.Request, s signature) []int64 {
	lengths := []int64{r.ContentLength}
	if r.Method == http.MethodPut && h.lacks.has(UnboundLength) && slices.Contains(s.headers, "content-length") {
		for by := int64(1); by <= 16; by++ {
			lengths = append(lengths, r.ContentLength+by, max(1, r.ContentLength-by))
		}
	}
	return lengths
}
