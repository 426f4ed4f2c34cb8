package httpapi

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/zstd"
)

// minCompressed is from how many bytes on an answer is compressed: below, the time is worth more than the bytes.
const minCompressed = 1024

// compressed compresses what next writes, as the caller's Accept-Encoding prefers: zstd, which costs least, or gzip. What
// is encoded already, as files of the web app are, stays as it is. Tags of what passes here are weak: one tag is of all
// encodings.
//
// Compression tells nothing about secrets here (BREACH): an attacker would have to make a browser send requests with its
// user's token and with text of the attacker's choice in the answer. No page of another origin can: the token is no cookie,
// and such requests are refused (rejectForeignPages, corsPolicy). docs/decisions/0011-compression.md says more.
func compressed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(minCompressed),
		gzhttp.CompressionLevel(gzipLevel),
		gzhttp.ZstdCompressionLevel(int(zstd.SpeedFastest)),
		gzhttp.ContentTypeFilter(isText),
	)
	if err != nil {
		panic(err) // the options are fixed
	}
	return wrap(next)
}

// gzipLevel is fast; what is answered is used once.
const gzipLevel = 1

// isText holds for types that shrink.
func isText(contentType string) bool {
	return strings.Contains(contentType, "json") || strings.HasPrefix(contentType, "text/")
}
