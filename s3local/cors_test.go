package main_test

import (
	"net/http"
	"strings"
	"testing"
)

// preflight asks what a browser asks before a sealed PUT from a page of origin.
func (s *server) preflight(origin, method, headers string) *http.Response {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodOptions,
		s.env["STREAMSPHERE_S3_ENDPOINT"]+"/"+bucket+"/film.mp4", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Origin", origin)
	request.Header.Set("Access-Control-Request-Method", method)
	request.Header.Set("Access-Control-Request-Headers", headers)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	response.Body.Close()
	return response
}

const uploadHeaders = "content-type,if-none-match,x-amz-checksum-sha256"

func TestBrowserMayUploadFromAllowedOriginsOnly(t *testing.T) {
	s := serve(t, t.TempDir(), "--allowed-origins", "http://localhost:8080,https://app.example, http://127.0.0.1:*")
	for _, c := range []struct {
		origin, method, headers string
		want                    bool
	}{
		{"http://localhost:8080", "PUT", uploadHeaders, true},
		{"https://app.example", "PUT", uploadHeaders, true},
		{"http://127.0.0.1:4173", "PUT", uploadHeaders, true},
		{"http://localhost:8080", "GET", "range", true},
		{"http://localhost:8080", "HEAD", "", true},
		{"http://localhost:8081", "PUT", uploadHeaders, false},
		{"https://localhost:8080", "PUT", uploadHeaders, false},
		{"https://app.example.evil", "PUT", uploadHeaders, false},
		{"null", "PUT", uploadHeaders, false},
		{"http://localhost:8080", "DELETE", "", false},
		{"http://localhost:8080", "PUT", uploadHeaders + ",x-amz-acl", false},
	} {
		response := s.preflight(c.origin, c.method, c.headers)
		allowed := response.StatusCode/100 == 2 && response.Header.Get("Access-Control-Allow-Origin") == c.origin &&
			strings.Contains(response.Header.Get("Access-Control-Allow-Methods"), c.method)
		if allowed != c.want {
			t.Errorf("%s %s with %q: got allowed %t (%s, %v), want %t",
				c.method, c.origin, c.headers, allowed, response.Status, response.Header, c.want)
		}
	}
	s.stop()
}

func TestAnswersAreReadableFromAllowedOriginsOnly(t *testing.T) {
	s := serve(t, t.TempDir())
	signed := s.sealed("film.mp4")
	for origin, want := range map[string]string{allowedOrigin: allowedOrigin, "http://evil.example": ""} {
		response := s.send(signed, content, origin, nil)
		if got := response.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: got Access-Control-Allow-Origin %q, want %q", origin, got, want)
		}
	}
	s.stop()
}

func TestOriginsComeFromTheServersAddress(t *testing.T) {
	for _, c := range []struct{ addr, origin string }{
		{"", "http://127.0.0.1:8080"},
		{"0.0.0.0:3000", "http://localhost:3000"},
		{":0", "http://127.0.0.1:41234"},
	} {
		s := serveIn(t, []string{"STREAMSPHERE_ADDR=" + c.addr}, t.TempDir())
		if got := s.preflight(c.origin, "PUT", uploadHeaders).Header.Get("Access-Control-Allow-Origin"); got != c.origin {
			t.Errorf("STREAMSPHERE_ADDR=%s: got %q, want %q", c.addr, got, c.origin)
		}
		s.stop()
	}
}

func TestCorsRuleFollowsTheLastStart(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir, "--allowed-origins", "http://old.example").stop()
	s := serve(t, dir, "--allowed-origins", "http://new.example")
	for origin, want := range map[string]string{"http://new.example": "http://new.example", "http://old.example": ""} {
		if got := s.preflight(origin, "PUT", uploadHeaders).Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: got %q, want %q", origin, got, want)
		}
	}
	s.stop()
}
