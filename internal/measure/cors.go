package measure

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// Preflight is what a browser is told before it sends a request of a page.
type Preflight struct {
	Origin  string
	Request string // that it asks for
	Passes  bool
	Saw     string
}

// hasCORSAPI reads the bucket's rules. That there are none is no proof: some stores say so, and let none be written.
func (r *run) hasCORSAPI(ctx context.Context) (bool, string, error) {
	a, err := r.Signed(ctx, s3store.Call{Method: http.MethodGet, Query: url.Values{"cors": {""}}})
	var rules struct {
		Rules []struct{} `xml:"CORSRule"`
	}
	read := a.OK() && xml.Unmarshal(a.Body, &rules) == nil && len(rules.Rules) > 0
	return read, "it answered " + a.String(), err
}

// preflight asks as browsers do, for all that pages do and from all of their origins.
func (r *run) preflight(ctx context.Context) (bool, string, error) {
	passes, saw := len(r.origins) > 0, "every one passed"
	for _, origin := range r.origins {
		for _, request := range r.browserRequests() {
			p, err := r.preflightOf(ctx, origin, request)
			if err != nil {
				return false, "", err
			}
			if r.Preflights = append(r.Preflights, p); !p.Passes && passes {
				passes, saw = false, fmt.Sprintf("%s from %s: %s", p.Request, p.Origin, p.Saw)
			}
		}
	}
	return passes, saw, nil
}

// Preflights asks as browsers do, with every header that they may send.
func Preflights(ctx context.Context, store *s3store.Store, o Options) ([]Preflight, error) {
	r := &run{Scratch: NewScratch(NewClient(store, o.Timeout)), origins: o.Origins}
	r.Capabilities = upload.Everything()
	_, _, err := r.preflight(ctx)
	return r.Preflights, err
}

// browserRequest is a request of a page.
type browserRequest struct {
	name    string
	call    s3store.Call
	headers []string // that browsers ask for
}

// browserRequests have the headers that the store was seen to take: it is sent no others.
func (r *run) browserRequests() []browserRequest {
	whole, part := http.Header{"Content-Type": {signedType}}, http.Header{}
	if r.Capabilities.TakesIfNoneMatch {
		whole["If-None-Match"] = ifNoneMatch["If-None-Match"]
	}
	if r.Capabilities.TakesPutChecksum {
		whole[checksumHeader] = []string{sha256Of(bodyA)}
	}
	if r.Capabilities.TakesPartChecksum {
		part[checksumHeader] = []string{sha256Of(bodyA)}
	}
	key := r.prefix + "preflight"
	ofPart := url.Values{"partNumber": {"1"}, "uploadId": {"none"}}
	return []browserRequest{
		{"the PUT of a file", s3store.Call{Method: http.MethodPut, Key: key, Header: whole, Body: bodyA}, names(whole)},
		{
			"the PUT of a part",
			s3store.Call{Method: http.MethodPut, Key: key, Query: ofPart, Header: part, Body: bodyA},
			names(part),
		},
		{"the GET of a range", s3store.Call{Method: http.MethodGet, Key: key}, []string{"range"}},
	}
}

// names are those of headers as a browser asks for them: in lower case, in order.
func names(h http.Header) []string {
	all := []string{}
	for name := range h {
		all = append(all, strings.ToLower(name))
	}
	slices.Sort(all)
	return all
}

func (r *run) preflightOf(ctx context.Context, origin string, request browserRequest) (Preflight, error) {
	a, err := r.Presigned(ctx, request.call, func(sent *http.Request) {
		sent.Header = http.Header{"Origin": {origin}, "Access-Control-Request-Method": {sent.Method}}
		if len(request.headers) > 0 {
			sent.Header.Set("Access-Control-Request-Headers", strings.Join(request.headers, ","))
		}
		sent.Method, sent.Body, sent.GetBody, sent.ContentLength = http.MethodOptions, nil, nil, 0
	})
	p := Preflight{Origin: origin, Request: request.name}
	p.Passes, p.Saw = allows(a, origin, request.call.Method, request.headers)
	return p, err
}

// allows reads the answer to a preflight as the Fetch standard does.
func allows(a Answer, origin, method string, headers []string) (bool, string) {
	told := list(a.Header, "Access-Control-Allow-Headers")
	switch allowed := a.Header.Get("Access-Control-Allow-Origin"); {
	case !a.OK():
		return false, "it answered " + a.String()
	case allowed != origin && allowed != "*":
		return false, fmt.Sprintf("it allows the origin %q", allowed)
	}
	if methods := list(a.Header, "Access-Control-Allow-Methods"); !has(methods, method) {
		return false, fmt.Sprintf("it allows the methods %q, not %s", methods, method)
	}
	for _, name := range headers {
		if !has(told, name) {
			return false, fmt.Sprintf("it allows the headers %q, not %s", told, name)
		}
	}
	return true, "it passes"
}

// list is a header that lists words.
func list(h http.Header, name string) (words []string) {
	for _, word := range strings.Split(strings.Join(h.Values(name), ","), ",") {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}

func has(words []string, want string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return w == "*" || strings.EqualFold(w, want) })
}
