package test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// bodyOf is a request's body with this document.
func bodyOf(t *testing.T, document string) string {
	t.Helper()
	text, err := json.Marshal(vars{"query": document})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// refused sends a body and returns the status, the first error if there is one, and the whole answer.
func refused(t *testing.T, c *client, body string, header http.Header) (int, *apiError, string) {
	t.Helper()
	response, text, err := c.post(body, header)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ Errors []*apiError }
	decode(t, text, &answer)
	if len(answer.Errors) == 0 {
		return response.StatusCode, nil, text
	}
	return response.StatusCode, answer.Errors[0], text
}

func TestARequestIsLimited(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	const invalid, tooComplex = "GRAPHQL_VALIDATION_FAILED", "COMPLEXITY_LIMIT_EXCEEDED"
	nest := func(levels int) string { // each level is three fields deep
		return "{ viewer {" + strings.Repeat("videos(first: 1) { nodes { owner {", levels) + " id " +
			strings.Repeat("} } }", levels) + "} }"
	}
	fragments := `{ viewer { ...a } }
		fragment a on User { videos(first: 1) { nodes { owner { ...b } } } }
		fragment b on User { videos(first: 1) { nodes { owner { ...c } } } }
		fragment c on User { videos(first: 1) { nodes { owner { ...d } } } }
		fragment d on User { videos(first: 1) { nodes { owner { videos(first: 1) { nodes { id } } } } } }`
	fullPage := `{ videos(first: 100) { edges { cursor node {` + videoFields + `} } nodes {` + videoFields + `}
		pageInfo { endCursor } } }`
	manyPages := "{" + many(
		"a%d: viewer { ...f } ",
		50,
	) + "} fragment f on User { uploads(first: 100) { nodes { id key } } }"
	pagesOfNodes := `{ nodes(ids: [` + strings.Repeat(`"a" `, 100) + `]) {
		... on User { videos(first: 100) { nodes { id } } } } }`
	exploding := "{ ...f0 }" + many(" fragment f%d on Query { ...f%[2]d ...f%[2]d }", 60) +
		" fragment f60 on Query { __typename }"
	const cancel = ` m%d: cancelUpload(input: {uploadId: "a"}) { upload { id } }`
	tests := []struct {
		name, document, code string
	}{
		{"as deep as the app goes", nest(3), ""},
		{"deep", nest(6), invalid},
		{"very deep", nest(100), invalid},
		{"deep by fragments", fragments, invalid},
		{"fragments in a circle", `{ viewer { ...a } } fragment a on User { videos { nodes { owner { ...a } } } }`, invalid},
		{"many tokens", "{" + strings.Repeat(" uploadPolicy { maxSize }", 1300) + "}", "GRAPHQL_PARSE_FAILED"},
		{"a page with all its fields", fullPage, ""},
		{"a page of pages", `{ videos(first: 100) { nodes { owner { videos(first: 100) { nodes { id } } } } } }`, tooComplex},
		{
			"a page of pages, from the end",
			`{ videos(last: 100) { nodes { owner { videos(last: 100) { nodes { id } } } } } }`,
			tooComplex,
		},
		{
			"pages by default sizes",
			`{ videos { nodes { owner { videos { nodes { owner { videos { nodes { id } } } } } } } } }`,
			tooComplex,
		},
		{"many pages by other names", "{" + many("a%d: videos(first: 100) { nodes { id title } } ", 50) + "}", tooComplex},
		{"many pages in a fragment", manyPages, tooComplex},
		{"nodes that are owners of pages", pagesOfNodes, tooComplex},
		{"fragments that explode", exploding, "*"},
		{"a wide introspection", "{ __schema {" + many(" t%d: types { name fields { name } }", 200) + "} }", "*"},
		{"a few mutations", "mutation {" + many(cancel, 5) + "}", "NOT_FOUND"},
		{"many mutations", "mutation {" + many(cancel, 20) + "}", tooComplex},
		{"an unknown field", `{ secrets }`, invalid},
		{"no GraphQL", `{ videos`, "GRAPHQL_PARSE_FAILED"},
		{"an empty document", ` `, invalid},
		{"a subscription", `subscription { videos { id } }`, invalid},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, err, answer := refused(t, alice, bodyOf(t, test.document), nil)
			if test.code == "*" && strings.HasPrefix(answer, `{"errors"`) { // whichever limit is met first
				test.code = err.code()
			}
			wantCode(t, "the document", err, test.code)
			if test.code == "NOT_FOUND" {
				return
			}
			if want := map[bool]int{true: http.StatusOK, false: http.StatusBadRequest}[test.code == ""]; status != want {
				t.Errorf("got status %d, want %d", status, want)
			}
			if test.code != "" && strings.Contains(answer, `"data"`) {
				t.Errorf("a document that did not run has data: %s", answer)
			}
		})
	}
	ids := strings.Repeat(`"`+unknownID+`" `, 101)
	_, err, _ := refused(t, alice, bodyOf(t, `{ nodes(ids: [`+ids+`]) { id } }`), nil)
	wantField(t, "101 nodes", err, "BAD_USER_INPUT", "ids")
}

