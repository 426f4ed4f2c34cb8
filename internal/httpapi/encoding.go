package httpapi

import (
	"net/http"
	"strconv"
	"strings"
)

// preferredEncoding is the one of these content codings that the caller wants most, the first of equals; "" is none of
// them.
func preferredEncoding(r *http.Request, codings ...string) (best string) {
	accept := strings.Join(r.Header.Values("Accept-Encoding"), ",")
	most := 0.0
	for _, coding := range codings {
		if q := qualityOf(coding, accept); q > most {
			best, most = coding, q
		}
	}
	return best
}

// qualityOf is how much Accept-Encoding wants a coding, 0 to 1 (RFC 9110, 12.5.3).
func qualityOf(coding, accept string) (quality float64) {
	for part := range strings.SplitSeq(accept, ",") {
		name, parameter, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name != coding && name != "*" {
			continue
		}
		q := 1.0
		if text, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameter)), "q="); ok {
			q, _ = strconv.ParseFloat(text, 64)
		}
		if name == coding {
			return q
		}
		quality = q
	}
	return quality
}
