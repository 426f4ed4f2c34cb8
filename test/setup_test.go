package test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/doctor"
	"github.com/streamsphere/streamsphere/internal/s3test"
	domain "github.com/streamsphere/streamsphere/internal/upload"
)

func TestDoctorsExitCodeAndJSONSayHowWellAStoreWorks(t *testing.T) {
	t.Parallel()
	const app = "https://app.example"
	storage := s3test.Start(t, "--allowed-origins", app)
	tests := []struct {
		name   string
		lacks  s3test.Lack
		code   int
		stderr string
		see    func(domain.Capabilities) bool
	}{
		{"everything", 0, 0, "", func(c domain.Capabilities) bool { return c == domain.Everything() }},
		{
			"refused headers",
			s3test.RefusesIfNoneMatch,
			0,
			"",
			func(c domain.Capabilities) bool { return !c.PutOnce && c.BindsType },
		},
		{
			"nothing bound", s3test.OpenLike, 1, "Not promised: a signed URL takes the signed length alone; ",
			func(c domain.Capabilities) bool { return !c.BindsLength && !c.BindsType && c.PutOnce },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := append(plausible(t, "STREAMSPHERE_ALLOWED_ORIGINS="+app), s3test.Handicap(t, storage, tt.lacks).Env...)
			code, stdout, stderr := run(t, env, "doctor", "--json")
			var got struct {
				ExitCode     int
				Lines        []doctor.Line
				Capabilities domain.Capabilities
			}
			if err := json.Unmarshal([]byte(stdout), &got); err != nil {
				t.Fatalf("%v:\n%s", err, stdout)
			}
			if code != tt.code || got.ExitCode != code || len(got.Lines) < 20 || !tt.see(got.Capabilities) ||
				!strings.Contains(stderr, tt.stderr) {
				t.Errorf("code %d; want %d:\n%s%s", code, tt.code, stdout, stderr)
			}
		})
	}
}

// A store without the API may let pages in all the same.
func TestSetupWithoutACORSAPILooksAtPreflights(t *testing.T) {
	t.Parallel()
	const app = "https://app.example"
	storage := s3test.Handicap(t, s3test.Start(t, "--allowed-origins", app), s3test.NoCORSAPI)
	for origin, want := range map[string]string{app: "pass already", "https://other.example": "Set CORS with the store's own tools"} {
		code, stdout, stderr := run(
			t,
			append(plausible(t, "STREAMSPHERE_ALLOWED_ORIGINS="+origin), storage.Env...),
			"setup",
			"--apply",
		)
		if code != 0 || !strings.Contains(stdout, want) {
			t.Errorf("%s: code %d; want 0 and %q:\n%s%s", origin, code, want, stdout, stderr)
		}
	}
}

func TestThePolicyNamesTheBucketsFoldersAndNoMore(t *testing.T) {
	t.Parallel()
	env := plausible(
		t,
		"STREAMSPHERE_S3_BUCKET=films",
		"STREAMSPHERE_S3_ENDPOINT=http://127.0.0.1:1",
		"STREAMSPHERE_FOLDERS=clips",
	)
	code, stdout, stderr := run(t, env, "setup", "--print-policy")
	var policy struct {
		Version   string
		Statement []struct {
			Effect           string
			Action, Resource []string
		}
	}
	if err := json.Unmarshal([]byte(stdout), &policy); err != nil || code != 0 || policy.Version != "2012-10-17" {
		t.Fatalf("code %d, %v:\n%s%s", code, err, stdout, stderr)
	}
	var resources []string
	for _, s := range policy.Statement {
		resources = append(resources, s.Resource...)
		if s.Effect != "Allow" || len(s.Action) == 0 {
			t.Errorf("a statement of %+v", s)
		}
	}
	slices.Sort(resources)
	want := []string{
		"arn:aws:s3:::films", "arn:aws:s3:::films/captions/*", "arn:aws:s3:::films/clips/*", "arn:aws:s3:::films/posters/*",
		"arn:aws:s3:::films/streamsphere-doctor/*",
	}
	if got := slices.Compact(resources); !slices.Equal(got, want) {
		t.Errorf("it is about %q; want %q", got, want)
	}
}
