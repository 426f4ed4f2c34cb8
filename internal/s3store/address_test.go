package s3store_test

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/storagetest"
	"github.com/streamsphere/streamsphere/internal/upload"
)

func setCredentials(t *testing.T, region string) {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_REGION", region)
	t.Setenv("AWS_CONFIG_FILE", os.DevNull) // which may name another
}

func TestAddresses(t *testing.T) {
	const auto, path, virtual = s3store.AddressingAuto, s3store.AddressingPath, s3store.AddressingVirtual
	tests := []struct {
		name       string
		endpoint   string
		addressing s3store.Addressing
		region     string
		bucket     string
		want       string
	}{
		{"AWS", "", "", "eu-central-1", "films", "https://films.s3.eu-central-1.amazonaws.com/"},
		{"AWS, auto", "", auto, "eu-central-1", "films", "https://films.s3.eu-central-1.amazonaws.com/"},
		{"AWS by path", "", path, "eu-central-1", "films", "https://s3.eu-central-1.amazonaws.com/films/"},
		{"AWS by host", "", virtual, "us-east-1", "films", "https://films.s3.us-east-1.amazonaws.com/"},
		{"AWS, a name with dots", "", auto, "us-east-1", "my.films", "https://s3.us-east-1.amazonaws.com/my.films/"},
		{"a store", "https://x.example", "", "us-east-1", "films", "https://x.example/films/"},
		{"a store, auto", "https://x.example", auto, "auto", "films", "https://x.example/films/"},
		{"a store by host", "https://x.example", virtual, "auto", "films", "https://films.x.example/"},
		{"a port, by host", "http://x.example:9000", virtual, "auto", "films", "http://films.x.example:9000/"},
		{"http", "http://127.0.0.1:9000", auto, "us-east-1", "films", "http://127.0.0.1:9000/films/"},
		{"IPv6", "http://[::1]:9000", auto, "us-east-1", "films", "http://[::1]:9000/films/"},
		{
			"a base path", "https://x.example/storage/v1/s3", auto, "eu-west-1", "films",
			"https://x.example/storage/v1/s3/films/",
		},
		{
			"a base path, by host", "https://x.example/storage/v1/s3", virtual, "eu-west-1", "films",
			"https://films.x.example/storage/v1/s3/",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			setCredentials(t, tt.region)
			store, err := s3store.Open(t.Context(), s3store.Options{
				Bucket: tt.bucket, Endpoint: tt.endpoint, Addressing: tt.addressing, Timeout: time.Second,
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := store.Address(); got != tt.want {
				t.Errorf("Address = %q; want %q", got, tt.want)
			}
			for what, request := range signedRequests(t, store) {
				address := request.URL.String()
				if !newVerifier("id", "secret").verifies(request, tt.region) {
					t.Errorf("%s is not signed for its own address %s", what, address)
				}
				if !strings.HasPrefix(address, tt.want+"videos/x/film.mp4?") {
					t.Errorf("%s is signed at %q; want it below %s", what, address, tt.want)
				}
			}
		})
	}
}

// signedRequests are one of each kind that goes to storage.
func signedRequests(t *testing.T, store *s3store.Store) map[string]*http.Request {
	t.Helper()
	const key = "videos/x/film.mp4"
	at, life := time.Now(), time.Minute
	sum := strings.Repeat("0", 64)
	put, err := store.SignPut(t.Context(), upload.Put{Key: key, ContentType: "video/mp4", Size: 1, Sha256: sum}, at, life)
	if err != nil {
		t.Fatal(err)
	}
	one := upload.PartPut{Key: key, MultipartUploadID: "id", Number: 1, Size: 1, Sha256: sum}
	part, err := store.SignPart(t.Context(), one, at, life)
	if err != nil {
		t.Fatal(err)
	}
	get, err := store.SignGet(t.Context(), upload.Get{Key: key, ContentType: "video/mp4", FileName: "ä b.mp4"}, at, life)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*http.Request{
		"a PUT": newRequest(t, put), "a part": newRequest(t, part),
		"a GET": newRequest(t, &upload.SignedRequest{Method: http.MethodGet, URL: get}),
	}
}

// newRequest is a signed request as a client would send it, with one byte.
func newRequest(t *testing.T, signed *upload.SignedRequest) *http.Request {
	t.Helper()
	var body io.Reader
	if signed.Method == http.MethodPut {
		body = strings.NewReader("x")
	}
	r, err := http.NewRequestWithContext(t.Context(), signed.Method, signed.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range signed.Headers {
		r.Header.Set(h.Name, h.Value)
	}
	return r
}

func TestAnAddressThatCannotBeIsRefusedAtTheStart(t *testing.T) {
	const virtual = s3store.AddressingVirtual
	tests := []struct{ name, endpoint, region, bucket, want string }{
		{"an IP address has no hosts below it", "http://127.0.0.1:9000", "us-east-1", "films", "ADDRESSING=path"},
		{"a name with dots, by https", "https://x.example", "us-east-1", "my.films", "ADDRESSING=path"},
		{"a name with dots on AWS", "", "us-east-1", "my.films", "ADDRESSING=path"},
		{"AWS has no region auto", "", "auto", "films", "AWS_REGION"},
		{"no region", "https://x.example", "", "films", "AWS_REGION"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			setCredentials(t, tt.region)
			_, err := s3store.Open(t.Context(), s3store.Options{
				Bucket: tt.bucket, Endpoint: tt.endpoint, Addressing: virtual, Timeout: time.Second,
			})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Open = %v; want it to name %s", err, tt.want)
			}
		})
	}
}

