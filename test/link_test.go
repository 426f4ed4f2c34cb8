package test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// link is a proxy between the local S3 and the server with its clients, and breaks where a test says so: the real S3
// cannot be made to lose one answer.
type link struct {
	url    string
	closed chan struct{}

	mu     sync.Mutex
	broken map[string]mishap // by call
	times  map[string]int    // how often it breaks; -1 is always
	seen   map[string]int    // calls by name
	proxy  *httputil.ReverseProxy
}

// mishap is what happens to a call.
type mishap func(l *link, w http.ResponseWriter, r *http.Request)

// mishaps are the ways in which a call fails.
var mishaps = map[string]mishap{
	"reset before it arrives": func(_ *link, w http.ResponseWriter, _ *http.Request) { reset(w) },
	"its answer is lost": func(l *link, w http.ResponseWriter, r *http.Request) {
		l.proxy.ServeHTTP(httptest.NewRecorder(), r)
		reset(w)
	},
	"its answer is cut": func(l *link, w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		l.proxy.ServeHTTP(answer, r)
		conn, _, _ := http.NewResponseController(w).Hijack()
		defer conn.Close()
		conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 4000\r\n\r\n" +
			answer.Body.String()[:answer.Body.Len()/2]))
	},
	"its answer never comes": func(l *link, w http.ResponseWriter, r *http.Request) {
		l.proxy.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithoutCancel(r.Context())))
		l.hang(r)
	},
	"it never arrives": func(l *link, _ http.ResponseWriter, r *http.Request) { l.hang(r) },
	"an error inside a 200": func(_ *link, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.Write(
			[]byte(
				`<?xml version="1.0" encoding="UTF-8"?><Error><Code>InternalError</Code><Message>We lost it.</Message></Error>`,
			),
		)
	},
	"a 200 that is not true": func(_ *link, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.Write(
			[]byte(
				`<?xml version="1.0" encoding="UTF-8"?><CompleteMultipartUploadResult><ETag>"1"</ETag></CompleteMultipartUploadResult>`,
			),
		)
	},
	"503": func(_ *link, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusServiceUnavailable)
		w.Write(
			[]byte(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>SlowDown</Code><Message>Less, please.</Message></Error>`),
		)
	},
}

// delayed lets a call through after a while.
func delayed(by time.Duration) mishap {
	return func(l *link, w http.ResponseWriter, r *http.Request) {
		<-time.After(by)
		l.proxy.ServeHTTP(w, r)
	}
}

// reset ends a connection as a network that lost its state does.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// hang lets a call wait until its caller gives up.
func (l *link) hang(r *http.Request) {
	io.Copy(io.Discard, r.Body) // only then a caller's going is noticed
	select {
	case <-r.Context().Done():
	case <-l.closed:
	}
}

// openLink starts a link between a server and storage.
func openLink(t *testing.T, storage *s3test.Server) *link {
	t.Helper()
	target, err := url.Parse(storage.Value("STREAMSPHERE_S3_ENDPOINT"))
	if err != nil {
		t.Fatal(err)
	}
	l := &link{closed: make(chan struct{}), broken: map[string]mishap{}, times: map[string]int{}, seen: map[string]int{}}
	l.proxy = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // it is signed
	}}
	listener := httptest.NewServer(l)
	t.Cleanup(listener.Close)
	t.Cleanup(func() { close(l.closed) })
	l.url = listener.URL
	return l
}

func (l *link) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m := l.next(s3test.CallOf(r)); m != nil {
		m(l, w, r)
		return
	}
	l.proxy.ServeHTTP(w, r)
}

func (l *link) next(call string) mishap {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[call]++
	if l.broken[call] == nil || l.times[call] == 0 {
		return nil
	}
	l.times[call]--
	return l.broken[call]
}

// breaks makes so many of the next calls fail, or all of them for -1.
func (l *link) breaks(call string, m mishap, times int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken[call], l.times[call] = m, times
}

// mend lets everything through again.
func (l *link) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.broken)
}

// calls is how often a call was made.
func (l *link) calls(call string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen[call]
}

// noSuchUpload and notThere are storage's answers about a multipart upload, and about its object, while it assembles
// the parts.
func noSuchUpload(_ *link, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(http.StatusNotFound)
	w.Write(
		[]byte(
			`<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchUpload</Code><Message>It is not open.</Message></Error>`,
		),
	)
}

func notThere(_ *link, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }
