package s3test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
)

// dropped are the headers that a store ignores, by the calls that have them.
var dropped = []struct {
	lack   Lack
	call   string
	header string
}{
	{IgnoresIfNoneMatch, "PutObject", "If-None-Match"},
	{IgnoresCompleteMatch | ForgetsCompletion, "CompleteMultipartUpload", "If-None-Match"},
	{IgnoresObjectSize, "CompleteMultipartUpload", "X-Amz-Mp-Object-Size"},
	{AcceptsAnyPut, "PutObject", "X-Amz-Checksum-Sha256"},
	{unkeptParts, "UploadPart", "X-Amz-Checksum-Sha256"},
	{unkeptParts, "CreateMultipartUpload", "X-Amz-Checksum-Algorithm"},
	{unkeptParts, "CreateMultipartUpload", "X-Amz-Checksum-Type"},
}

// unkeptParts are what a store lacks whose multipart uploads know no checksum.
const unkeptParts = NoPartChecksums | AcceptsAnyPart

// change answers the request that the local S3 is to get instead of this one, or nil when it gets this one.
func (h *handicap) change(call string, r *http.Request) *http.Request {
	changed := r.Clone(r.Context())
	needed := h.drop(call, changed) || h.lacks.has(Resigns) && signatureOf(r).signature != ""
	if reopened := h.reopened(r.URL.Query().Get("uploadId")); reopened != "" {
		query := changed.URL.Query()
		query.Set("uploadId", reopened)
		changed.URL.RawQuery, needed = query.Encode(), true
	}
	switch call {
	case "UploadPart", "PutObject":
		h.claim(r)
		needed = needed || h.lacks.has(UnboundType|UnboundLength)
	case "CompleteMultipartUpload":
		needed = needed || h.lacks.has(ForgetsCompletion|unkeptParts)
		if h.lacks.has(unkeptParts) {
			replaceBody(changed, partChecksum.ReplaceAll(readBody(changed), nil))
		}
	}
	if !needed {
		return nil
	}
	return changed
}

func (h *handicap) drop(call string, r *http.Request) (any bool) {
	for _, d := range dropped {
		if d.call == call && h.lacks.has(d.lack) && r.Header.Get(d.header) != "" {
			r.Header.Del(d.header)
			any = true
		}
	}
	return any
}

// partChecksum is an element that an upload without checksums must not be completed with.
var partChecksum = regexp.MustCompile(`<ChecksumSHA256>[^<]*</ChecksumSHA256>`)

// compare refuses a part that is not what its checksum says, when the local S3 does not get the checksum.
func (h *handicap) compare(call string, r, changed *http.Request) *refusal {
	sum := r.Header.Get("X-Amz-Checksum-Sha256")
	if call != "UploadPart" || sum == "" || !h.lacks.has(unkeptParts) || h.lacks.has(AcceptsAnyPart) {
		return nil
	}
	body := readBody(changed)
	if int64(len(body)) != r.ContentLength {
		return &refusal{http.StatusBadRequest, "IncompleteBody"}
	}
	if digest := sha256.Sum256(body); base64.StdEncoding.EncodeToString(digest[:]) != sum {
		return &refusal{http.StatusBadRequest, "BadDigest"}
	}
	return nil
}

// readBody reads a request's body, and leaves it there.
func readBody(r *http.Request) []byte {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body
}

func replaceBody(r *http.Request, body []byte) {
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
}

// claim remembers a checksum for a store that repeats what it is told.
func (h *handicap) claim(r *http.Request) {
	sum := r.Header.Get("X-Amz-Checksum-Sha256")
	if sum == "" || !h.lacks.has(EchoesChecksums) {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.claimed[claimOf(r.URL.Path, r.URL.Query().Get("uploadId"), r.URL.Query().Get("partNumber"))] = sum
}

func claimOf(path, uploadID, part string) string { return path + "?" + uploadID + "#" + part }
