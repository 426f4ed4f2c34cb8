package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/upload"
)

func text(to *string, v string) error {
	if *to = v; v == "" {
		return errors.New("must be set")
	}
	return nil
}

func list(to *[]string, v string) error {
	*to = nil
	for item := range strings.SplitSeq(v, ",") {
		if item = strings.TrimSpace(item); item != "" {
			*to = append(*to, item)
		}
	}
	if len(*to) == 0 {
		return errors.New("must list at least one")
	}
	return nil
}

func count(to *int, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is not a whole number of 1 or more", v)
	}
	*to = n
	return nil
}

func duration(to *time.Duration, v string) error {
	d, err := time.ParseDuration(v)
	if err != nil || d < time.Second {
		return fmt.Errorf("%q is not a duration of at least 1s, such as 15m or 2h", v)
	}
	*to = d
	return nil
}

// longestSigned is the longest life that S3 allows a signed URL.
const longestSigned = 7 * 24 * time.Hour

func lifetime(to *time.Duration, v string) error {
	if err := duration(to, v); err != nil {
		return err
	}
	if *to > longestSigned {
		*to = 0
		return fmt.Errorf("%q is longer than the 168h that S3 allows", v)
	}
	return nil
}

var units = map[string]int64{"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}

func size(to *int64, v string) error {
	digits := strings.TrimRight(v, "KMGTiB")
	n, err := strconv.ParseInt(digits, 10, 64)
	unit, known := units[v[len(digits):]]
	if err != nil || n < 0 || !known || n > 1<<53/unit {
		return fmt.Errorf("%q is not a size such as 500MiB or 5GiB", v)
	}
	*to = n * unit
	return nil
}

func setAddr(c *Config, v string) error {
	c.Addr = v
	_, port, err := net.SplitHostPort(v)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n > 65535 {
		return fmt.Errorf("%q is not HOST:PORT", v)
	}
	return nil
}

func setLogLevel(c *Config, v string) error {
	if c.LogLevel.UnmarshalText([]byte(v)) != nil {
		return fmt.Errorf("%q is not debug, info, warn or error", v)
	}
	return nil
}

func setContentTypes(c *Config, v string) (err error) {
	if err := list(&c.Policy.ContentTypes, v); err != nil {
		return err
	}
	c.Policy.ContentTypes, err = upload.CanonicalTypes(c.Policy.ContentTypes)
	return err
}

func setFolders(c *Config, v string) error {
	if err := list(&c.Policy.Folders, v); err != nil {
		return err
	}
	return upload.CheckFolders(c.Policy.Folders)
}

func setDatabase(c *Config, v string) error {
	if c.DatabaseURL = v; v == "" {
		return nil
	}
	return database.CheckURL(v)
}

func setEndpoint(c *Config, v string) error {
	if v == "" {
		return nil
	}
	origin, err := parseOrigin(strings.TrimSuffix(v, "/"))
	c.Endpoint = origin
	return err
}

func setOrigins(c *Config, v string) error {
	if v == "" {
		return nil
	}
	if err := list(&c.AllowedOrigins, v); err != nil {
		return err
	}
	for _, origin := range c.AllowedOrigins {
		if _, err := parseOrigin(origin); err != nil {
			return err
		}
	}
	return nil
}

// parseOrigin accepts what a browser sends as Origin: scheme, host and port, in lower case, without the scheme's own port.
func parseOrigin(v string) (string, error) {
	u, err := url.Parse(v)
	wellKnown := map[string]string{"http": "80", "https": "443"}
	if err != nil || wellKnown[u.Scheme] == "" || u.Host == "" || u.Scheme+"://"+u.Host != v ||
		strings.ToLower(v) != v || u.Port() == wellKnown[u.Scheme] || strings.Contains(u.Host, "*") {
		return "", fmt.Errorf("%q is not of the form https://host or http://host:port, as a browser sends it", v)
	}
	return v, nil
}

// checkOrigins fills in how a browser on this machine names the server. On any other address nobody can know.
func (c *Config) checkOrigins() []error {
	host, port, err := net.SplitHostPort(c.Addr)
	if len(c.AllowedOrigins) > 0 || err != nil {
		return nil
	}
	if !loopback(host) {
		return []error{fmt.Errorf("STREAMSPHERE_ALLOWED_ORIGINS: must name the origins that browsers know %s by, such as https://films.example.com", c.Addr)}
	}
	c.AllowedOrigins = []string{"http://127.0.0.1:" + port, "http://localhost:" + port}
	if host != "127.0.0.1" && host != "localhost" {
		c.AllowedOrigins = append(c.AllowedOrigins, "http://"+c.Addr)
	}
	return nil
}

func setMaxSize(c *Config, v string) error {
	return sizeWithin(&c.Policy.MaxSize, v, 1, upload.MaxObject)
}

func setThreshold(c *Config, v string) error {
	return sizeWithin(&c.Policy.MultipartThreshold, v, 1, upload.MaxSinglePut)
}

func setPartSize(c *Config, v string) error {
	err := sizeWithin(&c.Policy.PartSize, v, upload.MinPart, upload.MaxSinglePut)
	if err == nil && c.Policy.PartSize%upload.PartStep != 0 {
		return fmt.Errorf("%q is not in whole MiB", v)
	}
	return err
}

func sizeWithin(to *int64, v string, least, most int64) error {
	if err := size(to, v); err != nil {
		return err
	}
	if *to < least || *to > most {
		return fmt.Errorf("%q is not from %d to %d bytes", v, least, most)
	}
	return nil
}

func setSlowestRate(c *Config, v string) error {
	var n int
	err := count(&n, v)
	c.UploadLifetime.SlowestRate = int64(n)
	return err
}

func setPublicKey(c *Config, v string) error {
	if v == "" || strings.HasPrefix(v, "-----BEGIN") {
		c.token.publicKey = strings.ReplaceAll(v, `\n`, "\n") // as some environments hold it
		return nil
	}
	pem, err := os.ReadFile(v)
	c.token.publicKey = string(pem)
	return err
}

// checkAuth settles who verifies tokens. Without a public key it is dev mode, which is for loopback only: whoever reaches
// the address can be anybody.
func (c *Config) checkAuth() []error {
	var bad []error
	host, _, err := net.SplitHostPort(c.Addr)
	switch given := c.token; {
	case given.publicKey == "" && (given.issuer != "" || given.audience != ""):
		return []error{errors.New("STREAMSPHERE_JWT_PUBLIC_KEY: must be set with an issuer or audience")}
	case given.publicKey == "" && err == nil && !loopback(host):
		return []error{fmt.Errorf("STREAMSPHERE_JWT_PUBLIC_KEY: must be set to listen on %s: without it everybody may sign in as anybody, "+
			"which only a loopback address such as 127.0.0.1:8080 allows", c.Addr)}
	case given.publicKey == "":
		return nil
	}
	if c.token.issuer == "" {
		bad = append(bad, errors.New("STREAMSPHERE_JWT_ISSUER: must be set with a public key"))
	}
	if c.token.audience == "" {
		bad = append(bad, errors.New("STREAMSPHERE_JWT_AUDIENCE: must be set with a public key"))
	}
	verifier, err := auth.NewStatic([]byte(c.token.publicKey), c.token.issuer, c.token.audience)
	if err != nil {
		bad = append(bad, fmt.Errorf("STREAMSPHERE_JWT_PUBLIC_KEY: %w", err))
	}
	c.Verifier = verifier
	return bad
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
