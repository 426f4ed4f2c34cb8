package measure_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/upload"
)

const origin = "https://films.example"

// open opens the bucket of a server, at another address if one is given.
func open(t *testing.T, s *s3test.Server, endpoint string) *s3store.Store {
	t.Helper()
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		t.Setenv(name, s.Value(name))
	}
	if endpoint == "" {
		endpoint = s.Value("STREAMSPHERE_S3_ENDPOINT")
	}
	store, err := s3store.Open(t.Context(), s3store.Options{
		Bucket: s.Value("STREAMSPHERE_S3_BUCKET"), Endpoint: endpoint, Timeout: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

var options = measure.Options{Origins: []string{origin}, Timeout: 5 * time.Second}

// left are the keys of all that stands in the bucket.
func left(t *testing.T, store *s3store.Store) (keys []string) {
	t.Helper()
	for o, err := range store.Objects(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, o.Key)
	}
	for o, err := range store.OpenParts(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, o.Key+" (parts)")
	}
	return keys
}

func TestTheLocalS3DoesEverything(t *testing.T) {
	store := open(t, s3test.Start(t, "--allowed-origins", origin), "")
	got, err := measure.Run(t.Context(), store, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got.Findings {
		if !f.Holds {
			t.Errorf("%s does not hold: %s", f.Name, f.Saw)
		}
	}
	if got.Capabilities != upload.Everything() {
		t.Errorf("got %+v; want everything", got.Capabilities)
	}
	if keys := left(t, store); keys != nil {
		t.Errorf("it left %q", keys)
	}
}

func TestEveryCapabilityIsTriedAndHasWords(t *testing.T) {
	store := open(t, s3test.Start(t), "")
	result, err := measure.Run(t.Context(), store, options)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(upload.Capabilities{})
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]bool{}
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	tried := map[string]int{}
	for _, f := range result.Findings {
		tried[f.Name]++
		if strings.TrimSpace(f.Saw) == "" || f.Saw == "it was not tried" {
			t.Errorf("%s: saw %q", f.Name, f.Saw)
		}
	}
	for name := range fields {
		if tried[name] != 1 {
			t.Errorf("%s was tried %d times", name, tried[name])
		}
	}
	_ = http.StatusOK
}
