// Package config is the one place where settings come in: each with its flag, its environment variable, its default and its
// check. A wrong start names every bad setting at once.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/upload"
	"github.com/streamsphere/streamsphere/internal/video"
)

// Config is what the server needs to know. S3 credentials and region are not in it: they come the way every AWS program
// takes them (environment, profile, role).
type Config struct {
	Addr           string
	DataDir        string
	DatabaseURL    string
	LogLevel       slog.Level
	Bucket         string
	Endpoint       string
	StorageTimeout time.Duration
	SessionEnds    time.Time // of AWS credentials with a session token, as AWS_CREDENTIAL_EXPIRATION tells it
	AllowedOrigins []string
	Verifier       *auth.Static // nil is dev mode
	Policy         upload.Policy
	UploadLifetime upload.Lifetime
	Reconcile      upload.ReconcileOptions
	Playback       video.PlaybackLifetime

	Delete bool // what a sweep finds

	token token
}

// token is what tokens are checked by, until a Verifier is made of it.
type token struct{ publicKey, issuer, audience string }

// Dev reports whether everybody gets a token of any name.
func (c *Config) Dev() bool { return c.Verifier == nil }

// setting is one thing that an operator can set.
type setting struct {
	name     string // of the flag; the environment variable is STREAMSPHERE_NAME
	fallback string
	help     string
	set      func(*Config, string) error
}

func (s setting) env() string {
	return "STREAMSPHERE_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

var settings = []setting{
	{"addr", "127.0.0.1:8080", "where to listen, as HOST:PORT", setAddr},
	{"data-dir", "./data", "where the database and keys are kept", func(c *Config, v string) error { return text(&c.DataDir, v) }},
	{"database-url", "", "the database, as sqlite:PATH (default: streamsphere.db in the data directory)", setDatabase},
	{"log-level", "info", "debug, info, warn or error", setLogLevel},

	{"s3-bucket", "", "the bucket that films go to; required", func(c *Config, v string) error { return text(&c.Bucket, v) }},
	{"s3-endpoint", "", "the URL of an S3-compatible store (default: AWS in the region of AWS_REGION or the profile)", setEndpoint},
	{"storage-timeout", "5s", "the longest that any call to storage may take", func(c *Config, v string) error { return duration(&c.StorageTimeout, v) }},

	{"allowed-origins", "", "origins of pages that may upload and call the API, comma-separated (default on loopback: the server's own)", setOrigins},
	{"jwt-public-key", "", "the public key of the tokens' issuer, as PEM or the path of a PEM file (default: dev mode)", setPublicKey},
	{"jwt-issuer", "", "the iss that tokens must have; required with a public key", func(c *Config, v string) error { c.token.issuer = v; return nil }},
	{"jwt-audience", "", "the aud that tokens must have; required with a public key", func(c *Config, v string) error { c.token.audience = v; return nil }},

	{"max-size", "100GiB", "the largest file, in bytes or as KiB, MiB, GiB, TiB; S3 allows 50000GiB", setMaxSize},
	{"multipart-threshold", "32MiB", "the size from which on a file goes in parts; one PUT carries at most 5GiB", setThreshold},
	{"part-size", "16MiB", "the size of a part, in whole MiB from 8MiB on; larger where there would be more than 10,000", setPartSize},
	{"content-types", "video/mp4,video/quicktime,video/webm,video/matroska", "the types of files that are accepted, comma-separated", setContentTypes},
	{"folders", "videos", "the names that folders may begin with, comma-separated", setFolders},
	{"max-pending-uploads", "100", "how many unfinished uploads a user may have", func(c *Config, v string) error { return count(&c.Policy.MaxPending, v) }},
	{"user-quota", "0", "how many bytes a user may store, in bytes or as MiB, GiB, TiB; 0 is no limit", func(c *Config, v string) error { return size(&c.Policy.MaxUserBytes, v) }},

	{"slowest-rate", "125000", "the slowest connection to support, in bytes per second; upload URLs live long enough for it", setSlowestRate},
	{"min-url-lifetime", "15m", "the shortest life of an upload URL", func(c *Config, v string) error { return lifetime(&c.UploadLifetime.Min, v) }},
	{"max-url-lifetime", "168h", "the longest life of an upload URL; S3 allows 168h", func(c *Config, v string) error { return lifetime(&c.UploadLifetime.Max, v) }},
	{"resumable", "168h", "how long after its expiry an upload with some of its parts can still be continued", func(c *Config, v string) error { return duration(&c.Reconcile.Resumable, v) }},
	{"grace", "1m", "how long after the last moment when something can arrive an unfinished upload is settled", func(c *Config, v string) error { return duration(&c.Reconcile.Grace, v) }},
	{"reconcile-every", "1m", "how often unfinished uploads are looked at", func(c *Config, v string) error { return duration(&c.Reconcile.Every, v) }},
	{"playback-lifetime", "6h", "how long a playback URL lives at the most", func(c *Config, v string) error { return lifetime(&c.Playback.Life, v) }},
	{"playback-window", "15m", "how long the same playback URL is given out", func(c *Config, v string) error { return lifetime(&c.Playback.Window, v) }},
}

// Load reads the settings, flags before environment before defaults, and checks them all. The error names every bad one.
func Load(args []string, getenv func(string) string) (*Config, error) {
	given := map[string]string{}
	flags := flag.NewFlagSet("streamsphere", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	for _, s := range settings {
		flags.Func(s.name, s.help, func(v string) error { given[s.name] = v; return nil })
	}
	c := &Config{}
	flags.BoolVar(&c.Delete, "delete", false, "remove what a sweep finds")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	var bad []error
	for _, s := range settings {
		value, source := s.fallback, s.env()
		if v := getenv(s.env()); v != "" {
			value = v
		}
		if v, ok := given[s.name]; ok {
			value, source = v, "--"+s.name
		}
		if err := s.set(c, value); err != nil {
			bad = append(bad, fmt.Errorf("%s: %w", source, err))
		}
	}
	// Tools that export temporary credentials tell their end so, and the SDK does not read it.
	c.SessionEnds, _ = time.Parse(time.RFC3339, getenv("AWS_CREDENTIAL_EXPIRATION"))
	return c, errors.Join(append(bad, c.complete()...)...)
}

// complete checks what depends on several settings, as far as they are good by themselves, and fills in what follows from
// them.
func (c *Config) complete() []error {
	bad := append(c.checkAuth(), c.checkOrigins()...)
	if c.UploadLifetime.Max > 0 && c.UploadLifetime.Max < c.UploadLifetime.Min {
		bad = append(bad, errors.New("STREAMSPHERE_MAX_URL_LIFETIME: must not be shorter than STREAMSPHERE_MIN_URL_LIFETIME"))
	}
	if c.Playback.Life > 0 && c.Playback.Window >= c.Playback.Life {
		bad = append(bad, errors.New("STREAMSPHERE_PLAYBACK_WINDOW: must be shorter than STREAMSPHERE_PLAYBACK_LIFETIME"))
	}
	if c.DatabaseURL == "" {
		c.DatabaseURL = database.DefaultURL(c.DataDir)
	}
	return bad
}

// Help writes every setting with its flag, environment variable, default and meaning.
func Help(w io.Writer) {
	for _, s := range settings {
		fmt.Fprintf(w, "  --%s, %s", s.name, s.env())
		if s.fallback != "" {
			fmt.Fprintf(w, " (%s)", s.fallback)
		}
		fmt.Fprintf(w, "\n      %s\n", s.help)
	}
}
