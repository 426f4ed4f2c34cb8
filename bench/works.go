package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// work is something that clients ask for, of the server and of the floor.
type work struct {
	name  string
	ours  func(*data) *ask // by GraphQL
	floor func(*data) *ask // nil without one
	goal  float64          // at most so many times the floor; 0 without one
}

// ask is a request that can be sent any number of times.
type ask struct {
	method, path, body string
	header             map[string]string
	tokens             []string // of the users who ask in turns; none is anonymous
}

const (
	plainFields = `edges { cursor node { id title visibility size uploadedAt owner { id name } media { durationSeconds width height } } }
		pageInfo { hasNextPage endCursor }`
	allFields = `edges { cursor node { id title visibility size uploadedAt owner { id name } media { durationSeconds width height }
		poster { url expiresAt } playback { url contentType expiresAt } } } pageInfo { hasNextPage endCursor }`
	request = `mutation($n: String!) { requestUpload(input: {fileName: $n, contentType: "video/mp4", size: 30642,
		sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}) {
		upload { id expiresAt } key request { method url headers { name value } expiresAt } } }`
	sign = `mutation($id: ID!, $p: [UploadPartInput!]!) { signUploadParts(input: {uploadId: $id, parts: $p}) {
		parts { number offset size request { method url headers { name value } expiresAt } } } }`
)

var works = []work{
	{
		name: "requestUpload", goal: 1.25, ours: (*data).requestUpload,
		floor: func(d *data) *ask {
			return &ask{method: http.MethodPost, path: "/request", body: `{"fileName":"film.mp4"}`}
		},
	},
	{name: "sign 100 parts", ours: (*data).signParts},
	{
		name: "feed of 20", goal: 1.5, ours: func(d *data) *ask { return d.feed(plainFields, "", "") },
		floor: func(*data) *ask { return &ask{method: http.MethodGet, path: "/feed"} },
	},
	{
		name: "feed of 20, posters and playback", goal: 2, ours: func(d *data) *ask { return d.feed(allFields, "", "") },
		floor: func(*data) *ask { return &ask{method: http.MethodGet, path: "/feed?signed"} },
	},
	{
		name: "feed at 90 %", ours: func(d *data) *ask { return d.feed(plainFields, d.deep(), "") },
		floor: func(d *data) *ask {
			return &ask{method: http.MethodGet, path: "/feed?below=" + numbered(d.videos/10).String()}
		},
	},
	{name: "search, common word", ours: func(d *data) *ask { return d.feed(plainFields, "", "holiday") }},
	{name: "search, rare word", ours: func(d *data) *ask { return d.feed(plainFields, "", "glacier") }},
	{name: "anonymous feed by its hash", ours: (*data).anonymousFeed},
}

// post asks as the user whom all videos belong to.
func (d *data) post(query string, variables map[string]any) *ask {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		panic(err) // text and numbers
	}
	return &ask{
		method: http.MethodPost, path: "/graphql", body: string(body), tokens: d.tokens[:1],
		header: map[string]string{"Content-Type": "application/json"},
	}
}

// requestUpload asks as one user after the other: nobody may have many unfinished uploads.
func (d *data) requestUpload() *ask {
	a := d.post(request, map[string]any{"n": "film.mp4"})
	a.tokens = d.tokens
	return a
}

func (d *data) feed(fields, after, search string) *ask {
	var args []string
	if after != "" {
		args = append(args, fmt.Sprintf("after: %q", after))
	}
	if search != "" {
		args = append(args, fmt.Sprintf("filter: {query: %q}", search))
	}
	list := "videos"
	if len(args) > 0 {
		list += "(" + strings.Join(args, ", ") + ")"
	}
	return d.post("{ "+list+" { "+fields+" } }", nil)
}

// deep is a cursor behind nine tenths of the feed.
func (d *data) deep() string {
	position := fmt.Sprintf(`{"o":"UPLOADED_AT DESC","i":"%s"}`, numbered(d.videos/10))
	return base64.RawURLEncoding.EncodeToString([]byte(position))
}

func (d *data) signParts() *ask {
	var parts []map[string]any
	for n := 1; n <= 100; n++ {
		parts = append(parts, map[string]any{
			"number": n,
			"sha256": fmt.Sprintf("%064x", n),
		})
	}
	return d.post(sign, map[string]any{"id": d.multipart, "p": parts})
}

// anonymousFeed is the feed as browsers and phones ask for it whom nobody knows: by the hash of its document.
func (d *data) anonymousFeed() *ask {
	hash := sha256.Sum256([]byte(anonymousDocument))
	extensions := fmt.Sprintf(`{"persistedQuery":{"version":1,"sha256Hash":"%x"}}`, hash)
	return &ask{method: http.MethodGet, path: "/graphql?extensions=" + url.QueryEscape(extensions)}
}

const anonymousDocument = "{ videos { " + plainFields + " } }"
