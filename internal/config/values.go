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

func setDatabase(c *Config, v string) error {
	if c.DatabaseURL = v; v != "" && (!strings.HasPrefix(v, "sqlite:") || v == "sqlite:") {
		return errors.New("must be sqlite:PATH")
	}
	return nil
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

// parseOrigin accepts what a browser sends as Origin: scheme, host and port, and nothing behind them.
func parseOrigin(v string) (string, error) {
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Scheme+"://"+u.Host != v {
		return "", fmt.Errorf("%q is not of the form https://host or http://host:port", v)
	}
	return v, nil
}

// ownOrigins are how a browser on this machine names the server.
func ownOrigins(addr string) []string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil
	}
	if host == "127.0.0.1" || host == "localhost" {
		return []string{"http://127.0.0.1:" + port, "http://localhost:" + port}
	}
	return []string{"http://" + addr}
}

func setMaxSize(c *Config, v string) error {
	return sizeWithin(&c.policy.MaxSize, v, 1, upload.MaxObject)
}

func setThreshold(c *Config, v string) error {
	return sizeWithin(&c.policy.MultipartThreshold, v, 1, upload.MaxSinglePut)
}

func setPartSize(c *Config, v string) error {
	err := sizeWithin(&c.policy.PartSize, v, upload.MinPart, upload.MaxSinglePut)
	if err == nil && c.policy.PartSize%upload.PartStep != 0 {
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
		c.publicKey = strings.ReplaceAll(v, `\n`, "\n") // as some environments hold it
		return nil
	}
	pem, err := os.ReadFile(v)
	c.publicKey = string(pem)
	return err
}

// checkAuth settles who verifies tokens. Without a public key it is dev mode, which is for loopback only: whoever reaches
// the address can be anybody.
func (c *Config) checkAuth() []error {
	if c.publicKey == "" {
		if host, _, err := net.SplitHostPort(c.Addr); err == nil && !loopback(host) {
			return []error{fmt.Errorf("STREAMSPHERE_JWT_PUBLIC_KEY: must be set to listen on %s: without it everybody may sign in as anybody, "+
				"which only a loopback address such as 127.0.0.1:8080 allows", c.Addr)}
		}
		return nil
	}
	var bad []error
	for name, value := range map[string]string{"STREAMSPHERE_JWT_ISSUER": c.issuer, "STREAMSPHERE_JWT_AUDIENCE": c.audience} {
		if value == "" {
			bad = append(bad, fmt.Errorf("%s: must be set with a public key", name))
		}
	}
	verifier, err := auth.NewStatic([]byte(c.publicKey), c.issuer, c.audience)
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
