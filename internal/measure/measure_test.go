package measure_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/upload"
)

const origin = "https://films.example"

// open opens the bucket of a server.
func open(t *testing.T, s *s3test.Server) *s3store.Store {
	t.Helper()
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		t.Setenv(name, s.Value(name))
	}
	store, err := s3store.Open(t.Context(), s3store.Options{
		Bucket: s.Value("STREAMSPHERE_S3_BUCKET"), Endpoint: s.Value("STREAMSPHERE_S3_ENDPOINT"), Timeout: 5 * time.Second,
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
	store := open(t, s3test.Start(t, "--allowed-origins", origin))
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
	store := open(t, s3test.Start(t, "--allowed-origins", origin))
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
	if len(measure.Lacking(upload.Capabilities{})) != len(fields) || len(measure.Lacking(upload.Everything())) != 0 {
		t.Error("not every capability is in the table of words")
	}
}

// lesser are stores, and all that they were seen not to do.
var lesser = []struct {
	name  string
	lacks s3test.Lack
	want  []string
}{
	{"nothing", 0, nil},
	{"no object checksums", s3test.NoObjectChecksums, []string{"statsSha256"}},
	{"no part checksums", s3test.NoPartChecksums, []string{"listsPartSha256"}},
	{"any bytes in a PUT", s3test.AcceptsAnyPut, []string{"putChecksum", "statsSha256"}},
	{"any bytes in a part", s3test.AcceptsAnyPart, []string{"partChecksum", "listsPartSha256"}},
	{
		"checksums are echoed", s3test.BelievingLike,
		[]string{"putChecksum", "statsSha256", "partChecksum", "listsPartSha256"},
	},
	{
		"no checksum headers", s3test.RefusesChecksums,
		[]string{"takesPutChecksum", "putChecksum", "statsSha256", "takesPartChecksum", "partChecksum", "listsPartSha256"},
	},
	{
		"no checksum algorithm", s3test.RefusesChecksumAlgorithm,
		[]string{"takesPartChecksum", "partChecksum", "listsPartSha256"},
	},
	{"no checksum mode", s3test.RefusesChecksumMode, []string{"takesChecksumMode", "statsSha256"}},
	{"a second PUT overwrites", s3test.IgnoresIfNoneMatch, []string{"putOnce"}},
	{"no If-None-Match", s3test.RefusesIfNoneMatch, []string{"takesIfNoneMatch", "putOnce"}},
	{"completing overwrites", s3test.IgnoresCompleteMatch, []string{"completeOnce"}},
	{"no If-None-Match on Complete", s3test.RefusesCompleteMatch, []string{"takesCompleteMatch", "completeOnce"}},
	{"completes twice", s3test.ForgetsCompletion, []string{"completeOnce"}},
	{"any object size", s3test.IgnoresObjectSize, []string{"checksSize"}},
	{"no object size", s3test.RefusesObjectSize, []string{"takesObjectSize", "checksSize"}},
	{"lists by key only", s3test.ListsUploadsByKeyOnly, []string{"listsByPrefix"}},
	{"no CORS API", s3test.NoCORSAPI, []string{"hasCorsApi"}},
	{"picky", s3test.PickyLike, []string{
		"takesPutChecksum", "putChecksum", "takesChecksumMode", "statsSha256", "takesIfNoneMatch", "putOnce",
		"takesPartChecksum", "partChecksum", "listsPartSha256", "takesCompleteMatch", "completeOnce", "takesObjectSize",
		"checksSize", "listsByPrefix", "hasCorsApi",
	}},
	{"any type", s3test.UnboundType, []string{"bindsType"}},
	{"any length", s3test.UnboundLength, []string{"bindsLength"}},
}

// What one store lacks is seen, and nothing else is: one failure must not make the next try lie.
func TestALesserStoreIsSeenForWhatItLacks(t *testing.T) {
	storage := s3test.Start(t, "--allowed-origins", origin)
	seen := map[string]bool{}
	for _, tt := range lesser {
		t.Run(tt.name, func(t *testing.T) {
			store := open(t, s3test.Handicap(t, storage, tt.lacks))
			result, err := measure.Run(t.Context(), store, options)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range result.Findings {
				if !f.Holds {
					got, seen[f.Name] = append(got, f.Name), true
					t.Logf("%s: %s", f.Name, f.Saw)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("it lacks %q; want %q", got, tt.want)
			}
			if keys := left(t, open(t, storage)); keys != nil {
				t.Errorf("it left %q", keys)
			}
		})
	}
	for _, w := range measure.Table {
		if !seen[w.Name] && w.Name != "preflight" { // it has a test of its own
			t.Errorf("no store was seen to lack %s", w.Name)
		}
	}
}

func TestPreflightsAreAskedForEveryOrigin(t *testing.T) {
	store := open(t, s3test.Start(t, "--allowed-origins", origin))
	o := options
	o.Origins = []string{origin, "https://elsewhere.example"}
	result, err := measure.Run(t.Context(), store, o)
	if err != nil || result.Capabilities.Preflight {
		t.Errorf("preflight = %t, %v; want false", result.Capabilities.Preflight, err)
	}
	for _, p := range result.Preflights {
		if p.Passes != (p.Origin == origin) {
			t.Errorf("%s from %s: passes is %t, %s", p.Request, p.Origin, p.Passes, p.Saw)
		}
	}
	if len(result.Preflights) != 6 {
		t.Errorf("%d preflights; want those of three requests from two origins", len(result.Preflights))
	}
}

func TestStorageThatIsDownIsUnknown(t *testing.T) {
	server := s3test.Start(t)
	store := open(t, server)
	server.Stop()
	if result, err := measure.Run(t.Context(), store, options); err == nil || errors.Is(err, measure.ErrUnusable) {
		t.Errorf("Run = %+v, %v; want that storage does not answer", result.Capabilities, err)
	}
}
