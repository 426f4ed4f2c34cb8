package test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

const (
	graphQLType = "application/graphql-response+json"
	jsonType    = "application/json"
)

// address is that of a request by GET, with its parts as parameters.
func (s *server) address(parameters map[string]string) string {
	values := url.Values{}
	for name, value := range parameters {
		values.Set(name, value)
	}
	return s.url + "/graphql?" + values.Encode()
}

func header(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

// firstError is the first error of an answer, or nil.
func firstError(t *testing.T, answer string) *apiError {
	t.Helper()
	var body struct{ Errors []*apiError }
	decode(t, answer, &body)
	if len(body.Errors) == 0 {
		return nil
	}
	return body.Errors[0]
}

func TestTheAnswersTypeIsTheOneThatTheCallerPrefers(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	tests := []struct {
		accept, want string
		bad          int // the status of a document that does not parse
	}{
		{"", jsonType, http.StatusBadRequest},
		{"*/*", jsonType, http.StatusBadRequest},
		{"application/*", jsonType, http.StatusBadRequest},
		{jsonType, jsonType, http.StatusOK},
		{"Application/JSON;charset=utf-8", jsonType, http.StatusOK},
		{graphQLType, graphQLType, http.StatusBadRequest},
		{graphQLType + "," + jsonType + ";q=0.9", graphQLType, http.StatusBadRequest},
		{graphQLType + ";q=0.5, " + jsonType, jsonType, http.StatusOK},
		{graphQLType + ";q=0.5, */*;q=0.1", graphQLType, http.StatusBadRequest},
		{graphQLType + ";q=0, */*", jsonType, http.StatusBadRequest},
		{jsonType + ", text/plain, */*", jsonType, http.StatusOK},
		{graphQLType + ", application/graphql+json, " + jsonType + ", text/event-stream", graphQLType, http.StatusBadRequest},
		{"text/html, " + graphQLType + ";q=0.1", graphQLType, http.StatusBadRequest},
		{"nonsense, " + graphQLType, graphQLType, http.StatusBadRequest},
	}
	for _, test := range tests {
		accept := http.Header{}
		if test.accept != "" {
			accept.Set("Accept", test.accept)
		}
		for document, status := range map[string]int{"{ __typename }": http.StatusOK, "{": test.bad} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				h, address, body := accept.Clone(), s.url+"/graphql", bodyOf(t, document)
				if method == http.MethodGet {
					address, body = s.address(map[string]string{"query": document}), ""
				} else {
					h.Set("Content-Type", jsonType)
				}
				response, answer := visit(t, method, address, h, body)
				if got := response.Header.Get("Content-Type"); response.StatusCode != status || got != test.want+"; charset=utf-8" {
					t.Errorf("%s %s with Accept %q: got %d %s %s, want %d %s",
						method, document, test.accept, response.StatusCode, got, answer, status, test.want)
				}
			}
		}
	}
	for _, accept := range []string{"image/png", "text/html", graphQLType + ";q=0", "*/*;q=0"} {
		response, answer := visit(t, http.MethodPost, s.url+"/graphql",
			header("Accept", accept, "Content-Type", jsonType), readFeed)
		if response.StatusCode != http.StatusNotAcceptable || firstError(t, answer).code() != "BAD_USER_INPUT" {
			t.Errorf("Accept %q: got %d %s, want 406", accept, response.StatusCode, answer)
		}
	}
}

