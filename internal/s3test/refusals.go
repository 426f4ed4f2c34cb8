package s3test

import (
	"fmt"
	"io"
	"net/http"
)

// refusal is an error answer of S3.
type refusal struct {
	status int
	code   string
}

func (f *refusal) write(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body) // an answer before the end of a body would reach its sender as a reset
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.WriteHeader(f.status)
	if r.Method != http.MethodHead {
		fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>`+
			`<Error><Code>%s</Code><Message>It is not supported here.</Message></Error>`, f.code)
	}
}

var notImplemented = refusal{http.StatusNotImplemented, "NotImplemented"}

// headerRefusals are the headers that a store may not know, by the calls that have them.
var headerRefusals = []struct {
	lack   Lack
	calls  []string
	header string
	answer refusal
}{
	{RefusesIfNoneMatch, []string{"PutObject"}, "If-None-Match", notImplemented},
	{RefusesCompleteMatch, []string{"CompleteMultipartUpload"}, "If-None-Match", notImplemented},
	{RefusesChecksums, []string{"PutObject", "UploadPart"}, "X-Amz-Checksum-Sha256", notImplemented},
	{RefusesChecksumAlgorithm, []string{"CreateMultipartUpload"}, "X-Amz-Checksum-Algorithm", notImplemented},
	{RefusesObjectSize, []string{"CompleteMultipartUpload"}, "X-Amz-Mp-Object-Size", notImplemented},
	{
		RefusesChecksumMode,
		[]string{"HeadObject", "GetObject"},
		"X-Amz-Checksum-Mode",
		refusal{http.StatusBadRequest, "InvalidArgument"},
	},
}

// refusal is why this store refuses a call at once, or nil.
func (h *handicap) refusal(call string, r *http.Request) *refusal {
	if call == "BucketCors" && h.lacks.has(NoCORSAPI) {
		return &notImplemented
	}
	for _, known := range headerRefusals {
		if !h.lacks.has(known.lack) || r.Header.Get(known.header) == "" {
			continue
		}
		for _, c := range known.calls {
			if c == call {
				return &known.answer
			}
		}
	}
	return nil
}
