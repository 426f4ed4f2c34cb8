package test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// roleSession makes settings under which the server's storage credentials, the bucket's own, end at a moment, as those of a
// role do: from a profile whose credential_process tells them.
func roleSession(t *testing.T, storage *s3test.Server, end time.Time) []string {
	t.Helper()
	credentials, err := json.Marshal(map[string]any{
		"Version": 1, "AccessKeyId": storage.Value("AWS_ACCESS_KEY_ID"), "SecretAccessKey": storage.Value("AWS_SECRET_ACCESS_KEY"),
		"Expiration": end.UTC().Format(time.RFC3339),
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	answer, profile := filepath.Join(dir, "credentials.json"), filepath.Join(dir, "config")
	for path, text := range map[string]string{answer: string(credentials), profile: "[default]\ncredential_process = cat " + answer + "\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"AWS_CONFIG_FILE=" + profile, "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY="}
}

func TestNoURLPromisesMoreThanItsCredentials(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	end := time.Now().Add(10 * time.Minute).Truncate(time.Second)
	alice := startServer(t, storage, roleSession(t, storage, end)...).as("alice")
	content := film(t)
	r := alice.reserve(t, content, nil) // which would live 15 minutes
	if expires := parseTime(t, r.Request.ExpiresAt); !expires.Equal(end) {
		t.Errorf("the request expires at %v, want %v, with the credentials", expires, end)
	}
	at, life := signedFor(t, r.Request.URL)
	if !at.Add(life).Equal(end) {
		t.Errorf("the URL is signed until %v, want %v", at.Add(life), end)
	}
	mustPut(t, r.Request, content)
	if expires := parseTime(t, alice.mustFinalize(t, r).Playback.ExpiresAt); expires.After(end) {
		t.Errorf("playback expires at %v, want %v at the latest", expires, end)
	}
}

func TestCredentialsThatAreAboutToEndSignNothing(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice := s.as("alice")
	reserved := alice.reserve(t, film(t), nil)
	s.stop(t)

	settings := append(roleSession(t, storage, time.Now().Add(40*time.Second)), "STREAMSPHERE_DATA_DIR="+s.dir)
	alice = alice.on(startServer(t, storage, settings...))
	_, requested := alice.request(inputFor(film(t), nil))
	_, renewed := alice.renew(reserved.Upload.ID)
	for call, err := range map[string]*apiError{"requestUpload": requested, "renewUpload": renewed} {
		wantCode(t, call, err, "CREDENTIALS_EXPIRING")
		if err != nil && (!err.Extensions.Retryable || err.Extensions.RetryAfter < 1 || err.Extensions.RetryAfter > 60) {
			t.Errorf("%s: retryable is %t after %d seconds", call, err.Extensions.Retryable, err.Extensions.RetryAfter)
		}
	}
	mustPut(t, reserved.Request, film(t)) // what was signed before stays good
	alice.mustFinalize(t, reserved)
}
