package test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// gate is a proxy of the local S3 that holds back the first call of a name, so that a test can decide what happens before
// its answer. The real S3 cannot be made to show one order of two racing calls.
type gate struct {
	url     string
	arrived chan struct{} // closed when the call has come
	release chan struct{} // closed to let it go on
	asked   bool          // whether storage is asked before the wait, or after it
}

func openGate(t *testing.T, storage *s3test.Server, asked bool) *gate {
	t.Helper()
	return openGateAt(t, storage, "HeadObject", asked)
}

// openGateAt holds back the first call of this name.
func openGateAt(t *testing.T, storage *s3test.Server, call string, asked bool) *gate {
	t.Helper()
	target, err := url.Parse(storage.Value("STREAMSPHERE_S3_ENDPOINT"))
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{arrived: make(chan struct{}), release: make(chan struct{}), asked: asked}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // it is signed
	}}
	first := make(chan struct{}, 1)
	first <- struct{}{}
	wait := func() {
		close(g.arrived)
		<-g.release
	}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		held := false
		if s3test.CallOf(r) == call {
			select {
			case <-first:
				held = true
			default:
			}
		}
		if held && !g.asked {
			wait()
		}
		if !held || !g.asked {
			proxy.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		proxy.ServeHTTP(answer, r)
		wait()
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(listener.Close)
	g.url = listener.URL
	return g
}

func TestAFinalizeThatLosesARaceSaysWhatHappened(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		overtake func(*testing.T, *client, reservation)
		code     string
	}{
		{"by cancelUpload", func(t *testing.T, c *client, r reservation) {
			_, err := c.cancel(r.Upload.ID)
			wantCode(t, "cancelUpload", err, "")
		}, "UPLOAD_CANCELLED"},
		{"by finalizeUpload and deleteVideo", func(t *testing.T, c *client, r reservation) {
			wantCode(t, "deleteVideo", c.delete(c.mustFinalize(t, r).ID), "")
		}, "NOT_FOUND"},
	}
	moments := []struct {
		name, call string
		asked      bool
	}{
		{"before storage is asked", "HeadObject", false},
		{"after storage answered", "HeadObject", true},
		{"before the bytes are looked at", "GetObject", false},
		{"after the bytes were looked at", "GetObject", true},
	}
	for _, test := range tests {
		for _, when := range moments {
			t.Run(test.name+" "+when.name, func(t *testing.T) {
				t.Parallel()
				storage := s3test.Start(t)
				g, objects := openGateAt(t, storage, when.call, when.asked), openBucket(storage)
				s := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+g.url, "STREAMSPHERE_STORAGE_TIMEOUT=30s")
				alice := s.as("alice")
				r := alice.arrive(t, film(t), nil)
				answered := make(chan *apiError, 1)
				go func() {
					_, err := alice.finalize(r.Upload.ID, nil)
					answered <- err
				}()
				<-g.arrived
				test.overtake(t, alice, r)
				eventually(t, "the object is gone", func() bool { return !objects.has(t, r.Key) })
				close(g.release)
				wantCode(t, "the overtaken finalizeUpload", <-answered, test.code)
				if feed, err := alice.feed(""); err != nil || len(feed) != 0 {
					t.Errorf("the feed is %+v, %v, want it empty", feed, err)
				}
			})
		}
	}
}
