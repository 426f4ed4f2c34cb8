package config

import (
	"slices"
	"strings"
)

// Group is a subject of settings. A command takes the settings of the groups that it names.
type Group int

// The groups.
const (
	Logging     Group = iota
	Origins           // where pages find the server, and which pages may call it
	Storage           // the bucket
	Folders           // what is ours in the bucket
	Database          // the database, and the data directory
	Tokens            // who may issue them
	Policy            // what may be uploaded
	UploadURLs        // how long they live
	Playback          // how long its URLs live
	Reconciling       // what becomes of unfinished uploads
	Webhooks          // who is told of events
)

// Setting is one thing that an operator can set, by a flag or an environment variable. The flag wins.
type Setting struct {
	Group   Group
	Name    string // of the flag
	Default string
	set     func(*Config, string) error // its error must not repeat a secret
	Help    string
}

// Env is the name of the environment variable.
func (s Setting) Env() string {
	return "STREAMSPHERE_" + strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
}

// Settings are those of the groups; if none is named, all of them.
func Settings(groups ...Group) []Setting {
	return slices.DeleteFunc(slices.Clone(table), func(s Setting) bool {
		return len(groups) > 0 && !slices.Contains(groups, s.Group)
	})
}

// table is every setting there is. README.md lists the same rows in the same order.
var table = []Setting{
	{
		Origins, "addr", "127.0.0.1:8080", setAddr,
		"where to listen, as HOST:PORT",
	},
	{
		Database, "data-dir", "./data", func(c *Config, v string) error { return text(&c.DataDir, v) },
		"where the database and keys are kept",
	},
	{
		Database, "database-url", "", setDatabase,
		"the database, as sqlite:PATH (default: streamsphere.db in the data directory)",
	},
	{
		Logging, "log-level", "info", setLogLevel,
		"debug, info, warn or error",
	},

	{
		Storage, "s3-bucket", "", func(c *Config, v string) error { return text(&c.Bucket, v) },
		"the bucket that films go to; required",
	},
	{
		Storage, "s3-endpoint", "", setEndpoint,
		"the URL of an S3-compatible store, with its path if any (default: AWS in the region of AWS_REGION or the profile)",
	},
	{
		Storage, "s3-addressing", "auto", setAddressing,
		"where the bucket stands in URLs: path, virtual (in the host name), or auto (path with an endpoint, else virtual)",
	},
	{
		Storage, "storage-timeout", "5s", func(c *Config, v string) error { return duration(&c.StorageTimeout, v) },
		"the longest that any call to storage may take",
	},

	{
		Origins, "allowed-origins", "", setOrigins,
		"origins of pages that may upload and call the API, comma-separated (default on loopback: the server's own)",
	},
	{
		Tokens, "jwt-public-key", "", setPublicKey,
		"the public key of the tokens' issuer, as PEM or the path of a PEM file (default: dev mode)",
	},
	{
		Tokens, "jwt-issuer", "", func(c *Config, v string) error { c.token.issuer = v; return nil },
		"the iss that tokens must have; required with a public key",
	},
	{
		Tokens, "jwt-audience", "", func(c *Config, v string) error { c.token.audience = v; return nil },
		"the aud that tokens must have; required with a public key",
	},

	{
		Policy, "max-size", "100GiB", setMaxSize,
		"the largest file, in bytes or as KiB, MiB, GiB, TiB; S3 allows 50000GiB",
	},
	{
		Policy, "multipart-threshold", "32MiB", setThreshold,
		"the size from which on a file goes in parts; one PUT carries at most 5GiB",
	},
	{
		Policy, "part-size", "16MiB", setPartSize,
		"the size of a part, in whole MiB from 8MiB on; larger where there would be more than 10,000",
	},
	{
		Policy, "content-types", "video/mp4,video/quicktime,video/webm,video/matroska", setContentTypes,
		"the types of films that are accepted, comma-separated; what a film's bytes say counts, not what it was declared as",
	},
	{
		Folders, "folders", "videos", setFolders,
		"the names that folders may begin with, comma-separated",
	},
	{
		Policy, "max-pending-uploads", "100", func(c *Config, v string) error { return count(&c.Policy.MaxPending, v) },
		"how many unfinished uploads a user may have",
	},
	{
		Policy, "user-quota", "0", func(c *Config, v string) error { return size(&c.Policy.MaxUserBytes, v) },
		"how many bytes a user may store, in bytes or as MiB, GiB, TiB; 0 is no limit",
	},

	{
		UploadURLs, "slowest-rate", "125000", setSlowestRate,
		"the slowest connection to support, in bytes per second; upload URLs live long enough for it",
	},
	{
		UploadURLs, "min-url-lifetime", "15m", setMinURLLifetime,
		"the shortest life of an upload URL",
	},
	{
		UploadURLs, "max-url-lifetime", "168h", setMaxURLLifetime,
		"the longest life of an upload URL; S3 allows 168h",
	},
	{
		Reconciling, "resumable", "168h", func(c *Config, v string) error { return duration(&c.Reconcile.Resumable, v) },
		"how long after its expiry an upload with some of its parts can still be continued",
	},
	{
		Reconciling, "grace", "1m", func(c *Config, v string) error { return duration(&c.Reconcile.Grace, v) },
		"how long after the last moment when something can arrive an unfinished upload is reconciled",
	},
	{
		Reconciling, "reconcile-every", "1m", func(c *Config, v string) error { return duration(&c.Reconcile.Every, v) },
		"how often unfinished uploads are looked at",
	},
	{
		Playback, "playback-lifetime", "6h", func(c *Config, v string) error { return lifetime(&c.Playback.Life, v) },
		"how long a playback URL lives at the most",
	},
	{
		Playback, "playback-window", "15m", func(c *Config, v string) error { return lifetime(&c.Playback.Window, v) },
		"how long the same playback URL is given out",
	},

	{
		Webhooks, "webhook-url", "", func(c *Config, v string) error { c.webhook.urls = v; return nil },
		"who is told of events, by https; several comma-separated",
	},
	{
		Webhooks, "webhook-secret", "", func(c *Config, v string) error { c.webhook.secrets = v; return nil },
		"the secret that signs them, as whsec_ and base64; one for each URL, in the same order",
	},
	{
		Webhooks, "webhook-allow-private", "false", func(c *Config, v string) error { return yes(&c.Webhooks.AllowPrivate, v) },
		"true lets webhooks call private addresses",
	},
}
