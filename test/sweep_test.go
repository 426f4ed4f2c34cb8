package test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// sweep runs `streamsphere sweep` on a server's database and bucket.
func sweep(t testing.TB, s *server, args ...string) string {
	t.Helper()
	code, stdout, stderr := run(t, s.env, append([]string{"sweep"}, args...)...)
	if code != 0 || stderr != "" {
		t.Fatalf("streamsphere sweep %v: code %d, want 0:\n%s%s", args, code, stdout, stderr)
	}
	return stdout
}

// containsLine reports whether one line has all words.
func containsLine(text string, words ...string) bool {
	for line := range strings.Lines(text) {
		all := true
		for _, word := range words {
			all = all && strings.Contains(line, word)
		}
		if all {
			return true
		}
	}
	return false
}

// files are those of the local S3. A sweep lists only what is old, and the local S3 takes the age of an object from
// its file.
type files string

// startAgeing starts a local S3 whose objects a test can make old.
func startAgeing(t *testing.T) (*s3test.Server, files) {
	t.Helper()
	storage, at := startStorage(t)
	return storage, files(filepath.Join(at.dir, "s3", storage.Value("STREAMSPHERE_S3_BUCKET")))
}

// ageObject makes an object two hours old.
func (f files) ageObject(t testing.TB, key string) {
	t.Helper()
	age(t, filepath.Join(string(f), key))
}

// ageParts makes all open multipart uploads at a key two hours old.
func (f files) ageParts(t testing.TB, key string) {
	t.Helper()
	uploads, err := filepath.Glob(
		filepath.Join(string(f), ".sgwtmp", "multipart", fmt.Sprintf("%x", sha256.Sum256([]byte(key))), "*"),
	)
	if err != nil || len(uploads) == 0 {
		t.Fatalf("the local S3 keeps no parts of %s: %v", key, err)
	}
	for _, path := range uploads {
		age(t, path)
	}
}

// losePart removes a part of the open multipart upload at a key from storage.
func (f files) losePart(t testing.TB, key string, number int) {
	t.Helper()
	parts, err := filepath.Glob(
		filepath.Join(
			string(f),
			".sgwtmp",
			"multipart",
			fmt.Sprintf("%x", sha256.Sum256([]byte(key))),
			"*",
			fmt.Sprint(number),
		),
	)
	if err != nil || len(parts) != 1 {
		t.Fatalf("the local S3 keeps %v as part %d of %s: %v", parts, number, key, err)
	}
	if err := os.Remove(parts[0]); err != nil {
		t.Fatal(err)
	}
}

func age(t testing.TB, path string) {
	t.Helper()
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
}

// begin opens a multipart upload that belongs to no row.
func (b bucket) begin(t testing.TB, key string) {
	t.Helper()
	if _, err := b.client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: &b.name, Key: &key}); err != nil {
		t.Fatalf("begin %s: %v", key, err)
	}
}

func TestASweepListsOrphansAndRemovesThemWhenAsked(t *testing.T) {
	t.Parallel()
	storage, disk := startAgeing(t)
	s := startServer(t, storage)
	alice, objects, content := s.as("alice"), openBucket(storage), film(t)

	_, published := alice.publish(t, content, nil)
	waiting := alice.arrive(t, content, nil)
	parts := alice.arriveInParts(t, content, true, nil)
	known := []string{published.Key, waiting.Key}
	const orphan, young, elsewhere, half, fresh = "videos/orphan/film.mp4", "videos/young/film.mp4", "other/film.mp4", "videos/half/film.mp4", "videos/fresh/film.mp4"
	for _, key := range []string{orphan, young, elsewhere} {
		objects.put(t, key, "video/mp4", content)
	}
	for _, key := range []string{half, fresh, parts.Key} { // the last one beside the upload's own
		objects.begin(t, key)
	}
	for _, key := range append(known, orphan, elsewhere) {
		disk.ageObject(t, key)
	}
	disk.ageParts(t, half)
	disk.ageParts(t, parts.Key)

	for _, mode := range []struct {
		word string
		args []string
	}{{"found", nil}, {"found", nil}, {"removed", []string{"--delete"}}} {
		stdout := sweep(t, s, mode.args...)
		for _, line := range [][]string{{mode.word, fmt.Sprintf("%d bytes", len(content)), orphan}, {mode.word, "open parts", half}, {mode.word, "open parts", parts.Key}, {"3 orphans " + mode.word}} {
			if !containsLine(stdout, line...) {
				t.Errorf("sweep %v does not say %q:\n%s", mode.args, line, stdout)
			}
		}
		if lines := strings.Count(stdout, "\n"); lines != 4 {
			t.Errorf("sweep %v says %d lines, want the three orphans and their number:\n%s", mode.args, lines, stdout)
		}
		if keys, open := len(objects.keys(t)), len(objects.open(t)); mode.args == nil && (keys != 5 || open != 4) {
			t.Errorf("after a dry run the bucket holds %d objects and %d multipart uploads, want all 5 and 4", keys, open)
		}
	}
	want := append(known, young, elsewhere)
	slices.Sort(want)
	if got := objects.keys(t); !slices.Equal(got, want) {
		t.Errorf("after --delete the bucket holds %q, want %q", got, want)
	}
	if open := objects.open(t); len(open) != 2 || *open[0].Key != parts.Key || *open[1].Key != fresh {
		t.Errorf("after --delete %d multipart uploads are open, want the fresh one and that of the row", len(open))
	}
	if stdout := sweep(t, s, "--delete"); stdout != "0 orphans found\n" {
		t.Errorf("a second sweep says %q, want that nothing was found", stdout)
	}
	wantFilm(t, alice.mustFinalize(t, parts), content)
	alice.mustFinalize(t, waiting)
}

func TestASweepWithoutAnswersRemovesNothing(t *testing.T) {
	t.Parallel()
	storage, disk := startAgeing(t)
	s := startServer(t, storage)
	objects, content := openBucket(storage), film(t)
	objects.put(t, "videos/orphan/film.mp4", "video/mp4", content)
	disk.ageObject(t, "videos/orphan/film.mp4")
	for _, setting := range []string{
		"AWS_SECRET_ACCESS_KEY=another-secret", "STREAMSPHERE_S3_BUCKET=another-bucket", "STREAMSPHERE_DATABASE_URL=sqlite:/no/such/dir/x.db",
	} {
		env := append(slices.Clone(s.env), "STREAMSPHERE_STORAGE_TIMEOUT=1s", setting)
		if code, stdout, stderr := run(t, env, "sweep", "--delete"); code != 1 || stderr == "" ||
			strings.Contains(stdout, "removed\t") {
			t.Errorf("sweep --delete with %s: code %d, want 1 and the reason:\n%s%s", setting, code, stdout, stderr)
		}
	}
	if got := objects.keys(t); len(got) != 1 {
		t.Errorf("the bucket holds %q, want the orphan still", got)
	}
}