func TestAWayToAddressIsOneOfThree(t *testing.T) {
	for text, want := range map[string]s3store.Addressing{
		"": "auto", "auto": "auto", "path": "path", "virtual": "virtual", "Path": "", "host": "",
	} {
		if got, err := s3store.ParseAddressing(text); got != want || (err != nil) != (want == "") {
			t.Errorf("ParseAddressing(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

const base = "/storage/v1/s3"

// belowBase is a store that is reached below a path.
func belowBase(r *http.Request) string { return strings.TrimPrefix(r.URL.Path, base) }

func TestAStoreBelowAPath(t *testing.T) {
	server := s3test.Start(t, "--allowed-origins", "https://films.example")
	f := startFront(t, server, "auto", belowBase)
	store := openFront(t, server, f, s3store.Options{Endpoint: f.URL + base})
	storagetest.Run(t, store)
	for _, r := range f.passed() {
		if !strings.HasPrefix(r.URL.Path, base+"/"+f.bucket) {
			t.Errorf("%s %s is not below %s", r.Method, r.URL.Path, base)
		}
	}
	testPreflights(t, store)
}

// byHost is a store that finds the bucket in the host name.
func byHost(r *http.Request) string {
	bucket, _, _ := strings.Cut(r.Host, ".")
	return "/" + bucket + r.URL.Path
}

func TestAStoreByHost(t *testing.T) {
	resolveAllHere(t)
	server := s3test.Start(t, "--allowed-origins", "https://films.example")
	f := startFront(t, server, "eu-central-1", byHost)
	endpoint := "http://store.example:" + port(t, f.URL)
	store := openFront(t, server, f, s3store.Options{Endpoint: endpoint, Addressing: s3store.AddressingVirtual})
	storagetest.Run(t, store)
	for _, r := range f.passed() {
		if !strings.HasPrefix(r.Host, f.bucket+".store.example:") || strings.HasPrefix(r.URL.Path, "/"+f.bucket) {
			t.Errorf("%s http://%s%s: want the bucket in the host name alone", r.Method, r.Host, r.URL.Path)
		}
	}
	testPreflights(t, store)
}

// The local store takes buckets in host names below localhost, and checks their signatures itself.
func TestTheLocalStoreByHost(t *testing.T) {
	resolveAllHere(t)
	server := s3test.Start(t, "--allowed-origins", "https://films.example")
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		t.Setenv(name, server.Value(name))
	}
	store, err := s3store.Open(t.Context(), s3store.Options{
		Bucket: server.Value("STREAMSPHERE_S3_BUCKET"), Addressing: s3store.AddressingVirtual,
		Endpoint: "http://localhost:" + port(t, server.Value("STREAMSPHERE_S3_ENDPOINT")), Timeout: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	storagetest.Run(t, store)
	testPreflights(t, store)
}

func port(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

// openFront opens the bucket of a server through a front.
func openFront(t *testing.T, server *s3test.Server, f *front, o s3store.Options) *s3store.Store {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", server.Value("AWS_ACCESS_KEY_ID"))
	t.Setenv("AWS_SECRET_ACCESS_KEY", server.Value("AWS_SECRET_ACCESS_KEY"))
	t.Setenv("AWS_REGION", f.region)
	o.Bucket, o.Timeout = f.bucket, 5*time.Second
	store, err := s3store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// testPreflights asks as a browser does before each kind of request that a page sends.
func testPreflights(t *testing.T, store *s3store.Store) {
	for what, asked := range signedRequests(t, store) {
		var names []string
		for name := range asked.Header {
			names = append(names, strings.ToLower(name))
		}
		slices.Sort(names) // as browsers do
		r := asked.Clone(t.Context())
		r.Method, r.Header, r.Body, r.ContentLength = http.MethodOptions, http.Header{}, nil, 0
		r.Header.Set("Origin", "https://films.example")
		r.Header.Set("Access-Control-Request-Method", asked.Method)
		if len(names) > 0 {
			r.Header.Set("Access-Control-Request-Headers", strings.Join(names, ","))
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if got := response.Header.Get("Access-Control-Allow-Origin"); got != "https://films.example" {
			t.Errorf("preflight of %s: %s, allowed origin %q", what, response.Status, got)
		}
	}
}
