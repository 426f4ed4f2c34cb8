package config

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/streamsphere/streamsphere/internal/auth"
)

func setPublicKey(c *Config, v string) error {
	if v == "" || strings.HasPrefix(v, "-----BEGIN") {
		c.token.publicKey = strings.ReplaceAll(v, `\n`, "\n") // as some environments hold it
		return nil
	}
	pem, err := os.ReadFile(v)
	c.token.publicKey = string(pem)
	if err != nil { // without the path: it may be a secret that was taken for a key
		return fmt.Errorf("neither PEM nor a file that can be read: %w", errors.Unwrap(err))
	}
	return nil
}

// checkTokens makes the verifier of tokens, unless no key is set.
func (c *Config) checkTokens() []error {
	if c.token.publicKey == "" {
		return c.checkDevMode()
	}
	var bad []error
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

// checkDevMode keeps it to loopback: whoever reaches the address can be anybody.
func (c *Config) checkDevMode() []error {
	host, _, err := net.SplitHostPort(c.Addr)
	switch {
	case c.token.issuer != "" || c.token.audience != "":
		return []error{errors.New("STREAMSPHERE_JWT_PUBLIC_KEY: must be set with an issuer or audience")}
	case err == nil && !loopback(host):
		return []error{fmt.Errorf("STREAMSPHERE_JWT_PUBLIC_KEY: must be set to listen on %s: without it everybody may sign "+
			"in as anybody, which only a loopback address such as 127.0.0.1:8080 allows", c.Addr)}
	}
	return nil
}
