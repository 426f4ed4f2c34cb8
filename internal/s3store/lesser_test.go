package s3store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/storagetest"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// samePath is a store with the addresses of the one behind it.
func samePath(r *http.Request) string { return r.URL.Path }

// lesser is a store that binds length and type, and knows nothing else.
var lesser = upload.Capabilities{BindsLength: true, BindsType: true}

func TestTheLeastOfStores(t *testing.T) {
	server := s3test.Start(t)
	f := startFront(t, server, "us-east-1", samePath)
	profile := &upload.Profile{}
	profile.Set(lesser)
	store := openFront(t, server, f, s3store.Options{Endpoint: f.URL, Profile: profile})
	storagetest.RunWith(t, store, lesser)
	for _, r := range f.passed() {
		for name := range r.Header {
			n := strings.ToLower(name)
			if n == "if-none-match" || strings.HasPrefix(n, "x-amz-checksum") || n == "x-amz-mp-object-size" {
				t.Errorf("%s %s has the header %s", r.Method, r.URL, n)
			}
		}
	}
}

// What a store does not take is left out, from the moment when that is known, and nothing else is.
func TestWhatAStoreDoesNotTakeIsLeftOut(t *testing.T) {
	server := s3test.Start(t)
	f := startFront(t, server, "us-east-1", samePath)
	profile := &upload.Profile{}
	store := openFront(t, server, f, s3store.Options{Endpoint: f.URL, Profile: profile})
	for _, tt := range options {
		t.Run(tt.name, func(t *testing.T) {
			profile.Set(upload.Everything())
			uploadBothWays(t, store)
			if !slices.ContainsFunc(f.passed(), tt.asks) {
				t.Error("it is not asked for of a store that takes it")
			}
			can := upload.Everything()
			tt.without(&can)
			profile.Set(can)
			uploadBothWays(t, store)
			if slices.ContainsFunc(f.passed(), tt.asks) {
				t.Error("it is asked for of a store that does not take it")
			}
		})
	}
}

var options = []struct {
	name    string
	without func(*upload.Capabilities)
	asks    func(*http.Request) bool
}{
	{
		"checksum of a PUT", func(c *upload.Capabilities) { c.TakesPutChecksum = false },
		func(r *http.Request) bool { return isPut(r) && has(r, "X-Amz-Checksum-Sha256") },
	},
	{
		"checksum of a part", func(c *upload.Capabilities) { c.TakesPartChecksum = false },
		func(r *http.Request) bool { return r.URL.Query().Has("partNumber") && has(r, "X-Amz-Checksum-Sha256") },
	},
	{
		"algorithm of parts", func(c *upload.Capabilities) { c.TakesPartChecksum = false },
		func(r *http.Request) bool { return has(r, "X-Amz-Checksum-Algorithm") || has(r, "X-Amz-Checksum-Type") },
	},
	{
		"checksums on Complete", func(c *upload.Capabilities) { c.TakesPartChecksum = false },
		func(r *http.Request) bool {
			body, _ := io.ReadAll(r.Body)
			return bytes.Contains(body, []byte("<ChecksumSHA256>"))
		},
	},
	{
		"If-None-Match of a PUT", func(c *upload.Capabilities) { c.TakesIfNoneMatch = false },
		func(r *http.Request) bool { return isPut(r) && has(r, "If-None-Match") },
	},
	{
		"If-None-Match on Complete", func(c *upload.Capabilities) { c.TakesCompleteMatch = false },
		func(r *http.Request) bool { return r.Method == http.MethodPost && has(r, "If-None-Match") },
	},
	{
		"size on Complete", func(c *upload.Capabilities) { c.TakesObjectSize = false },
		func(r *http.Request) bool { return has(r, "X-Amz-Mp-Object-Size") },
	},
	{
		"checksum mode on HEAD", func(c *upload.Capabilities) { c.TakesChecksumMode = false },
		func(r *http.Request) bool { return has(r, "X-Amz-Checksum-Mode") },
	},
	{
		"prefix of open uploads", func(c *upload.Capabilities) { c.ListsByPrefix = false },
		func(r *http.Request) bool { return r.URL.Query().Has("uploads") && r.URL.Query().Get("prefix") != "" },
	},
}

func has(r *http.Request, header string) bool { return r.Header.Get(header) != "" }

func isPut(r *http.Request) bool {
	return r.Method == http.MethodPut && !r.URL.Query().Has("partNumber")
}

// uploadBothWays sends a film in one request, and another in one part whose checksum is known from elsewhere.
func uploadBothWays(t *testing.T, store *s3store.Store) {
	t.Helper()
	at, life, key := time.Now(), time.Minute, "videos/"+uuid.NewString()
	digest := sha256.Sum256([]byte("x"))
	sum := hex.EncodeToString(digest[:])
	put, err := store.SignPut(t.Context(), upload.Put{Key: key, ContentType: "video/mp4", Size: 1, Sha256: sum}, at, life)
	if err != nil {
		t.Fatal(err)
	}
	sendOK(t, put)
	if _, err := store.Stat(t.Context(), key); err != nil {
		t.Error(err)
	}
	key += "-parts"
	id, err := store.BeginParts(t.Context(), key, "video/mp4", true)
	if err != nil {
		t.Fatal(err)
	}
	part := upload.PartPut{Key: key, MultipartUploadID: id, Number: 1, Size: 1, Sha256: sum}
	signed, err := store.SignPart(t.Context(), part, at, life)
	if err != nil {
		t.Fatal(err)
	}
	sendOK(t, signed)
	for open, err := range store.OpenParts(t.Context(), key) {
		if err != nil || open.Key != key {
			t.Errorf("OpenParts = %+v, %v; want %s alone", open, err, key)
		}
	}
	parts, err := store.Parts(t.Context(), key, id)
	if err != nil || len(parts) != 1 {
		t.Fatalf("Parts = %v, %v; want one", parts, err)
	}
	parts[0].Sha256 = sum
	if err := store.Complete(t.Context(), key, id, parts, 1); err != nil {
		t.Error(err)
	}
}

func sendOK(t *testing.T, signed *upload.SignedRequest) {
	t.Helper()
	response, err := http.DefaultClient.Do(newRequest(t, signed))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("%s answered %s", signed.Method, response.Status)
	}
}

// A store that would complete over an object is never asked to.
func TestAStoreThatCompletesTwiceIsAskedOnce(t *testing.T) {
	server := s3test.Start(t)
	f := startFront(t, server, "us-east-1", samePath)
	profile := &upload.Profile{}
	can := upload.Everything()
	can.CompleteOnce = false
	profile.Set(can)
	store := openFront(t, server, f, s3store.Options{Endpoint: f.URL, Profile: profile})
	storagetest.RunWith(t, store, can)
	completed := map[string]bool{}
	for _, r := range f.passed() {
		if r.Method == http.MethodPost && r.URL.Query().Has("uploadId") {
			if completed[r.URL.Path] {
				t.Errorf("%s was completed twice", r.URL.Path)
			}
			completed[r.URL.Path] = true
		}
	}
	if len(completed) == 0 {
		t.Error("nothing was completed")
	}
}
