package test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// raw sends a request with nothing added, and returns the body as it came.
func raw(t testing.TB, method, address string, h http.Header, body []byte) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range h {
		r.Header[name] = values
	}
	plain := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	response, err := plain.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, text
}

func gzipped(t testing.TB, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// plain is a body without its content coding; that of br is not read.
func plain(t testing.TB, coding string, body []byte) string {
	t.Helper()
	var from io.Reader = bytes.NewReader(body)
	var err error
	switch coding {
	case "gzip":
		from, err = gzip.NewReader(from)
	case "zstd":
		from, err = zstd.NewReader(from)
	}
	if err != nil {
		t.Fatalf("%s: %v", coding, err)
	}
	text, err := io.ReadAll(from)
	if err != nil {
		t.Fatalf("%s: %v", coding, err)
	}
	return string(text)
}

// codings are values of Accept-Encoding and what follows for an answer that is made, and for a file.
var codings = []struct{ accept, answer, asset string }{
	{"", "", ""},
	{"identity", "", ""},
	{"gzip", "gzip", "gzip"},
	{"gzip, deflate, br, zstd", "zstd", "br"},
	{"gzip;q=1.0, br;q=0.5, zstd;q=0.5", "gzip", "gzip"},
	{"gzip;q=0, br;q=0, zstd;q=0", "", ""},
	{"GZIP", "gzip", "gzip"},
	{"br", "", "br"},
	{"*;q=0", "", ""},
}

func TestAnswersAreCompressedAsTheCallerPrefers(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	long := s.address(map[string]string{"query": "{ __schema { types { name description } } }"})
	_, want := raw(t, "GET", long, nil, nil)
	short := s.address(map[string]string{"query": "{ __typename }"})
	for _, test := range codings {
		for _, method := range []string{"GET", "POST"} {
			h := header("Accept-Encoding", test.accept, "Content-Type", jsonType)
			address, body := long, []byte(nil)
			if method == "POST" {
				address, body = s.url+"/graphql", []byte(bodyOf(t, "{ __schema { types { name description } } }"))
			}
			response, got := raw(t, method, address, h, body)
			coding := response.Header.Get("Content-Encoding")
			if coding != test.answer || plain(t, coding, got) != string(want) {
				t.Errorf("%s with %q: got %q, want %q and the same answer", method, test.accept, coding, test.answer)
			}
			if vary := strings.Join(response.Header.Values("Vary"), ", "); !strings.Contains(vary, "Accept-Encoding") ||
				!strings.Contains(vary, "Authorization") {
				t.Errorf("%s with %q: Vary is %q, want also Accept-Encoding", method, test.accept, vary)
			}
			if response, _ := raw(t, "GET", short, h, nil); response.Header.Get("Content-Encoding") != "" {
				t.Errorf("a short answer came as %s", response.Header.Get("Content-Encoding"))
			}
		}
	}
	response, body := raw(t, "HEAD", long, header("Accept-Encoding", "gzip"), nil)
	if response.StatusCode != http.StatusOK || len(body) > 0 || response.Header.Get("ETag") == "" {
		t.Errorf("HEAD: got %d with %d bytes, %v, want the headers alone", response.StatusCode, len(body), response.Header)
	}
}

func TestTheAppsFilesAreCompressedAndTagged(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	v, _ := s.as("alice").publish(t, film(t), vars{"details": vars{"description": strings.Repeat("A film. ", 90)}})
	_, index := raw(t, "GET", s.url+"/", nil, nil)
	asset := regexp.MustCompile(`/assets/index-[^"]+\.js`).FindString(string(index))
	if asset == "" {
		t.Fatalf("the page has no script:\n%s", index)
	}
	for _, path := range []string{"/", "/watch/" + v.ID, "/playground", "/schema.graphql", asset} {
		_, want := raw(t, "GET", s.url+path, nil, nil)
		for _, test := range codings {
			response, got := raw(t, "GET", s.url+path, header("Accept-Encoding", test.accept), nil)
			coding, wanted := response.Header.Get("Content-Encoding"), test.answer
			switch {
			case path == asset:
				wanted = test.asset
			case len(want) < 1024:
				wanted = ""
			}
			if coding != wanted || coding != "br" && plain(t, coding, got) != string(want) {
				t.Errorf("%s with %q: got %q, want %q and the same content", path, test.accept, coding, wanted)
			}
			if wanted != "" && len(got) >= len(want) {
				t.Errorf("%s as %s has %d bytes of %d", path, coding, len(got), len(want))
			}
			if !strings.Contains(strings.Join(response.Header.Values("Vary"), ","), "Accept-Encoding") {
				t.Errorf("%s: Vary is %q", path, response.Header.Values("Vary"))
			}
			tag := response.Header.Get("ETag")
			again, body := raw(t, "GET", s.url+path, header("Accept-Encoding", test.accept, "If-None-Match", tag), nil)
			if tag == "" || again.StatusCode != http.StatusNotModified || len(body) > 0 {
				t.Errorf("%s with its tag %q: got %d and %d bytes, want 304", path, tag, again.StatusCode, len(body))
			}
			head, body := raw(t, "HEAD", s.url+path, header("Accept-Encoding", test.accept), nil)
			if head.StatusCode != http.StatusOK || len(body) > 0 || head.Header.Get("ETag") != tag {
				t.Errorf("HEAD %s: got %d, %d bytes, tag %q, want the headers of GET", path, head.StatusCode, len(body), tag)
			}
		}
	}
	for _, path := range []string{asset + ".br", asset + ".gz", "/assets/none.js"} {
		if response, _ := raw(t, "GET", s.url+path, nil, nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, response.StatusCode)
		}
	}
	part, body := raw(t, "GET", s.url+asset, header("Range", "bytes=0-9"), nil)
	if part.StatusCode != http.StatusPartialContent || len(body) != 10 {
		t.Errorf("ten bytes of the script: got %d and %d bytes", part.StatusCode, len(body))
	}
	before := tagOf(t, s, "/watch/"+v.ID)
	if _, err := s.as("alice").update(vars{"videoId": v.ID, "title": "Another"}); err != nil {
		t.Fatal(err)
	}
	if after := tagOf(t, s, "/watch/"+v.ID); after == before || after == tagOf(t, s, "/") {
		t.Errorf("the watch page's tag is %s after its title has changed, as before", after)
	}
}

