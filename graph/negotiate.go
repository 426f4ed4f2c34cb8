package graph

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// The types of answers (https://graphql.github.io/graphql-over-http).
const (
	graphQLType = "application/graphql-response+json"
	jsonType    = "application/json"
)

// preference is how much a caller wants a type of answer.
type preference struct {
	quality float64 // of Accept, 0 to 1
	named   int     // how closely Accept names it: 3 by name, 2 by application/*, 1 by */*, 0 not at all
}

func (p preference) over(other preference) bool {
	return p.quality > other.quality || p.quality == other.quality && p.named > other.named
}

// preferred is the type of the answer, and how much the caller wants it. Without a preference it is JSON, which every
// client reads; of two types named alike it is GraphQL's own.
func preferred(r *http.Request) (string, preference) {
	accept := r.Header.Values("Accept")
	if len(accept) == 0 {
		return jsonType, preference{quality: 1}
	}
	own, json := preferenceFor(graphQLType, accept), preferenceFor(jsonType, accept)
	if own.over(json) || own == json && own.named == 3 {
		return graphQLType, own
	}
	return jsonType, json
}

// preferenceFor is what the most exact range of Accept that covers a type says about it.
func preferenceFor(mediaType string, accept []string) (found preference) {
	names := map[string]int{mediaType: 3, "application/*": 2, "*/*": 1}
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		name, parameters, err := mime.ParseMediaType(part)
		if err != nil || names[name] <= found.named {
			continue
		}
		found = preference{1, names[name]}
		if q, ok := parameters["q"]; ok {
			found.quality, _ = strconv.ParseFloat(q, 64)
		}
	}
	return found
}

// answerType is the type that an answer is written in.
func answerType(r *http.Request) string {
	name, _ := preferred(r)
	return name
}

// Acceptable reports whether the caller takes an answer of some type that there is.
func Acceptable(r *http.Request) bool {
	_, p := preferred(r)
	return p.quality > 0
}

// refusalStatus is the status for a request that is well-formed but cannot run. The specification asks for 200 in
// application/json, for old clients that read no other answer: they get it when they ask for that type by name.
func refusalStatus(r *http.Request) int {
	if name, p := preferred(r); name == jsonType && p.named == 3 {
		return http.StatusOK
	}
	return http.StatusBadRequest
}
