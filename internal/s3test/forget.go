package s3test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
)

var (
	listedSize = regexp.MustCompile(`(?s)<PartNumber>(\d+)</PartNumber>.*?<Size>(\d+)</Size>`)
	newUpload  = regexp.MustCompile(`<UploadId>([^<]+)</UploadId>`)
)

// completeAndForget completes a multipart upload, and opens another with the same parts that stands for it from then on.
func (h *handicap) completeAndForget(w http.ResponseWriter, r *http.Request) {
	called, id := r.Clone(r.Context()), r.URL.Query().Get("uploadId")
	called.Body, called.ContentLength = http.NoBody, 0
	parts := h.call(called, http.MethodGet, url.Values{"uploadId": {id}}, nil).Body.Bytes()
	answer := httptest.NewRecorder()
	h.proxy.ServeHTTP(answer, r)
	if answer.Code == http.StatusOK {
		h.openAgain(called, id, parts)
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	io.Copy(w, answer.Body)
}

func (h *handicap) openAgain(r *http.Request, id string, parts []byte) {
	head := h.call(r, http.MethodHead, nil, nil)
	sameType := http.Header{"Content-Type": head.Header()["Content-Type"]}
	begun := h.call(r, http.MethodPost, url.Values{"uploads": {""}}, sameType)
	again := newUpload.FindSubmatch(begun.Body.Bytes())
	if again == nil {
		return
	}
	offset := 0
	for _, part := range listedSize.FindAllSubmatch(parts, -1) {
		size, _ := strconv.Atoi(string(part[2]))
		h.call(r, http.MethodPut, url.Values{"partNumber": {string(part[1])}, "uploadId": {string(again[1])}}, http.Header{
			"X-Amz-Copy-Source":       {r.URL.EscapedPath()},
			"X-Amz-Copy-Source-Range": {fmt.Sprintf("bytes=%d-%d", offset, offset+size-1)},
		})
		offset += size
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for known, stands := range h.reopen {
		if stands == id {
			id = known // it was reopened before
		}
	}
	h.reopen[id] = string(again[1])
}

func (h *handicap) reopened(id string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.reopen[id]
}

// call asks the local S3 for something at the same key.
func (h *handicap) call(
	r *http.Request, method string, query url.Values, headers http.Header,
) *httptest.ResponseRecorder {
	address := *r.URL
	address.RawQuery = query.Encode()
	asked := &http.Request{
		Method: method, URL: &address, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: headers.Clone(),
		Body: io.NopCloser(bytes.NewReader(nil)), RemoteAddr: r.RemoteAddr,
	}
	if asked.Header == nil {
		asked.Header = http.Header{}
	}
	h.sign(asked)
	answer := httptest.NewRecorder()
	h.proxy.ServeHTTP(answer, asked.WithContext(r.Context()))
	return answer
}
