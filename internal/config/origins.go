package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

func setAddr(c *Config, v string) error {
	c.Addr = v
	_, port, err := net.SplitHostPort(v)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n > 65535 {
		return fmt.Errorf("%q is not HOST:PORT", v)
	}
	return nil
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

var errUserInfo = errors.New("must not hold a user name or a password")

// parseOrigin accepts what a browser sends as Origin: scheme, host and port, in lower case, without the scheme's own
// port.
func parseOrigin(v string) (string, error) {
	if strings.Contains(v, "@") { // and must not be shown
		return "", errUserInfo
	}
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
		return []error{fmt.Errorf("STREAMSPHERE_ALLOWED_ORIGINS: must name the origins that browsers know %s by, "+
			"such as https://films.example.com", c.Addr)}
	}
	c.AllowedOrigins = []string{"http://127.0.0.1:" + port, "http://localhost:" + port}
	if host != "127.0.0.1" && host != "localhost" {
		c.AllowedOrigins = append(c.AllowedOrigins, "http://"+c.Addr)
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
