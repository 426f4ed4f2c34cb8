package probe

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/upload"
)

func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = Run(t.Context(), args, os.Getenv, &out, &errs)
	return code, out.String(), errs.String()
}

func fixture(name string) string { return filepath.Join("..", "media", "testdata", name) }

func TestAFilmIsShownAsATable(t *testing.T) {
	code, stdout, stderr := run(t, fixture("h264-rotated.mp4"))
	if code != 0 || stderr != "" {
		t.Fatalf("code %d, stderr %q", code, stderr)
	}
	for _, want := range []string{
		"mp4", "2s", "180 × 320", "270°", "24", "avc1.4D4015", "mp4a.40.2", "true",
		"30642 of 30642 bytes, in requests: 1",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("stdout lacks %q:\n%s", want, stdout)
		}
	}
}

func TestAFileThatIsNoFilmSetsTheExitCode(t *testing.T) {
	code, stdout, stderr := run(t, fixture("html.mp4"), fixture("truncated-moovlast.mp4"), "nothing-here.mp4",
		os.DevNull, "s3://bucket", fixture("h264-noaudio.mp4"))
	if code != 1 || !strings.Contains(stdout, "h264-noaudio.mp4") || strings.Contains(stdout, "html.mp4") {
		t.Errorf("code %d, stdout %q; want 1, and the one that is a film", code, stdout)
	}
	for _, want := range []string{"an HTML page", "cut short", "no such file", "not a file", "must be s3://BUCKET/KEY"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr)
		}
	}
}

func TestAWrongCommandLineExitsWithTwo(t *testing.T) {
	for _, args := range [][]string{{}, {"--json"}, {"--colour", "a.mp4"}} {
		if code, _, stderr := run(t, args...); code != 2 || !strings.Contains(stderr, "--help") {
			t.Errorf("%q: code %d, stderr %q; want 2 and where to look", args, code, stderr)
		}
	}
	if code, stdout, _ := run(t, "--help"); code != 0 || !strings.Contains(stdout, "s3://BUCKET/KEY") {
		t.Errorf("--help: code %d, %q", code, stdout)
	}
}

func TestAnObjectIsReadInPieces(t *testing.T) {
	storage := s3test.Start(t)
	for _, pair := range storage.Env {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value)
	}
	film, err := os.ReadFile(fixture("h264-aac-moovlast.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	film = grown(film, 8<<20)
	bucket := storage.Value("STREAMSPHERE_S3_BUCKET")
	store, err := s3store.Open(t.Context(), s3store.Options{
		Bucket: bucket, Endpoint: storage.Value("STREAMSPHERE_S3_ENDPOINT"), Timeout: 10 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	put := upload.Put{Key: "videos/some film.mp4", ContentType: "video/mp4", Size: int64(len(film))}
	request, err := store.SignPut(t.Context(), put, time.Now(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	s3test.Send(t, request.Method, request.URL, film, put.ContentType)
	code, stdout, stderr := run(t, "--json", "s3://"+bucket+"/"+put.Key, "s3://"+bucket+"/videos/none.mp4")
	if code != 1 || stderr != "" {
		t.Errorf("code %d, stderr %q; want 1, for the second", code, stderr)
	}
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	var found, missing struct {
		Container       string
		DurationSeconds float64
		Size, BytesRead int64
		Requests        int
		Error           *struct{ Code, Message string }
	}
	if len(lines) != 2 || json.Unmarshal([]byte(lines[0]), &found) != nil ||
		json.Unmarshal([]byte(lines[1]), &missing) != nil {
		t.Fatalf("stdout %q; want two lines of JSON", stdout)
	}
	if found.Container != "mp4" || found.DurationSeconds != 2 || found.Size != put.Size ||
		found.Requests > 2 || found.BytesRead > 256<<10 {
		t.Errorf("found %+v; want the film's facts for a few kilobytes in two requests", found)
	}
	if missing.Error == nil || missing.Error.Message != "there is no such object" {
		t.Errorf("of no object: %+v", missing)
	}
}

// grown puts free space between the film's first box and the rest, and so its index far from its beginning. The
// places that the index names are not looked at.
func grown(film []byte, by int) []byte {
	first := int(film[2])<<8 | int(film[3])
	free := append([]byte{byte(by >> 24), byte(by >> 16), byte(by >> 8), byte(by)}, "free"...)
	free = append(free, make([]byte, by-8)...)
	return append(append(append([]byte{}, film[:first]...), free...), film[first:]...)
}