func TestEveryRefusalIsAGraphQLResponseInTheCallersType(t *testing.T) {
	t.Parallel()
	const app = "https://app.example"
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_ALLOWED_ORIGINS="+app)
	api := s.url + "/graphql"
	tests := []struct {
		name, method, address, body string
		header                      http.Header
		status                      int
		code, allow                 string
	}{
		{"a bad token", "POST", api, readFeed, header("Authorization", "Bearer nonsense"), 401, "UNAUTHENTICATED", ""},
		{
			"a bad token by GET", "GET", s.address(map[string]string{"query": "{ __typename }"}), "",
			header("Authorization", "Bearer nonsense"), 401, "UNAUTHENTICATED", "",
		},
		{"no JSON", "POST", api, "{", nil, 400, "BAD_USER_INPUT", ""},
		{"another type", "POST", api, readFeed, header("Content-Type", "text/plain"), 415, "BAD_USER_INPUT", ""},
		{"a large body", "POST", api, bodyOf(t, strings.Repeat(" ", 1<<18)), nil, 413, "BAD_USER_INPUT", ""},
		{
			"a foreign page", "POST", api, readFeed,
			header("Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"), 403, "FORBIDDEN", "",
		},
		{"PUT", "PUT", api, readFeed, nil, 405, "BAD_USER_INPUT", "GET, HEAD, POST, OPTIONS"},
		{"DELETE", "DELETE", api, "", nil, 405, "BAD_USER_INPUT", "GET, HEAD, POST, OPTIONS"},
		{"nothing by GET", "GET", api, "", nil, 400, "BAD_USER_INPUT", ""},
		{
			"variables that are a list", "GET", s.address(map[string]string{"query": "{ __typename }", "variables": "[]"}),
			"", nil, 400, "BAD_USER_INPUT", "",
		},
		{
			"extensions that are no JSON", "GET", s.address(map[string]string{"query": "{ __typename }", "extensions": "{"}),
			"", nil, 400, "BAD_USER_INPUT", "",
		},
		{"a broken address", "GET", api + "?query=%zz", "", nil, 400, "BAD_USER_INPUT", ""},
		{
			"a mutation by GET", "GET",
			s.address(map[string]string{"query": `mutation { cancelUpload(input: {uploadId: "a"}) { upload { id } } }`}),
			"", nil, 405, "BAD_USER_INPUT", "POST",
		},
		{
			"a mutation among queries, by GET", "GET",
			s.address(map[string]string{"query": "query a { __typename } mutation b { __typename }", "operationName": "b"}),
			"", nil, 405, "BAD_USER_INPUT", "POST",
		},
	}
	for _, test := range tests {
		for _, accept := range []string{graphQLType, jsonType} {
			h := header("Accept", accept, "Content-Type", jsonType)
			for name, values := range test.header {
				h[name] = values
			}
			response, answer := visit(t, test.method, test.address, h, test.body)
			got := response.Header
			if response.StatusCode != test.status || got.Get("Content-Type") != accept+"; charset=utf-8" ||
				got.Get("Allow") != test.allow || got.Get("Cache-Control") != "private, no-store" {
				t.Errorf("%s: got %d %v, want %d in %s with Allow %q, kept by nobody",
					test.name, response.StatusCode, got, test.status, accept, test.allow)
			}
			if err := firstError(t, answer); err.code() != test.code || err.Extensions.RequestID == "" {
				t.Errorf("%s: got %s, want %s with a requestId", test.name, answer, test.code)
			}
		}
	}
	response, _ := visit(t, http.MethodOptions, api, nil, "")
	if response.StatusCode != http.StatusNoContent || response.Header.Get("Allow") != "GET, HEAD, POST, OPTIONS" {
		t.Errorf("OPTIONS: got %d %v", response.StatusCode, response.Header)
	}
}

func TestGETRunsQueriesAsPOSTDoes(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	v, _ := alice.publish(t, film(t), nil)
	parameters := map[string]string{
		"query":         "query a { __typename } query b($id: ID!) { video(id: $id) { id viewerCanEdit } }",
		"operationName": "b", "variables": `{"id": "` + v.ID + `"}`, "extensions": `{}`,
	}
	response, answer := visit(t, http.MethodGet, s.address(parameters), nil, "")
	if want := `{"data":{"video":{"id":"` + v.ID + `","viewerCanEdit":false}}}`; strings.TrimSpace(answer) != want {
		t.Errorf("GET: got %d %s, want %s", response.StatusCode, answer, want)
	}
	_, answer = visit(t, http.MethodGet, s.address(parameters), header("Authorization", "Bearer "+alice.token), "")
	if !strings.Contains(answer, `"viewerCanEdit":true`) {
		t.Errorf("GET by the owner: got %s", answer)
	}
	response, answer = visit(t, http.MethodHead, s.address(parameters), nil, "")
	if response.StatusCode != http.StatusOK || answer != "" || response.Header.Get("ETag") == "" {
		t.Errorf("HEAD: got %d %v %q", response.StatusCode, response.Header, answer)
	}
}

// expiring is a document whose answer holds a signed address.
const expiring = "{ videos { nodes { playback { url } } } }"

