package config

import (
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3store"
)

func load(given, env map[string]string, groups ...Group) (*Config, error) {
	return Load(given, func(name string) string { return env[name] }, groups...)
}

func TestDefaultsNeedABucketOnly(t *testing.T) {
	c, err := load(nil, map[string]string{"STREAMSPHERE_S3_BUCKET": "films"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:8080" || c.DatabaseURL != "sqlite:data/streamsphere.db" || !c.Dev() ||
		c.StorageTimeout != 5*time.Second {
		t.Errorf("config = %+v", c)
	}
	if got := strings.Join(c.AllowedOrigins, " "); got != "http://127.0.0.1:8080 http://localhost:8080" {
		t.Errorf("origins = %q; want the server's own", got)
	}
}

func TestFlagsWinOverTheEnvironment(t *testing.T) {
	env := map[string]string{"STREAMSPHERE_S3_BUCKET": "films", "STREAMSPHERE_ADDR": "127.0.0.1:2"}
	c, err := load(map[string]string{"addr": "127.0.0.1:1"}, env)
	if err != nil || c.Addr != "127.0.0.1:1" {
		t.Errorf("Addr = %q, %v; want the flag's", c.Addr, err)
	}
	_, err = load(map[string]string{"addr": "nonsense"}, env)
	if err == nil || !strings.Contains(err.Error(), "--addr:") {
		t.Errorf("Load = %v; want the flag named", err)
	}
}

func TestAWrongStartNamesEveryBadSetting(t *testing.T) {
	bad := map[string]string{
		"STREAMSPHERE_ADDR": "8080", "STREAMSPHERE_LOG_LEVEL": "loud", "STREAMSPHERE_DATABASE_URL": "postgres://db",
		"STREAMSPHERE_S3_BUCKET": "", "STREAMSPHERE_S3_ENDPOINT": "127.0.0.1:9000", "STREAMSPHERE_S3_ADDRESSING": "host",
		"STREAMSPHERE_STORAGE_TIMEOUT": "5", "STREAMSPHERE_PUBLIC_MAX_AGE": "1.5s", "STREAMSPHERE_INTROSPECTION": "maybe",
		"STREAMSPHERE_TRUSTED_DOCUMENTS": "/no/such/file",
		"STREAMSPHERE_ALLOWED_ORIGINS":   "example.com", "STREAMSPHERE_JWT_PUBLIC_KEY": "/no/such/file",
		"STREAMSPHERE_MAX_SIZE": "50001GiB", "STREAMSPHERE_MULTIPART_THRESHOLD": "6GiB", "STREAMSPHERE_PART_SIZE": "5MiB",
		"STREAMSPHERE_CONTENT_TYPES": "videogame/x", "STREAMSPHERE_FOLDERS": "Films/x",
		"STREAMSPHERE_MAX_PENDING_UPLOADS": "0", "STREAMSPHERE_USER_QUOTA": "-1", "STREAMSPHERE_GRACE": "soon",
		"STREAMSPHERE_SLOWEST_RATE": "fast", "STREAMSPHERE_MIN_URL_LIFETIME": "1ms", "STREAMSPHERE_MAX_URL_LIFETIME": "200h",
	}
	_, err := load(nil, bad)
	if err == nil {
		t.Fatal("Load = nil; want an error")
	}
	for name := range bad {
		if !strings.Contains(err.Error(), name+":") {
			t.Errorf("the error does not name %s:\n%v", name, err)
		}
	}
}

func TestSettingsThatMustFitTogether(t *testing.T) {
	tests := []struct{ name, value, want string }{
		{"STREAMSPHERE_ADDR", "0.0.0.0:8080", "STREAMSPHERE_JWT_PUBLIC_KEY"},
		{"STREAMSPHERE_ADDR", ":8080", "STREAMSPHERE_JWT_PUBLIC_KEY"},
		{"STREAMSPHERE_ADDR", "0.0.0.0:8080", "STREAMSPHERE_ALLOWED_ORIGINS"},
		{"STREAMSPHERE_JWT_ISSUER", "https://issuer", "STREAMSPHERE_JWT_PUBLIC_KEY"},
		{"STREAMSPHERE_MAX_URL_LIFETIME", "1m", "STREAMSPHERE_MAX_URL_LIFETIME"},
		{"STREAMSPHERE_PLAYBACK_LIFETIME", "1m", "STREAMSPHERE_PLAYBACK_WINDOW"},
	}
	for _, tt := range tests {
		_, err := load(nil, map[string]string{"STREAMSPHERE_S3_BUCKET": "films", tt.name: tt.value})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s=%s: %v; want it to name %s", tt.name, tt.value, err, tt.want)
		}
	}
}

func TestAnEndpoint(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		"https://x.example":               "https://x.example",
		"https://x.example/":              "https://x.example",
		"http://127.0.0.1:9000":           "http://127.0.0.1:9000",
		"https://x.example/storage/v1/s3": "https://x.example/storage/v1/s3",
		"https://x.example/s3/":           "https://x.example/s3",
	} {
		var c Config
		if err := setEndpoint(&c, text); err != nil || c.Endpoint != want {
			t.Errorf("setEndpoint(%q) = %q, %v; want %q", text, c.Endpoint, err, want)
		}
	}
	for _, text := range []string{
		"x.example", "x.example/s3", "ftp://x.example", "https://", "https:///s3", "https://x.example//s3",
		"https://x.example/../s3", "https://x.example/s3?a=b", "https://x.example/s3#a", "https://x.example?a",
		"https://x.example/a;b", "https://x.example/a,b", "https://x.example/a b", "https://x.example/%2e%2e",
		"https://x.example/s3'", "https://x.example:443/s3", "https://X.example", "https://x.example/s3//",
	} {
		var c Config
		if err := setEndpoint(&c, text); err == nil || c.Endpoint != "" {
			t.Errorf("setEndpoint(%q) = %q; want an error", text, c.Endpoint)
		}
	}
}

