package test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// role is a profile whose credential_process gives the bucket's credentials an expiry, as those of a role have.
type role struct {
	storage *s3test.Server
	answer  string // the file that the process tells
}

// assume returns a role and the settings with which a server uses it.
func assume(t *testing.T, storage *s3test.Server, end time.Time) (role, []string) {
	t.Helper()
	dir := t.TempDir()
	profile := filepath.Join(dir, "config")
	r := role{storage, filepath.Join(dir, "credentials.json")}
	r.endsAt(t, end)
	if err := os.WriteFile(profile, []byte("[default]\ncredential_process = cat "+r.answer+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return r, []string{"AWS_CONFIG_FILE=" + profile, "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY="}
}

// endsAt renews the credentials, with this expiry.
func (r role) endsAt(t *testing.T, end time.Time) {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"Version": 1, "AccessKeyId": r.storage.Value("AWS_ACCESS_KEY_ID"), "SecretAccessKey": r.storage.Value("AWS_SECRET_ACCESS_KEY"),
		"Expiration": end.UTC().Format(time.RFC3339),
	})
	if err == nil {
		err = os.WriteFile(r.answer, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestNoURLOutlivesItsCredentials(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	end := time.Now().Add(10 * time.Minute).Truncate(time.Second)
	_, settings := assume(t, storage, end)
	alice := startServer(t, storage, settings...).as("alice")
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

func TestASessionInTheEnvironmentExpiresWhenItSays(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	end := time.Now().Add(10 * time.Minute).Truncate(time.Second)
	alice := startServer(
		t,
		storage,
		"AWS_SESSION_TOKEN=a-session-token",
		"AWS_CREDENTIAL_EXPIRATION="+end.UTC().Format(time.RFC3339),
	).as("alice")
	r := alice.reserve(t, film(t), nil)
	if expires := parseTime(t, r.Request.ExpiresAt); !expires.Equal(end) {
		t.Errorf("the request expires at %v, want %v, with the session", expires, end)
	}
}

func TestCredentialsThatAreAboutToExpireSignNothing(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice := s.as("alice")
	content := film(t)
	reserved := alice.reserve(t, content, nil)
	s.stop(t)

	role, settings := assume(t, storage, time.Now().Add(50*time.Second))
	alice = alice.on(startServer(t, storage, append(settings, "STREAMSPHERE_DATA_DIR="+s.dir)...))
	_, requested := alice.request(inputFor(content, nil))
	_, renewed := alice.renew(reserved.Upload.ID)
	for call, err := range map[string]*apiError{"requestUpload": requested, "renewUpload": renewed} {
		wantCode(t, call, err, "CREDENTIALS_EXPIRING")
		if err != nil && (!err.Extensions.Retryable || err.Extensions.RetryAfter < 1 || err.Extensions.RetryAfter > 60) {
			t.Errorf("%s: retryable is %t after %d seconds", call, err.Extensions.Retryable, err.Extensions.RetryAfter)
		}
	}
	role.endsAt(t, time.Now().Add(time.Hour)) // as the machine's agent renews them
	eventually(t, "the renewed credentials are used", func() bool {
		_, err := alice.request(inputFor(content, nil))
		return err == nil
	})
	mustPut(t, reserved.Request, content) // what was signed before stays good
	alice.mustFinalize(t, reserved)
}