func TestCachesKeepOnlyWhatEverybodyMaySee(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, "STREAMSPHERE_PUBLIC_MAX_AGE=30s")
	alice := s.as("alice")
	alice.publish(t, film(t), nil)
	feed := s.address(map[string]string{"query": expiring})
	response, body := visit(t, http.MethodGet, feed, nil, "")
	tag := response.Header.Get("ETag")
	if response.Header.Get("Cache-Control") != "public, max-age=30" || !strings.HasPrefix(tag, `"`) ||
		!strings.Contains(body, "X-Amz") {
		t.Errorf("the feed: got %v %s, want it public for 30 seconds with a strong ETag", response.Header, body)
	}
	vary := strings.Join(response.Header.Values("Vary"), ",")
	for _, name := range []string{"Accept", "Authorization", "Origin"} {
		if !strings.Contains(vary, name) {
			t.Errorf("Vary is %q, want %s in it", vary, name)
		}
	}
	for _, candidate := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		response, body := visit(t, http.MethodGet, feed, header("If-None-Match", candidate), "")
		if response.StatusCode != http.StatusNotModified || body != "" || response.Header.Get("ETag") != tag ||
			response.Header.Get("Cache-Control") != "public, max-age=30" {
			t.Errorf("If-None-Match %s: got %d %v", candidate, response.StatusCode, response.Header)
		}
	}
	for _, h := range []http.Header{
		header("If-None-Match", `"other"`), header("Accept", graphQLType, "If-None-Match", tag),
	} {
		if response, _ := visit(t, http.MethodGet, feed, h, ""); response.StatusCode != http.StatusOK {
			t.Errorf("%v: got %d, want the answer again", h, response.StatusCode)
		}
	}
	for name, get := range map[string]struct {
		address string
		header  http.Header
	}{
		"with a token":          {feed, header("Authorization", "Bearer "+alice.token)},
		"a token and a tag":     {feed, header("Authorization", "Bearer "+alice.token, "If-None-Match", "*")},
		"an error":              {s.address(map[string]string{"query": "{ videos(first: 1000) { nodes { id } } }"}), nil},
		"a document with error": {s.address(map[string]string{"query": "{ nothing }"}), header("Accept", jsonType)},
	} {
		response, _ := visit(t, http.MethodGet, get.address, get.header, "")
		if got := response.Header; got.Get("Cache-Control") != "private, no-store" || got.Get("ETag") != "" ||
			response.StatusCode == http.StatusNotModified {
			t.Errorf("%s: got %d %v, want it kept by nobody", name, response.StatusCode, got)
		}
	}
	response, _, err := s.anonymous().post(bodyOf(t, expiring), nil)
	if err != nil || response.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("POST: got %v, %v, want it kept by nobody", response.Header, err)
	}

	off := startServer(t, storage, "STREAMSPHERE_PUBLIC_MAX_AGE=0s")
	response, _ = visit(t, http.MethodGet, off.address(map[string]string{"query": "{ __typename }"}), nil, "")
	if got := response.Header; got.Get("Cache-Control") != "private, no-store" || got.Get("ETag") != "" {
		t.Errorf("with a max-age of 0: got %v", got)
	}
}

// Every field of a video that gives a signed address is tried alone.
func TestCachesKeepNoSignedAddressLongerThanItWorks(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_PUBLIC_MAX_AGE=1h",
		"STREAMSPHERE_PLAYBACK_LIFETIME=40s", "STREAMSPHERE_PLAYBACK_WINDOW=10s")
	alice := s.as("alice")
	v, _ := alice.publish(t, film(t), nil)
	poster, _ := alice.still(t, 1)
	if _, err := alice.setPoster(v.ID, poster.Upload.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.addCaptions(v.ID, alice.subtitles(t, subtitles), "en", "English"); err != nil {
		t.Fatal(err)
	}
	schema, tried := s.schema(t), 0
	for _, field := range schema.Types["Video"].Fields {
		of := schema.Types[field.Type.Name()]
		if of.Fields.ForName("url") == nil || of.Fields.ForName("expiresAt") == nil {
			continue
		}
		tried++
		address := s.address(map[string]string{"query": "{ videos { nodes { " + field.Name + " { url expiresAt } } } }"})
		asked := time.Now()
		response, body := visit(t, http.MethodGet, address, nil, "")
		found := regexp.MustCompile(`"expiresAt":"([^"]+)"`).FindStringSubmatch(body)
		if found == nil {
			t.Fatalf("%s: got %s", field.Name, body)
		}
		at := parseTime(t, found[1])
		age, ok := strings.CutPrefix(response.Header.Get("Cache-Control"), "public, max-age=")
		kept, err := time.ParseDuration(age + "s")
		if !ok || err != nil || kept <= 0 || asked.Add(kept).After(at) {
			t.Errorf("%s: Cache-Control is %q at %v, want some seconds until %v at the most",
				field.Name, response.Header.Get("Cache-Control"), asked, at)
		}
	}
	if tried < 3 {
		t.Errorf("tried %d fields of Video with signed addresses, want playback, poster and captions at least", tried)
	}
}

// schema is the schema as the server serves it.
func (s *server) schema(t testing.TB) *ast.Schema {
	t.Helper()
	response, err := httpClient.Get(s.url + "/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: readAll(t, response)})
	if err != nil {
		t.Fatalf("/schema.graphql: %v", err)
	}
	return schema
}

// What this server keeps to give again must never hide what it has just changed.
func TestAPublicFeedHoldsWhatWasJustChanged(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	feed := s.address(map[string]string{"query": "{ videos { nodes { title } } }"})
	for range 3 {
		v, _ := alice.publish(t, film(t), nil)
		for _, title := range []string{"First", "Second"} {
			if _, err := alice.update(vars{"videoId": v.ID, "title": title}); err != nil {
				t.Fatal(err)
			}
			if _, body := visit(t, http.MethodGet, feed, nil, ""); !strings.Contains(body, title) {
				t.Errorf("after a change to %s the feed is %s", title, body)
			}
		}
		if err := alice.delete(v.ID); err != nil {
			t.Fatal(err)
		}
		if _, body := visit(t, http.MethodGet, feed, nil, ""); strings.Contains(body, "Second") {
			t.Errorf("after the deletion the feed is %s", body)
		}
	}
}
