package test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestPagesOfOtherOriginsCannotCallTheAPI(t *testing.T) {
	t.Parallel()
	const trusted, foreign = "https://app.example", "https://evil.example"
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_ALLOWED_ORIGINS="+trusted+", http://127.0.0.1:5173")
	preflight := func(origin string) http.Header {
		return http.Header{
			"Origin":                        {origin},
			"Access-Control-Request-Method": {"POST"},
			"Access-Control-Request-Headers": {
				"apollographql-client-name,apollographql-client-version,authorization,baggage,content-type," +
					"sentry-trace,traceparent,tracestate,x-request-id",
			},
		}
	}
	response, _ := visit(t, http.MethodOptions, s.url+"/graphql", preflight(trusted), "")
	if got := response.Header.Get("Access-Control-Allow-Origin"); response.StatusCode/100 != 2 || got != trusted {
		t.Errorf("preflight of %s: got %d and Access-Control-Allow-Origin %q", trusted, response.StatusCode, got)
	}
	unknown := preflight(trusted)
	unknown.Set("Access-Control-Request-Headers", "x-other")
	if response, _ := visit(t, http.MethodOptions, s.url+"/graphql", unknown, ""); response.Header.Get(
		"Access-Control-Allow-Origin") != "" {
		t.Errorf("preflight with an unknown header: got %v, want no permission", response.Header)
	}
	for _, origin := range []string{foreign, "null", "https://app.example.evil.example", "http://app.example", s.url + "0"} {
		response, _ := visit(t, http.MethodOptions, s.url+"/graphql", preflight(origin), "")
		if got := response.Header.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("preflight of %s: got Access-Control-Allow-Origin %q, want none", origin, got)
		}
	}
	tests := []struct {
		name    string
		header  http.Header
		allowed bool
	}{
		{"a program", http.Header{}, true},
		{"our own page", http.Header{"Origin": {s.url}, "Sec-Fetch-Site": {"same-origin"}}, true},
		{"a trusted page", http.Header{"Origin": {trusted}, "Sec-Fetch-Site": {"cross-site"}}, true},
		{"a foreign page", http.Header{"Origin": {foreign}, "Sec-Fetch-Site": {"cross-site"}}, false},
		{"a foreign page in an old browser", http.Header{"Origin": {foreign}}, false},
		{"a page of another port", http.Header{"Origin": {"http://127.0.0.1:1"}, "Sec-Fetch-Site": {"same-site"}}, false},
		{"a sandboxed page", http.Header{"Origin": {"null"}, "Sec-Fetch-Site": {"cross-site"}}, false},
	}
	for _, test := range tests {
		for path, body := range map[string]string{"/graphql": readFeed, "/dev/token": `{"user":"alice"}`} {
			header := test.header.Clone()
			header.Set("Content-Type", "application/json")
			response, answer := visit(t, http.MethodPost, s.url+path, header, body)
			if test.allowed && response.StatusCode != http.StatusOK ||
				!test.allowed && (response.StatusCode != http.StatusForbidden || !strings.Contains(answer, `"FORBIDDEN"`)) {
				t.Errorf("POST %s from %s: got %d %s, want allowed: %t", path, test.name, response.StatusCode, answer, test.allowed)
			}
			if own := header.Get("Origin"); own == trusted &&
				response.Header.Get("Access-Control-Expose-Headers") != "X-Request-Id" {
				t.Errorf("POST %s from %s: the page cannot read X-Request-Id", path, test.name)
			}
			if allow, own := response.Header.Get("Access-Control-Allow-Origin"), header.Get("Origin"); allow != "" &&
				own != trusted {
				t.Errorf("POST %s from %s: Access-Control-Allow-Origin is %q", path, test.name, allow)
			}
		}
	}
}

func TestTheBucketRefusesPagesOfOtherOrigins(t *testing.T) {
	t.Parallel()
	const app, foreign = "http://app.example:8080", "https://evil.example"
	alice := startServer(t, s3test.Start(t, "--allowed-origins", app)).as("alice")
	content := film(t)
	sum := sha256.Sum256(content)
	r := alice.reserve(t, content, vars{"sha256": hex.EncodeToString(sum[:])})
	var names []string
	for _, h := range r.Request.Headers {
		names = append(names, strings.ToLower(h.Name))
	}
	preflight := func(origin string) *http.Response {
		response, _ := visit(t, http.MethodOptions, r.Request.URL, http.Header{
			"Origin": {
				origin,
			}, "Access-Control-Request-Method": {r.Request.Method}, "Access-Control-Request-Headers": {strings.Join(names, ",")},
		}, "")
		return response
	}
	if response := preflight(app); response.StatusCode != http.StatusOK ||
		response.Header.Get("Access-Control-Allow-Origin") != app {
		t.Errorf("the app's preflight: got %d %v", response.StatusCode, response.Header)
	}
	if response := preflight(foreign); response.StatusCode != http.StatusForbidden ||
		response.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a foreign preflight: got %d %v, want 403", response.StatusCode, response.Header)
	}
	response, _ := visit(t, http.MethodPut, r.Request.URL, http.Header{
		"Origin": {
			app,
		}, "Content-Type": {"video/mp4"}, "If-None-Match": {"*"}, "X-Amz-Checksum-Sha256": {r.Request.Headers[2].Value},
	}, string(content))
	if response.StatusCode != http.StatusOK || response.Header.Get("Access-Control-Allow-Origin") != app {
		t.Errorf("the app's PUT: got %d %v", response.StatusCode, response.Header)
	}
}