// many repeats a text with its number, and, as %[2]d, the next one.
func many(format string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.NewReplacer("%d", fmt.Sprint(i), "%[2]d", fmt.Sprint(i+1)).Replace(format))
	}
	return b.String()
}

func TestTheBodyIsOneJSONObjectOfLimitedSize(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	c := s.anonymous()
	const marker = "marker-that-is-not-echoed"
	megabyte := bodyOf(t, "{ videos { nodes { id } } } #"+strings.Repeat(marker, 1<<20/len(marker)))
	tests := []struct {
		name, body string
		status     int
	}{
		{"a body of a megabyte", megabyte, http.StatusRequestEntityTooLarge},
		{"a batch", `[` + readFeed + `,` + readFeed + `]`, http.StatusBadRequest},
		{"no JSON", `{"query": "` + marker, http.StatusBadRequest},
		{"a form", "query=" + marker, http.StatusBadRequest},
		{"nothing", "", http.StatusBadRequest},
		{"null", "null", http.StatusBadRequest},
		{"a string", `"` + marker + `"`, http.StatusBadRequest},
		{"no query", `{"variables": {"a": "` + marker + `"}}`, http.StatusBadRequest},
		{"a query that is a number", `{"query": 5}`, http.StatusBadRequest},
		{"variables that are a list", `{"query": "{ __typename }", "variables": ["` + marker + `"]}`, http.StatusBadRequest},
		{"something behind it", readFeed + marker, http.StatusBadRequest},
		{"two objects", readFeed + readFeed, http.StatusBadRequest},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, err, answer := refused(t, c, test.body, nil)
			wantCode(t, "the body", err, "BAD_USER_INPUT")
			if status != test.status || strings.Contains(answer, marker) {
				t.Errorf("got %d %.300s, want %d without what was sent", status, answer, test.status)
			}
		})
	}
	for _, contentType := range []string{
		"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "application/graphql",
		"", "nonsense/",
	} {
		status, err, _ := refused(t, c, readFeed, http.Header{"Content-Type": {contentType}})
		if wantCode(t, "Content-Type "+contentType, err, "BAD_USER_INPUT"); status != http.StatusUnsupportedMediaType {
			t.Errorf("Content-Type %q: got %d, want 415", contentType, status)
		}
	}
	for _, contentType := range []string{"application/json", "application/json; charset=utf-8", "Application/JSON"} {
		status, err, _ := refused(t, c, readFeed, http.Header{"Content-Type": {contentType}})
		if status != http.StatusOK || err != nil {
			t.Errorf("Content-Type %q: got %d %v, want 200", contentType, status, err)
		}
	}
}

