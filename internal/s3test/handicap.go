package s3test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// handicap is a proxy before a local S3 that plays a lesser store. What needs no change passes as it is signed, and the
// real store checks it. Where a request has to be changed, the proxy checks its signature and signs it anew.
type handicap struct {
	lacks  Lack
	target *url.URL
	region string
	keys   keyPair
	proxy  *httputil.ReverseProxy

	mu      sync.Mutex
	claimed map[string]string // the SHA-256 that a client claimed, by object or part
	reopen  map[string]string // the multipart upload that stands for a completed one
}

// Handicap puts a proxy before a local S3 and returns it as a server of its own, without what it is said to lack. It ends
// with the test, and stopping it stops the local S3.
func Handicap(t testing.TB, storage *Server, lacks ...Lack) *Server {
	t.Helper()
	proxy, err := Proxy(storage.Value, lacks...)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(proxy)
	t.Cleanup(listener.Close)
	lesser := *storage
	lesser.Env = slices.Clone(storage.Env)
	for i, pair := range lesser.Env {
		if name, _, _ := strings.Cut(pair, "="); name == "STREAMSPHERE_S3_ENDPOINT" {
			lesser.Env[i] = name + "=" + listener.URL
		}
	}
	return &lesser
}

// Proxy stands before a local S3 and plays a store that lacks these. getenv tells the endpoint, the region and the
// credentials of the local S3, by the names that programs know them by.
func Proxy(getenv func(name string) string, lacks ...Lack) (http.Handler, error) {
	target, err := url.Parse(getenv("STREAMSPHERE_S3_ENDPOINT"))
	if err != nil {
		return nil, fmt.Errorf("STREAMSPHERE_S3_ENDPOINT: %w", err)
	}
	if target.Host == "" {
		return nil, errors.New("STREAMSPHERE_S3_ENDPOINT must be the address of a local S3")
	}
	h := &handicap{
		target: target, region: getenv("AWS_REGION"),
		keys:    keyPair{getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY")},
		claimed: map[string]string{}, reopen: map[string]string{},
	}
	for _, l := range lacks {
		h.lacks |= l
	}
	h.proxy = &httputil.ReverseProxy{Rewrite: h.forward, ModifyResponse: h.changeAnswer}
	return h, nil
}

func (h *handicap) forward(r *httputil.ProxyRequest) {
	r.SetURL(h.target)
	r.Out.Host = r.In.Host // it is signed
}

func (h *handicap) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions { // a preflight is not signed
		h.proxy.ServeHTTP(w, r)
		return
	}
	call := CallOf(r)
	if refused := h.refusal(call, r); refused != nil {
		refused.write(w, r)
		return
	}
	changed := h.change(call, r)
	if changed == nil {
		h.proxy.ServeHTTP(w, r)
		return
	}
	if !h.signedWell(r) {
		(&refusal{http.StatusForbidden, "SignatureDoesNotMatch"}).write(w, r)
		return
	}
	if refused := h.compare(call, r, changed); refused != nil {
		refused.write(w, r)
		return
	}
	h.sign(changed)
	if call == "CompleteMultipartUpload" && h.lacks.has(ForgetsCompletion) {
		h.completeAndForget(w, changed)
		return
	}
	h.proxy.ServeHTTP(w, changed)
}

// CallOf names a request as S3 does.
func CallOf(r *http.Request) string {
	q, ofBucket := r.URL.Query(), strings.Count(strings.Trim(r.URL.Path, "/"), "/") == 0
	switch {
	case ofBucket && q.Has("cors"):
		return "BucketCors"
	case ofBucket && q.Has("uploads"):
		return "ListMultipartUploads"
	case r.Method == http.MethodPost && q.Has("uploads"):
		return "CreateMultipartUpload"
	case r.Method == http.MethodPost && q.Has("uploadId"):
		return "CompleteMultipartUpload"
	case r.Method == http.MethodGet && q.Has("uploadId"):
		return "ListParts"
	case r.Method == http.MethodDelete && q.Has("uploadId"):
		return "AbortMultipartUpload"
	case r.Method == http.MethodGet && !ofBucket:
		return "GetObject"
	case r.Method == http.MethodHead && ofBucket:
		return "HeadBucket"
	case r.Method == http.MethodHead:
		return "HeadObject"
	case r.Method == http.MethodPut && q.Has("partNumber"):
		return "UploadPart"
	case r.Method == http.MethodPut && !ofBucket:
		return "PutObject"
	}
	return r.Method
}
