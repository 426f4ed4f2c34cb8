package doctor_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/doctor"
	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
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

func examine(t *testing.T, store *s3store.Store, origins ...string) (doctor.Report, string) {
	t.Helper()
	if origins == nil {
		origins = []string{origin}
	}
	report := doctor.Run(t.Context(), store, measure.Options{Origins: origins, Timeout: 5 * time.Second})
	var text bytes.Buffer
	report.Write(&text)
	return report, text.String()
}

// line is the one of a check.
func line(t *testing.T, r doctor.Report, check string) doctor.Line {
	t.Helper()
	for _, l := range r.Lines {
		if l.Check == check {
			return l
		}
	}
	t.Fatalf("there is no line of %q in %+v", check, r.Lines)
	return doctor.Line{}
}

func TestSetupCuresWhatTheDoctorFinds(t *testing.T) {
	store := open(t, s3test.Start(t, "--allowed-origins", "https://elsewhere.example"), "")
	report, text := examine(t, store)
	if l := line(t, report, "CORS lets "+origin+" upload"); report.Code() != doctor.CodeFail || l.Status != doctor.Fail ||
		!strings.Contains(l.Do, "streamsphere setup --apply") {
		t.Errorf("before setup: code %d; want %d, and the cure\n%s", report.Code(), doctor.CodeFail, text)
	}
	change, err := store.CORS(t.Context(), []string{origin})
	if err != nil || !change.Needed() {
		t.Fatalf("CORS = %+v, %v; want a change", change, err)
	}
	if err := change.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	report, text = examine(t, store, origin)
	if report.Code() != doctor.CodeAll || strings.Contains(text, "FAIL") {
		t.Errorf("after setup: code %d; want %d\n%s", report.Code(), doctor.CodeAll, text)
	}
	for o, err := range store.Objects(t.Context(), "") {
		t.Errorf("it left %s, %v", o.Key, err)
	}
}

func TestALineSaysWhatWasSeenWhatItMeansAndWhatToDo(t *testing.T) {
	storage := s3test.Start(t, "--allowed-origins", origin)
	tests := []struct {
		name   string
		lacks  s3test.Lack
		code   int
		check  string
		status doctor.Status
	}{
		{"whole", 0, doctor.CodeAll, "a signed URL takes the signed length alone", doctor.OK},
		{"no list by prefix", s3test.MinIOLike, doctor.CodeAll, "open uploads are listed by prefix", doctor.Note},
		{"no If-None-Match", s3test.RefusesIfNoneMatch, doctor.CodeAll, "a second PUT of a file is refused", doctor.Note},
		{
			"wrong bytes",
			s3test.AcceptsAnyPut,
			doctor.CodeLess,
			"a file with other bytes than its SHA-256 is refused",
			doctor.Less,
		},
		{"anything", s3test.OpenLike, doctor.CodeLess, "a signed URL takes the signed length alone", doctor.Less},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			report, text := examine(t, open(t, s3test.Handicap(t, storage, tt.lacks), ""))
			l := line(t, report, tt.check)
			if report.Code() != tt.code || l.Status != tt.status || l.Saw == "" {
				t.Errorf("code %d and %+v; want %d and %s\n%s", report.Code(), l, tt.code, tt.status, text)
			}
			for _, l := range report.Lines {
				if well := l.Status == doctor.OK; (l.Means == "") != well || (l.Do == "") != well {
					t.Errorf("%+v; want a meaning and a thing to do, unless it is well", l)
				}
			}
			if tt.code == doctor.CodeLess && strings.Join(report.Lacks(), ";") == "" {
				t.Error("it does not list what it works without")
			}
		})
	}
}

