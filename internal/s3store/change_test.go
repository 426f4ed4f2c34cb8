package s3store_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3store"
)

// settings is a bucket with lifecycle rules, which the local S3 does not have.
type settings struct {
	lifecycle string // what was written last
	status    int    // what it answers instead, or 0
	md5       bool   // whether the last write had one
}

func (s *settings) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/xml")
	switch {
	case s.status != 0:
		w.WriteHeader(s.status)
		fmt.Fprint(w, "<Error><Code>Refused</Code></Error>")
	case !r.URL.Query().Has("lifecycle"):
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodPut:
		body, _ := io.ReadAll(r.Body)
		s.lifecycle, s.md5 = string(body), r.Header.Get("Content-Md5") != ""
	case s.lifecycle == "":
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>")
	default:
		fmt.Fprint(w, s.lifecycle)
	}
}

func openSettings(t *testing.T, s *settings) *s3store.Store {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_REGION", "us-east-1")
	store, err := s3store.Open(
		t.Context(),
		s3store.Options{Bucket: "films", Endpoint: server.URL, Timeout: 5 * time.Second},
	)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

const (
	foreignRule = `<Rule><ID>logs</ID><Filter><And><Prefix>logs/</Prefix><Tag><Key>keep</Key><Value>no</Value></Tag></And></Filter>` +
		`<Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule>`
	foreignAbort = `<Rule><ID>theirs</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>` +
		`<AbortIncompleteMultipartUpload><DaysAfterInitiation>14</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>`
)

func lifecycle(rules ...string) string {
	return "<LifecycleConfiguration>" + strings.Join(rules, "") + "</LifecycleConfiguration>"
}

func TestTheAbortOfOpenUploadsIsAddedToOtherRules(t *testing.T) {
	disabled := strings.ReplaceAll(foreignAbort, "Enabled", "Disabled")
	below := strings.ReplaceAll(foreignAbort, "<Prefix></Prefix>", "<Prefix>logs/</Prefix>")
	tests := []struct {
		name, before string
		needed       bool
		kept         []string
	}{
		{"no rule", "", true, nil},
		{
			"a foreign rule",
			lifecycle(foreignRule),
			true,
			[]string{"<ID>logs</ID>", "<Prefix>logs/</Prefix>", "<Key>keep</Key>", "<Days>9</Days>"},
		},
		{"a foreign abort", lifecycle(foreignRule, foreignAbort), false, nil},
		{"a foreign abort that is off", lifecycle(disabled), true, []string{"<Status>Disabled</Status>"}},
		{"a foreign abort of some keys", lifecycle(below), true, []string{"<DaysAfterInitiation>14<"}},
		{"our rule, of other days", lifecycle(strings.ReplaceAll(foreignAbort, "theirs", "streamsphere")), true, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bucket := &settings{lifecycle: tt.before}
			store := openSettings(t, bucket)
			change, err := store.AbortAfter(t.Context(), 30)
			if err != nil || change.Needed() != tt.needed {
				t.Fatalf("AbortAfter = %+v, %v; want a change: %t", change, err, tt.needed)
			}
			if bucket.lifecycle != tt.before {
				t.Error("it was written by looking")
			}
			if !tt.needed {
				return
			}
			if err := change.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, want := range append(tt.kept, "<DaysAfterInitiation>30</DaysAfterInitiation>") {
				if !strings.Contains(bucket.lifecycle, want) {
					t.Errorf("%s is not in\n%s", want, bucket.lifecycle)
				}
			}
			if n := strings.Count(bucket.lifecycle, "<ID>streamsphere</ID>"); n != 1 || !bucket.md5 {
				t.Errorf("it wrote our rule %d times, with a checksum: %t", n, bucket.md5)
			}
			if change, err := store.AbortAfter(t.Context(), 30); err != nil || change.Needed() {
				t.Errorf("afterwards: %+v, %v; want no change", change, err)
			}
		})
	}
}

func TestWhatAStoreDoesNotOfferIsNoFault(t *testing.T) {
	for status, offered := range map[int]bool{501: false, 405: false, 403: true} {
		store := openSettings(t, &settings{status: status})
		_, lifecycle := store.AbortAfter(t.Context(), 30)
		_, cors := store.CORS(t.Context(), nil)
		for _, err := range []error{lifecycle, cors} {
			if err == nil || errors.Is(err, s3store.ErrNotOffered) == offered {
				t.Errorf("%d: %v; want that it is offered: %t", status, err, offered)
			}
		}
	}
}
