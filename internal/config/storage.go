package config

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/s3store"
)

func setDatabase(c *Config, v string) error {
	if c.DatabaseURL = v; v == "" {
		return nil
	}
	return database.CheckURL(v)
}

// completeDatabase fills in where the database is by default.
func (c *Config) completeDatabase() []error {
	if c.DatabaseURL == "" {
		c.DatabaseURL = database.DefaultURL(c.DataDir)
	}
	return nil
}

// basePath is the path of an endpoint, in characters that neither signatures nor a Content-Security-Policy encode.
var basePath = regexp.MustCompile(`^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$`)

// setEndpoint accepts an origin, and a path that the bucket is below.
func setEndpoint(c *Config, v string) error {
	if v == "" {
		return nil
	}
	endpoint := strings.TrimSuffix(v, "/")
	scheme, rest, _ := strings.Cut(endpoint, "://")
	host, path, found := strings.Cut(rest, "/")
	if found {
		path = "/" + path
	}
	if _, err := parseOrigin(scheme + "://" + host); err != nil || strings.Contains(path, "@") {
		return cmp.Or(err, errUserInfo)
	}
	if !basePath.MatchString(path) {
		return fmt.Errorf("%q is not of the form https://host or https://host/path, with letters, digits, - . _ and ~", v)
	}
	c.Endpoint = endpoint
	return nil
}

func setAddressing(c *Config, v string) (err error) {
	c.Addressing, err = s3store.ParseAddressing(v)
	return err
}