func tagOf(t *testing.T, s *server, path string) string {
	t.Helper()
	response, _ := raw(t, "GET", s.url+path, nil, nil)
	return response.Header.Get("ETag")
}

func TestCompressedRequestsAreReadWithinTheSameLimit(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	query := []byte(bodyOf(t, "{ __typename }"))
	bomb := gzipped(t, []byte(bodyOf(t, "{ __typename }"+strings.Repeat(" ", 50<<20))))
	if len(bomb) > 128<<10 {
		t.Fatalf("the bomb has %d bytes, want fewer than a body may have", len(bomb))
	}
	half := gzipped(t, query)
	damaged := bytes.Clone(half)
	damaged[len(damaged)-6] ^= 1 // of the checksum
	for _, test := range []struct {
		name, coding string
		body         []byte
		status       int
	}{
		{"plain", "", query, 200},
		{"identity", "identity", query, 200},
		{"gzip", "gzip", half, 200},
		{"GZIP", "GZIP", half, 200},
		{"a bomb", "gzip", bomb, 413},
		{"many members of nothing", "gzip", bytes.Repeat(gzipped(t, nil), 4000), 400},
		{"half of it", "gzip", half[:len(half)/2], 400},
		{"damaged", "gzip", damaged, 400},
		{"no gzip", "gzip", query, 400},
		{"twice", "gzip, gzip", gzipped(t, half), 415},
		{"zstd", "zstd", half, 415},
		{"br", "br", half, 415},
	} {
		h := header("Content-Type", jsonType)
		if test.coding != "" {
			h.Set("Content-Encoding", test.coding)
		}
		response, answer := raw(t, "POST", s.url+"/graphql", h, test.body)
		refused := firstError(t, string(answer))
		if response.StatusCode != test.status || (test.status == 200) != (refused == nil) {
			t.Errorf("%s: got %d %s, want %d", test.name, response.StatusCode, answer, test.status)
		}
		if test.status == 415 && (response.Header.Get("Accept-Encoding") != "gzip" || !strings.Contains(refused.Message, "gzip")) {
			t.Errorf("%s: Accept-Encoding is %q, the message %q; want both to say gzip",
				test.name, response.Header.Get("Accept-Encoding"), refused.Message)
		}
	}
}

func TestHTTP2WithoutTLSForProxies(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	connections := 0
	proxy := &http.Client{Transport: &http.Transport{
		Protocols: protocols,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			connections++
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}}
	answers := make(chan string)
	send := func() {
		response, err := proxy.Post(s.url+"/graphql", jsonType, strings.NewReader(bodyOf(t, "{ __typename }")))
		if err != nil {
			answers <- err.Error()
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		answers <- fmt.Sprint(response.Proto, " ", response.StatusCode, " ", string(body), err)
	}
	const want = "HTTP/2.0 200 {\"data\":{\"__typename\":\"Query\"}}\n<nil>"
	go send()
	if got := <-answers; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	for range 20 {
		go send()
	}
	for range 20 {
		if got := <-answers; got != want {
			t.Errorf("one of many at once: got %s, want %s", got, want)
		}
	}
	if connections != 1 {
		t.Errorf("the requests took %d connections, want one", connections)
	}
	if response, _ := raw(t, "GET", s.url+"/healthz", nil, nil); response.Proto != "HTTP/1.1" {
		t.Errorf("beside it, HTTP/1.1 answers %s", response.Proto)
	}
}