func TestAnswersFollowGraphQLOverHTTP(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	c := s.anonymous()
	const graphQLType = "application/graphql-response+json"
	response, _, err := c.post(readFeed, http.Header{"Accept": {graphQLType}})
	if err != nil || response.StatusCode != http.StatusOK ||
		!strings.HasPrefix(response.Header.Get("Content-Type"), graphQLType) {
		t.Errorf("got %d %s, %v", response.StatusCode, response.Header.Get("Content-Type"), err)
	}
	response, _, err = c.post(readFeed, nil)
	if err != nil || !strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		t.Errorf("got %s, %v", response.Header.Get("Content-Type"), err)
	}
	for _, body := range []string{
		`{"query": "query a { videos { nodes { id } } } query b { uploadPolicy { maxSize } }", "operationName": "b"}`,
		`{"query": "query ($n: Int) { videos(first: $n) { nodes { id } } }", "variables": {"n": 5}}`,
		`{"query": "query ($n: Int) { videos(first: $n) { nodes { id } } }", "variables": null}`,
		`{"query": "{ __schema { types { name fields { args { name type { ofType { ofType { ofType { name } } } } } } } } }"}`,
	} {
		if status, err, _ := refused(t, c, body, nil); status != http.StatusOK || err != nil {
			t.Errorf("%s: got %d %v", body, status, err)
		}
	}
	for _, body := range []string{
		`{"query": "query a { videos { nodes { id } } } query b { uploadPolicy { maxSize } }"}`,
		`{"query": "query a { uploadPolicy { maxSize } }", "operationName": "b"}`,
		`{"query": "query ($n: Int!) { videos(first: $n) { nodes { id } } }"}`,
		`{"query": "query ($n: Int) { videos(first: $n) { nodes { id } } }", "variables": {"n": "five"}}`,
		`{"query": "{ videos(first: 99999999999) { nodes { id } } }"}`,
	} {
		if status, err, _ := refused(t, c, body, nil); err == nil {
			t.Errorf("%s: got %d and no error", body, status)
		}
	}
	document := "{ uploadPolicy { maxSize } }"
	sum := sha256.Sum256([]byte(document))
	persisted := `"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "` + hex.EncodeToString(sum[:]) + `"}}`
	_, unknown, _ := refused(t, c, "{"+persisted+"}", nil)
	wantCode(t, "the hash of an unknown document", unknown, "PERSISTED_QUERY_NOT_FOUND")
	for _, body := range []string{`{"query": "` + document + `", ` + persisted + "}", "{" + persisted + "}"} {
		if _, err, _ := refused(t, c, body, nil); err != nil {
			t.Errorf("%s: got %v", body, err)
		}
	}
}

// visit sends a request as a browser would, and does not follow redirects.
func visit(t *testing.T, method, address string, header http.Header, body string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, address, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header.Clone()
	browser := &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	response, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return response, readAll(t, response)
}

func TestSlowHeadersAreCutOff(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(connection, "POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-Slow: "); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(connection); err != nil {
		t.Errorf("the connection is still open after %v: got %q, %v", patience, answer, err)
	}
}

func TestABrowserFindsThePages(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	asBrowser := http.Header{"Accept": {"text/html,application/xhtml+xml,*/*;q=0.8"}}
	response, _ := visit(t, http.MethodGet, s.url+"/graphql", asBrowser, "")
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/playground" {
		t.Errorf("GET /graphql: got %d to %q, want 303 to /playground", response.StatusCode, response.Header.Get("Location"))
	}
	for _, path := range []string{"/", "/playground", "/videos/some-id", "/graphql", "/nothing.js"} {
		response, _ := visit(t, http.MethodGet, s.url+path, asBrowser, "")
		policy := response.Header.Get("Content-Security-Policy")
		for _, directive := range []string{
			"connect-src 'self' " + storage.Value("STREAMSPHERE_S3_ENDPOINT"), "default-src 'none'", "script-src 'self'",
			"frame-ancestors 'none'",
		} {
			if !strings.Contains(policy, directive) || strings.Contains(policy, "unsafe") {
				t.Errorf("%s: Content-Security-Policy is %q, want %q and nothing unsafe", path, policy, directive)
			}
		}
		if response.Header.Get("X-Content-Type-Options") != "nosniff" || response.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s: headers are %v", path, response.Header)
		}
	}
	for path, want := range map[string]string{"/config.json": `{"authMode":"dev"}`, "/healthz": "", "/readyz": ""} {
		response, body := visit(t, http.MethodGet, s.url+path, nil, "")
		if response.StatusCode/100 != 2 || strings.TrimSpace(body) != want {
			t.Errorf("GET %s: got %d %q, want %q", path, response.StatusCode, body, want)
		}
	}
	for _, path := range []string{
		"/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/../../server.go", "/assets/",
	} {
		response, body := visit(t, http.MethodGet, s.url+path, nil, "")
		for _, secret := range []string{"root:", "package main", "<pre>"} {
			if strings.Contains(body, secret) {
				t.Errorf("GET %s: got %d %.100s", path, response.StatusCode, body)
			}
		}
	}
}
