package test

import (
	"database/sql"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// plausible is an environment that is valid but for what a test changes.
func plausible(t *testing.T, changes ...string) []string {
	t.Helper()
	return append([]string{
		"STREAMSPHERE_ADDR=127.0.0.1:0", "STREAMSPHERE_DATA_DIR=" + t.TempDir(), "STREAMSPHERE_S3_BUCKET=films",
		"STREAMSPHERE_S3_ENDPOINT=http://127.0.0.1:1", "AWS_REGION=eu-central-1", "AWS_ACCESS_KEY_ID=AKIDNOBODY", "AWS_SECRET_ACCESS_KEY=a-secret",
	}, changes...)
}

func TestAStartWithBadSettingsNamesAllOfThem(t *testing.T) {
	t.Parallel()
	bad := []string{
		"STREAMSPHERE_ADDR=nonsense", "STREAMSPHERE_LOG_LEVEL=loud", "STREAMSPHERE_DATABASE_URL=mysql://root:pass-that-stays-secret@db/x",
		"STREAMSPHERE_S3_BUCKET=", "STREAMSPHERE_S3_ENDPOINT=127.0.0.1:9000", "STREAMSPHERE_STORAGE_TIMEOUT=5", "STREAMSPHERE_ALLOWED_ORIGINS=*",
		"STREAMSPHERE_MAX_SIZE=50001GiB", "STREAMSPHERE_CONTENT_TYPES=text/html", "STREAMSPHERE_FOLDERS=Videos/A", "STREAMSPHERE_MAX_PENDING_UPLOADS=0",
		"STREAMSPHERE_USER_QUOTA=-1", "STREAMSPHERE_SLOWEST_RATE=fast", "STREAMSPHERE_MIN_URL_LIFETIME=0s", "STREAMSPHERE_MAX_URL_LIFETIME=8d",
		"STREAMSPHERE_PLAYBACK_LIFETIME=-6h", "STREAMSPHERE_PLAYBACK_WINDOW=now",
	}
	code, stdout, stderr := run(t, plausible(t, bad...))
	if code != 2 || stdout != "" || !strings.Contains(stderr, "--help") {
		t.Errorf("code is %d, want 2, and where to look:\n%s%s", code, stdout, stderr)
	}
	for _, setting := range bad {
		if name, _, _ := strings.Cut(setting, "="); !strings.Contains(stderr, name) {
			t.Errorf("%s is not named", setting)
		}
	}
	if strings.Contains(stderr, "stays-secret") {
		t.Error("a password is shown")
	}

	// Each is named alone too, so that none depends on another.
	for _, setting := range slices.Concat(bad, []string{
		"STREAMSPHERE_MAX_SIZE=0", "STREAMSPHERE_MAX_SIZE=5 GiB", "STREAMSPHERE_MAX_SIZE=99999999999TiB", "STREAMSPHERE_ADDR=127.0.0.1:99999", "STREAMSPHERE_ADDR=127.0.0.1",
		"STREAMSPHERE_S3_ENDPOINT=http://127.0.0.1:9000/?query", "STREAMSPHERE_S3_ENDPOINT=ftp://127.0.0.1", "STREAMSPHERE_ALLOWED_ORIGINS=https://a.example/",
		"STREAMSPHERE_ALLOWED_ORIGINS=https://a.example,b.example", "STREAMSPHERE_FOLDERS=,", "STREAMSPHERE_CONTENT_TYPES=video/mp4,video/nonsense",
		"STREAMSPHERE_MAX_URL_LIFETIME=169h", "STREAMSPHERE_MAX_URL_LIFETIME=1m", "STREAMSPHERE_PLAYBACK_LIFETIME=15m",
		"STREAMSPHERE_JWT_PUBLIC_KEY=/no/such/file", "STREAMSPHERE_JWT_PUBLIC_KEY=-----BEGIN NONSENSE-----", "STREAMSPHERE_DATABASE_URL=sqlite:",
		"STREAMSPHERE_DATABASE_URL=sqlite::memory:", "STREAMSPHERE_ALLOWED_ORIGINS=https://A.example", "STREAMSPHERE_ALLOWED_ORIGINS=https://a.example:443",
	}) {
		name, _, _ := strings.Cut(setting, "=")
		if code, _, stderr := run(t, plausible(t, setting)); code != 2 || !strings.Contains(stderr, name) ||
			strings.Contains(stderr, "goroutine") {
			t.Errorf("%s: code is %d, want 2 and the name:\n%s", setting, code, stderr)
		}
	}
	code, _, stderr = run(t, plausible(t, "STREAMSPHERE_JWT_ISSUER="+issuer))
	if code != 2 || !strings.Contains(stderr, "STREAMSPHERE_JWT_PUBLIC_KEY") {
		t.Errorf("an issuer without a public key: code is %d, want 2 and the name:\n%s", code, stderr)
	}
	key := string(publicPEM(t, newEd25519(t).Public()))
	code, _, stderr = run(t, plausible(t, "STREAMSPHERE_JWT_PUBLIC_KEY="+key))
	if code != 2 || !strings.Contains(stderr, "STREAMSPHERE_JWT_ISSUER") ||
		!strings.Contains(stderr, "STREAMSPHERE_JWT_AUDIENCE") {
		t.Errorf("a public key without issuer and audience: code is %d, want 2 and both:\n%s", code, stderr)
	}
	code, _, stderr = run(t, plausible(t, "STREAMSPHERE_MAX_SIZE=1MiB"), "--max-size=2XB")
	if code != 2 || !strings.Contains(stderr, "--max-size") {
		t.Errorf("a flag goes before the environment and is named as it was given; code %d:\n%s", code, stderr)
	}
}

// wantOneLine checks a start that ends with a line for the operator.
func wantOneLine(t *testing.T, env []string, words ...string) {
	t.Helper()
	code, stdout, stderr := run(t, env)
	if code != 1 || stdout != "" || strings.Count(strings.TrimSpace(stderr), "\n") != 0 {
		t.Errorf("code is %d, want 1 and one line:\n%s%s", code, stdout, stderr)
	}
	for _, word := range words {
		if !strings.Contains(stderr, word) {
			t.Errorf("the line does not name %q:\n%s", word, stderr)
		}
	}
}

func TestATakenPortIsReportedInOneLine(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	wantOneLine(t, plausible(t, "STREAMSPHERE_ADDR="+taken.Addr().String()), taken.Addr().String(), "STREAMSPHERE_ADDR")
}

func TestAnInvalidDataDirectoryIsReportedInOneLine(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wantOneLine(t, plausible(t, "STREAMSPHERE_DATA_DIR="+file), file)
	wantOneLine(t, plausible(t, "STREAMSPHERE_DATABASE_URL=sqlite:/no/such/folder/a.db"), "/no/such/folder/a.db")
	wantOneLine(t, plausible(t, "AWS_REGION="), "AWS_REGION")
}

func TestADatabaseOfANewerProgramIsRefused(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	s.as("alice").viewer(t)
	s.stop(t)
	path := filepath.Join(s.dir, "streamsphere.db")
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99991231235959, 1)`); err != nil {
		t.Fatal(err)
	}
	wantOneLine(t, plausible(t, "STREAMSPHERE_DATA_DIR="+s.dir), path, "99991231235959", "newer")
	if _, err := db.Exec(`DELETE FROM goose_db_version WHERE version_id = 99991231235959`); err != nil {
		t.Fatal(err)
	}
	s.start(t)
}

func TestADataDirectoryMayHaveAnyName(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a b?c#d%41&e=ü:'🎬'")
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_DATA_DIR="+dir)
	before := s.as("alice").viewer(t)
	if _, err := os.Stat(filepath.Join(dir, "streamsphere.db")); err != nil {
		t.Error(err)
	}
	s.stop(t)
	s.start(t)
	if after := s.as("alice").viewer(t); after != before {
		t.Errorf("after a restart alice is %+v, want %+v", after, before)
	}
}

func TestOnlyTheOwnerCanReadTheDataDirectory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "made", "here")
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_DATA_DIR="+dir)
	s.as("alice").viewer(t)
	for _, path := range []string{dir, filepath.Join(dir, "dev-token-key.pem")} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			t.Errorf("%s has mode %o, want nothing for others", filepath.Base(path), mode)
		}
	}
}

func TestASignalStopsTheServer(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	for _, signal := range []os.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			s := startServer(t, storage)
			s.as("alice").viewer(t) // the connection stays open, idle
			unused, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer unused.Close() // as browsers hold them, in case
			s.cmd.Process.Signal(signal)
			s.await(t)
			if code := s.cmd.ProcessState.ExitCode(); code != 0 {
				t.Errorf("the exit code is %d, want 0:\n%s", code, s.stderr.String())
			}
			if response, err := http.Get(s.url + "/healthz"); err == nil {
				response.Body.Close()
				t.Error("something still answers")
			}
			if left, err := filepath.Glob(filepath.Join(s.dir, "*-wal")); err != nil || len(left) != 0 {
				t.Errorf("left behind: %q, %v", left, err)
			}
		})
	}
}

func TestNoLogShowsASecret(t *testing.T) {
	t.Parallel()
	storage, at := startStorage(t)
	s := startServer(t, storage, "STREAMSPHERE_LOG_LEVEL=debug", "STREAMSPHERE_STORAGE_TIMEOUT=1s")
	alice := s.as("alice")
	v, r := alice.publish(t, film(t), nil)
	get(t, v.Playback.URL, "")
	wantRefusedToken(t, "a damaged token", s, "Bearer "+alice.token+"x")
	visit(t, http.MethodGet, s.url+"/?token="+alice.token, http.Header{"Authorization": {"Bearer " + alice.token}}, "")
	visit(t, http.MethodGet, s.url+"/graphql?a="+alice.token+"&X-Amz-Signature=a", nil, "")
	alice.cancel(r.Upload.ID)
	arrived := alice.arrive(t, film(t), nil)
	storage.Stop()
	_, err := alice.finalize(arrived.Upload.ID, nil)
	wantUnavailable(t, "finalizeUpload", err)
	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	startStorageAt(t, at)
	alice.mustFinalize(t, arrived)
	for _, request := range []signedRequest{r.Request, {URL: v.Playback.URL}} {
		u, err := http.NewRequest(http.MethodGet, request.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.tokens = append(s.tokens, u.URL.Query().Get("X-Amz-Signature"))
	}
	s.stop(t) // which looks through the log
	if !strings.Contains(s.stderr.String(), "level=DEBUG") || !strings.Contains(s.stderr.String(), "requestId=") {
		t.Errorf("the log holds no debug lines with request ids:\n%s", s.stderr.String())
	}
}