func TestAddressingIsOneOfThree(t *testing.T) {
	c, err := load(map[string]string{"s3-addressing": "virtual"}, map[string]string{"STREAMSPHERE_S3_BUCKET": "films"})
	if err != nil || c.Addressing != s3store.AddressingVirtual {
		t.Errorf("Addressing = %q, %v; want virtual", c.Addressing, err)
	}
}

func TestASize(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "1": 1, "3KiB": 3 << 10, "500MiB": 500 << 20, "5GiB": 5 << 30, "2TiB": 2 << 40,
	} {
		var got int64
		if err := size(&got, text); err != nil || got != want {
			t.Errorf("size(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "GiB", "1GB", "1 GiB", "-1", "1.5GiB", "9999999999GiB", "1KiBMiB"} {
		var got int64
		if err := size(&got, text); err == nil {
			t.Errorf("size(%q) = %d; want an error", text, got)
		}
	}
}

// A command is not stopped by a setting that it does not take, nor by a rule about one.
func TestTheSettingsOfOtherGroupsAreNotRead(t *testing.T) {
	env := map[string]string{
		"STREAMSPHERE_S3_BUCKET": "films", "STREAMSPHERE_ADDR": "0.0.0.0:8080", "STREAMSPHERE_MAX_SIZE": "nonsense",
		"STREAMSPHERE_PLAYBACK_LIFETIME": "1m", "STREAMSPHERE_JWT_ISSUER": "https://issuer",
	}
	c, err := load(nil, env, Storage, Database)
	if err != nil || c.Bucket != "films" || c.DatabaseURL != "sqlite:data/streamsphere.db" || c.Addr != "" {
		t.Errorf("Load = %+v, %v; want the bucket and the database alone", c, err)
	}
	if _, err := load(nil, env, Storage, Origins); err == nil || strings.Contains(err.Error(), "JWT") ||
		!strings.Contains(err.Error(), "STREAMSPHERE_ALLOWED_ORIGINS:") {
		t.Errorf("Load = %v; want the origins named, and no tokens", err)
	}
}

func TestNoErrorShowsASecret(t *testing.T) {
	const secret = "pass-that-stays-secret"
	for name, value := range map[string]string{
		"STREAMSPHERE_DATABASE_URL":    "mysql://root:" + secret + "@db/films",
		"STREAMSPHERE_S3_ENDPOINT":     "https://key:" + secret + "@store.example/s3",
		"STREAMSPHERE_ALLOWED_ORIGINS": "https://me:" + secret + "@films.example",
		"STREAMSPHERE_JWT_PUBLIC_KEY":  secret,
	} {
		_, err := load(nil, map[string]string{"STREAMSPHERE_S3_BUCKET": "films", name: value})
		if err == nil || strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v; want it named, without the secret", name, err)
		}
	}
}
