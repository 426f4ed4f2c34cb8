package s3test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

var (
	objectChecksum = regexp.MustCompile(`<Checksum\w+>[^<]*</Checksum\w+>`)
	openUpload     = regexp.MustCompile(`(?s)<Upload>.*?</Upload>`)
	listedPart     = regexp.MustCompile(`(?s)<Part>.*?</Part>`)
	partNumber     = regexp.MustCompile(`<PartNumber>(\d+)</PartNumber>`)
)

// changeAnswer takes from an answer what a lesser store does not tell.
func (h *handicap) changeAnswer(answer *http.Response) error {
	r := answer.Request
	switch CallOf(r) {
	case "HeadObject", "GetObject", "PutObject":
		h.changeObject(answer)
	case "CompleteMultipartUpload":
		if h.lacks.has(NoObjectChecksums) {
			return rewrite(answer, func(text []byte) []byte { return objectChecksum.ReplaceAll(text, nil) })
		}
	case "ListParts":
		return rewrite(answer, func(text []byte) []byte { return h.changeParts(r, text) })
	case "ListMultipartUploads":
		if prefix := r.URL.Query().Get("prefix"); prefix != "" && h.lacks.has(ListsUploadsByKeyOnly) {
			return rewrite(answer, func(text []byte) []byte { return onlyKey(text, prefix) })
		}
	}
	return nil
}

func (h *handicap) changeObject(answer *http.Response) {
	if h.lacks.has(NoObjectChecksums) {
		for name := range answer.Header {
			if strings.HasPrefix(name, "X-Amz-Checksum-") {
				answer.Header.Del(name)
			}
		}
	}
	if claimed := h.claimOf(answer.Request.URL.Path, "", ""); claimed != "" && answer.StatusCode < 300 {
		answer.Header.Set("X-Amz-Checksum-Sha256", claimed)
	}
}

// changeParts removes the checksums of listed parts, or puts those there that were claimed.
func (h *handicap) changeParts(r *http.Request, text []byte) []byte {
	if h.lacks.has(NoPartChecksums) {
		text = objectChecksum.ReplaceAll(text, nil)
	}
	return listedPart.ReplaceAllFunc(text, func(part []byte) []byte {
		number := partNumber.FindSubmatch(part)
		if number == nil {
			return part
		}
		claimed := h.claimOf(r.URL.Path, r.URL.Query().Get("uploadId"), string(number[1]))
		if claimed == "" {
			return part
		}
		return bytes.Replace(objectChecksum.ReplaceAll(part, nil), []byte("</Part>"),
			[]byte("<ChecksumSHA256>"+claimed+"</ChecksumSHA256></Part>"), 1)
	})
}

// onlyKey keeps the open multipart uploads of one key.
func onlyKey(text []byte, key string) []byte {
	return openUpload.ReplaceAllFunc(text, func(upload []byte) []byte {
		if bytes.Contains(upload, []byte("<Key>"+key+"</Key>")) {
			return upload
		}
		return nil
	})
}

func (h *handicap) claimOf(path, uploadID, part string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.claimed[claimOf(path, uploadID, part)]
}

// rewrite changes the body of an answer that is good.
func rewrite(answer *http.Response, change func([]byte) []byte) error {
	if answer.StatusCode >= 300 {
		return nil
	}
	text, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil {
		return err
	}
	text = change(text)
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	answer.Header.Set("Content-Length", strconv.Itoa(len(text)))
	return nil
}
