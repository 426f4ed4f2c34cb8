package s3store_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// front is a store whose addresses are not those of the local one behind it. As such stores do, it checks signatures
// for the host and path that the client used; then it signs anew for the address behind it.
type front struct {
	*httptest.Server
	verifier
	gateway *url.URL
	bucket  string
	region  string // what clients sign for
	// locate answers the path behind the front.
	locate func(r *http.Request) string

	mu   sync.Mutex
	seen []*http.Request // all that were let through
}

func startFront(t *testing.T, s *s3test.Server, region string, locate func(*http.Request) string) *front {
	t.Helper()
	gateway, err := url.Parse(s.Value("STREAMSPHERE_S3_ENDPOINT"))
	if err != nil {
		t.Fatal(err)
	}
	f := &front{
		verifier: newVerifier(s.Value("AWS_ACCESS_KEY_ID"), s.Value("AWS_SECRET_ACCESS_KEY")),
		gateway:  gateway, bucket: s.Value("STREAMSPHERE_S3_BUCKET"), region: region, locate: locate,
	}
	proxy := &httputil.ReverseProxy{Rewrite: f.rewrite}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodOptions && !f.verifies(r, f.region) {
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, "<Error><Code>SignatureDoesNotMatch</Code></Error>")
			return
		}
		f.note(r)
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

// note keeps a request, of which only a POST has a body that is worth it.
func (f *front) note(r *http.Request) {
	kept := r.Clone(context.Background())
	if r.Method == http.MethodPost {
		body, _ := io.ReadAll(r.Body)
		r.Body, kept.Body = io.NopCloser(bytes.NewReader(body)), io.NopCloser(bytes.NewReader(body))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = append(f.seen, kept)
}

// passed are the requests that were let through since the last call.
func (f *front) passed() []*http.Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := f.seen
	f.seen = nil
	return seen
}

func (f *front) rewrite(p *httputil.ProxyRequest) {
	behind := *p.In.URL
	behind.Scheme, behind.Host, behind.Path, behind.RawPath = f.gateway.Scheme, f.gateway.Host, f.locate(p.In), ""
	if p.In.Method != http.MethodOptions {
		signature := f.sign(p.In, f.gateway.Host, &behind, "us-east-1")
		if p.In.URL.Query().Has("X-Amz-Signature") {
			behind.RawQuery = signature
		} else {
			p.Out.Header.Set("Authorization", signature)
		}
	}
	p.Out.URL, p.Out.Host = &behind, f.gateway.Host
}
