// Package config is the one place where settings come in: each with its flag, its environment variable, its default
// and its check (settings.go). A wrong start names every bad setting at once. A setting belongs to a group, and a
// command takes the groups that it needs (internal/command).
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
	"github.com/streamsphere/streamsphere/internal/video"
	"github.com/streamsphere/streamsphere/internal/webhook"
)

// Config is what the commands need to know. S3 credentials and region are not in it: they come the way every AWS
// program takes them (environment, profile, role). What a command does not take is zero.
type Config struct {
	Addr           string
	DataDir        string
	DatabaseURL    string
	LogLevel       slog.Level
	Bucket         string
	Endpoint       string
	Addressing     s3store.Addressing
	StorageTimeout time.Duration
	SessionEnds    time.Time // of AWS credentials with a session token, as AWS_CREDENTIAL_EXPIRATION tells it
	AllowedOrigins []string
	Verifier       *auth.Static // nil is dev mode
	Policy         upload.Policy
	UploadLifetime upload.Lifetime
	Reconcile      upload.ReconcileOptions
	Playback       video.PlaybackLifetime
	Webhooks       webhook.Options
	API            graph.Options

	token   token
	webhook struct{ urls, secrets string }
}

// token is what tokens are checked by, until a Verifier is made of it.
type token struct{ publicKey, issuer, audience string }

// Dev reports whether everybody gets a token of any name.
func (c *Config) Dev() bool { return c.Verifier == nil }

// Load reads and checks the settings of the groups; if none is named, all of them. What flags gave, by their names,
// goes before the environment, and that before defaults. The error names every bad setting.
func Load(given map[string]string, getenv func(string) string, groups ...Group) (*Config, error) {
	c := &Config{}
	var bad []error
	for _, s := range Settings(groups...) {
		value, source := s.Default, s.Env()
		if v := getenv(s.Env()); v != "" {
			value = v
		}
		if v, ok := given[s.Name]; ok {
			value, source = v, "--"+s.Name
		}
		if err := s.set(c, value); err != nil {
			bad = append(bad, fmt.Errorf("%s: %w", source, err))
		}
	}
	// Tools that export temporary credentials tell their end so, and the SDK does not read it.
	c.SessionEnds, _ = time.Parse(time.RFC3339, getenv("AWS_CREDENTIAL_EXPIRATION"))
	for _, r := range rules {
		if len(groups) == 0 || slices.Contains(groups, r.group) {
			bad = append(bad, r.check(c)...)
		}
	}
	return c, errors.Join(bad...)
}

// rules check what depends on several settings, as far as each is good by itself, and fill in what follows from them.
// Each holds for the commands that take its group.
var rules = []struct {
	group Group
	check func(*Config) []error
}{
	{Tokens, (*Config).checkTokens},
	{Origins, (*Config).checkOrigins},
	{UploadURLs, (*Config).checkUploadURLs},
	{Playback, (*Config).checkPlayback},
	{Database, (*Config).completeDatabase},
	{Webhooks, (*Config).checkWebhooks},
}
