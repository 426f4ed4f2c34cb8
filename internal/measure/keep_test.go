package measure

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/upload"
)

const keptOrigin = "https://films.example"

func openAt(t *testing.T, s *s3test.Server, endpoint string) *s3store.Store {
	t.Helper()
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		t.Setenv(name, s.Value(name))
	}
	store, err := s3store.Open(t.Context(), s3store.Options{
		Bucket: s.Value("STREAMSPHERE_S3_BUCKET"), Endpoint: endpoint, Timeout: 2 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// logged is what was logged meanwhile.
func logged(t *testing.T) *lines {
	t.Helper()
	l, before := &lines{}, slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(l, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return l
}

type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.b.Reset()
	return l.b.String()
}

// keeper shares db with others.
func keeper(db *database.Database, store *s3store.Store) (*Keeper, *upload.Profile) {
	profile := &upload.Profile{}
	k := NewKeeper(db.Client, store, "films", profile, Options{Origins: []string{keptOrigin}, Timeout: 2 * time.Second})
	k.firstPause = 20 * time.Millisecond
	return k, profile
}

func openDatabase(t *testing.T) *database.Database {
	t.Helper()
	db, err := database.Open(t.Context(), database.DefaultURL(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestWhatOneServerSawAnotherKnows(t *testing.T) {
	log := logged(t)
	storage, db := s3test.Start(t, "--allowed-origins", keptOrigin), openDatabase(t)
	store := openAt(t, storage, storage.Value("STREAMSPHERE_S3_ENDPOINT"))
	first, profile := keeper(db, store)
	first.Run(t.Context())
	if seen, measured := profile.Seen(); !measured || seen != upload.Everything() {
		t.Fatalf("it saw %+v, %t; want everything", seen, measured)
	}
	if text := log.take(); strings.Count(text, "storage is measured") != 1 {
		t.Errorf("it logged\n%s", text)
	}
	storage.Stop() // whoever knows it does not ask
	second, profile := keeper(db, store)
	second.Run(t.Context())
	if seen, measured := profile.Seen(); !measured || seen != upload.Everything() {
		t.Errorf("the second one knows %+v, %t; want everything", seen, measured)
	}
	for name, change := range map[string]func(*Keeper){
		"another version":  func(k *Keeper) { k.program += "+1" },
		"another bucket":   func(k *Keeper) { k.bucket += "-2" },
		"another endpoint": func(k *Keeper) { k.endpoint += "path/" },
		"other origins":    func(k *Keeper) { k.origins = "https://other.example" },
	} {
		third, profile := keeper(db, store)
		change(third)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		third.Run(ctx)
		cancel()
		if _, measured := profile.Seen(); measured {
			t.Errorf("%s: it is taken as measured", name)
		}
	}
}

func TestAStoreIsMeasuredWhenItIsBack(t *testing.T) {
	log := logged(t)
	storage := s3test.Start(t, "--allowed-origins", keptOrigin)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close() // nobody is there, at first
	k, profile := keeper(openDatabase(t), openAt(t, storage, "http://"+address))
	done := make(chan struct{})
	go func() { k.Run(t.Context()); close(done) }()
	for text := ""; !strings.Contains(text, "nothing is promised"); text += log.take() {
		time.Sleep(5 * time.Millisecond)
	}
	if _, measured := profile.Seen(); measured {
		t.Error("it is taken as measured while storage is down")
	}
	forward(t, address, storage)
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it was not measured when storage was back")
	}
	if seen, measured := profile.Seen(); !measured || !seen.BindsLength {
		t.Errorf("it saw %+v, %t; want everything", seen, measured)
	}
	if text := log.take(); strings.Contains(text, "nothing is promised") {
		t.Errorf("the same was said twice:\n%s", text)
	}
}

// forward has storage answer at an address.
func forward(t *testing.T, address string, storage *s3test.Server) {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	target := strings.TrimPrefix(storage.Value("STREAMSPHERE_S3_ENDPOINT"), "http://")
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go join(client, target)
		}
	}()
}

// join carries bytes both ways.
func join(client net.Conn, target string) {
	defer client.Close()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	go io.Copy(server, client)
	io.Copy(client, server)
}

func TestWhatAStoreDoesNotDoIsLogged(t *testing.T) {
	log := logged(t)
	storage, db := s3test.Start(t, "--allowed-origins", keptOrigin), openDatabase(t)
	lesser := s3test.Handicap(t, storage, s3test.OpenLike)
	k, _ := keeper(db, openAt(t, storage, lesser.Value("STREAMSPHERE_S3_ENDPOINT")))
	k.Run(t.Context())
	text := log.take()
	for _, want := range []string{
		"storage does not do this: a signed URL takes the signed length alone", "do not use this store for strangers",
	} {
		if strings.Count(text, want) != 1 {
			t.Errorf("%q is not said once:\n%s", want, text)
		}
	}
	again, profile := keeper(db, openAt(t, storage, lesser.Value("STREAMSPHERE_S3_ENDPOINT")))
	seen, _, known := again.recall(t.Context())
	if told, _ := profile.Seen(); !known || seen.BindsLength || told != seen || !seen.PutOnce {
		t.Errorf("kept %+v, %t; want what was seen", seen, known)
	}
}

// Somebody may have mended it, but a server that starts over and over must not measure each time.
func TestWhatIsLackingIsMeasuredAgainLater(t *testing.T) {
	log := logged(t)
	storage, db := s3test.Start(t), openDatabase(t) // its rule names other origins
	store := openAt(t, storage, storage.Value("STREAMSPHERE_S3_ENDPOINT"))
	for _, tt := range []struct {
		when     string
		age      time.Duration
		measured int
	}{{"at first", 0, 1}, {"at once", 0, 0}, {"an hour later", time.Hour, 1}} {
		if err := db.Client.StorageProfile.Update().SetMeasuredAt(time.Now().Add(-tt.age)).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		k, profile := keeper(db, store)
		k.Run(t.Context())
		if n := strings.Count(log.take(), "storage is measured"); n != tt.measured {
			t.Errorf("%s: measured %d times; want %d", tt.when, n, tt.measured)
		}
		if seen, measured := profile.Seen(); !measured || seen.Preflight {
			t.Errorf("%s: it knows %+v, %t; want that preflights do not pass", tt.when, seen, measured)
		}
	}
}

// A fault passes, and a profile stays: what was a fault must not be kept as something that the store does not do.
func TestAFaultIsNoAnswerAtFirst(t *testing.T) {
	storage, faults := s3test.Start(t, "--allowed-origins", keptOrigin), 0
	target, err := url.Parse(storage.Value("STREAMSPHERE_S3_ENDPOINT"))
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // it is signed
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Mp-Object-Size") != "" {
			faults++
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	defer server.Close()
	store, o := openAt(t, storage, server.URL), Options{Origins: []string{keptOrigin}, Timeout: 2 * time.Second}
	if result, err := Run(t.Context(), store, o); !errors.Is(err, errDown) || faults != tries {
		t.Errorf(
			"Run = %+v, %v, after %d faults; want that it is not known, after %d",
			result.Capabilities,
			err,
			faults,
			tries,
		)
	}
	o.Insist = true
	want := upload.Everything()
	want.TakesObjectSize, want.ChecksSize = false, false
	if result, err := Run(t.Context(), store, o); err != nil || result.Capabilities != want {
		t.Errorf("Run = %+v, %v; want all but the size", result.Capabilities, err)
	}
}

func TestWhatADeadMeasuringLeftIsRemoved(t *testing.T) {
	storage := s3test.Start(t, "--allowed-origins", keptOrigin)
	store := openAt(t, storage, storage.Value("STREAMSPHERE_S3_ENDPOINT"))
	dead := NewScratch(NewClient(store, 2*time.Second))
	if _, a, err := dead.put(t.Context(), "left", nil, bodyA); err != nil || !a.OK() {
		t.Fatal(a, err)
	}
	if _, a, err := dead.Begin(t.Context(), dead.Key("left-open"), nil); err != nil || !a.OK() {
		t.Fatal(a, err)
	}
	count := func() (n int) {
		for _, err := range store.Objects(t.Context(), Prefix) {
			if n++; err != nil {
				t.Fatal(err)
			}
		}
		for _, err := range store.OpenParts(t.Context(), Prefix) {
			if n++; err != nil {
				t.Fatal(err)
			}
		}
		return n
	}
	other := NewScratch(NewClient(store, 2*time.Second))
	other.removeOld(t.Context(), true, time.Now())
	if n := count(); n != 2 {
		t.Errorf("%d are left; want both of one that may be at work", n)
	}
	other.removeOld(t.Context(), true, time.Now().Add(2*time.Hour))
	if n := count(); n != 0 {
		t.Errorf("%d are left; want none of one that is dead", n)
	}
}