func TestJSONHasTheLinesAndTheExitCode(t *testing.T) {
	report, _ := examine(t, open(t, s3test.Start(t, "--allowed-origins", origin), ""))
	var text bytes.Buffer
	if err := report.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	var got struct {
		ExitCode     *int
		Lines        []map[string]string
		Capabilities map[string]bool
	}
	if err := json.Unmarshal(text.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.ExitCode == nil || *got.ExitCode != 0 || len(got.Lines) != len(report.Lines) || !got.Capabilities["bindsLength"] ||
		got.Lines[0]["status"] != "ok" ||
		got.Lines[0]["check"] == "" {
		t.Errorf("got %s", &text)
	}
}

// altered puts a proxy before a store that answers some requests by itself.
func altered(t *testing.T, s *s3test.Server, answer func(w http.ResponseWriter, r *http.Request) bool) string {
	t.Helper()
	target, err := url.Parse(s.Value("STREAMSPHERE_S3_ENDPOINT"))
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // it is signed
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !answer(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// refusal is an error as S3 answers it.
func refusal(w http.ResponseWriter, status int, code, more string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>No.</Message>%s</Error>", code, more)
}

func TestWhoIsAtFaultIsTold(t *testing.T) {
	storage := s3test.Start(t)
	tests := []struct {
		code    string
		status  int
		more    string
		ahead   time.Duration
		saw, do string
	}{
		{"InvalidAccessKeyId", 403, "", 0, "the access key is not known", "AWS_ACCESS_KEY_ID"},
		{"SignatureDoesNotMatch", 403, "", 0, "the secret is not", "AWS_SECRET_ACCESS_KEY"},
		{"ExpiredToken", 400, "", 0, "have expired", "new credentials"},
		{"AccessDenied", 403, "", 0, "lack a right", "Grant s3:ListBucket"},
		{"NoSuchBucket", 404, "", 0, "no such bucket", "STREAMSPHERE_S3_BUCKET"},
		{"RequestTimeTooSkewed", 403, "", -2 * time.Hour, "2h0m0s ahead", "Set the clock"},
		{"AccessDenied", 403, "", 20 * time.Minute, "20m0s behind", "Set the clock"},
		{"AuthorizationHeaderMalformed", 400, "<Region>eu-west-3</Region>", 0, "elsewhere", "AWS_REGION=eu-west-3"},
		{"PermanentRedirect", 301, "<Endpoint>x.example</Endpoint>", 0, "elsewhere", "x.example"},
		{"Strange", 418, "", 0, "418 Strange", "AWS_REGION"},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			endpoint := altered(t, storage, func(w http.ResponseWriter, r *http.Request) bool {
				// Dates are in whole seconds: half a one keeps the difference from being rounded up.
				w.Header().Set("Date", time.Now().Add(tt.ahead).UTC().Format(http.TimeFormat))
				refusal(w, tt.status, tt.code, tt.more)
				return true
			})
			report, text := examine(t, open(t, storage, endpoint))
			l := line(t, report, "the bucket answers")
			saw := strings.ReplaceAll(strings.ReplaceAll(l.Saw, "2h0m1s", "2h0m0s"), "19m59s", "20m0s")
			if report.Code() != doctor.CodeFail || !strings.Contains(saw, tt.saw) || !strings.Contains(l.Do, tt.do) {
				t.Errorf("got %+v; want %q and %q", l, tt.saw, tt.do)
			}
			if len(report.Lines) != 1 {
				t.Errorf("it went on without the bucket:\n%s", text)
			}
		})
	}
}

func TestWhatSurroundsFilmsIsLookedAt(t *testing.T) {
	storage := s3test.Start(t, "--allowed-origins", origin)
	answers := func(query, xml string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodGet || !r.URL.Query().Has(query) {
				return false
			}
			fmt.Fprint(w, xml)
			return true
		}
	}
	tests := []struct {
		name   string
		answer func(http.ResponseWriter, *http.Request) bool
		check  string
		status doctor.Status
	}{
		{
			"versioning", answers("versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
			"versioning", doctor.Warn,
		},
		{"no versioning", answers("versioning", "<VersioningConfiguration/>"), "versioning", doctor.OK},
		{
			"no abort",
			answers("lifecycle", "<LifecycleConfiguration><Rule><Status>Enabled</Status></Rule></LifecycleConfiguration>"),
			"lifecycle",
			doctor.Warn,
		},
		{
			"an abort", answers("lifecycle", "<LifecycleConfiguration><Rule><Status>Enabled</Status><AbortIncompleteMultipartUpload>"+
				"<DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>"),
			"lifecycle", doctor.OK,
		},
		{"public", func(w http.ResponseWriter, r *http.Request) bool {
			unsigned := r.Header.Get("Authorization") == "" && r.URL.RawQuery == "" && r.Method == http.MethodGet
			return unsigned // 200
		}, "objects are private", doctor.Warn},
		{"private", func(http.ResponseWriter, *http.Request) bool { return false }, "objects are private", doctor.OK},
		{"no ranges", func(w http.ResponseWriter, r *http.Request) bool {
			r.Header.Del("Range")
			return false
		}, "playback in ranges", doctor.Fail},
		{"no origin in answers", func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodOptions {
				r.Header.Del("Origin")
			}
			return false
		}, "answers let " + origin + " read them", doctor.Fail},
		{"removal", func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodDelete || !strings.HasSuffix(r.URL.Path, "/film") {
				return false
			}
			refusal(w, 403, "AccessDenied", "")
			return true
		}, "removal", doctor.Fail},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			report, text := examine(t, open(t, storage, altered(t, storage, tt.answer)))
			if l := line(t, report, tt.check); l.Status != tt.status {
				t.Errorf("got %+v; want %s\n%s", l, tt.status, text)
			}
		})
	}
}

func TestWithoutARightTheDoctorSaysWhich(t *testing.T) {
	storage := s3test.Start(t, "--allowed-origins", origin)
	endpoint := altered(t, storage, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut {
			return false
		}
		refusal(w, 403, "AccessDenied", "")
		return true
	})
	report, text := examine(t, open(t, storage, endpoint))
	l := line(t, report, "uploads")
	if report.Code() != doctor.CodeFail || !strings.Contains(l.Saw, "AccessDenied") ||
		!strings.Contains(l.Do, "s3:PutObject") {
		t.Errorf("got %+v; want what to grant\n%s", l, text)
	}
}

func TestNobodyAtTheEndpointIsTold(t *testing.T) {
	report, text := examine(t, open(t, s3test.Start(t), "http://127.0.0.1:1"))
	if l := line(t, report, "the bucket answers"); report.Code() != doctor.CodeFail ||
		!strings.Contains(l.Do, "STREAMSPHERE_S3_ENDPOINT") {
		t.Errorf("got %+v\n%s", l, text)
	}
}
