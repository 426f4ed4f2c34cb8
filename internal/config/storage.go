package config

import (
	"errors"
	"path/filepath"
	"strings"
)

func setDatabase(c *Config, v string) error {
	if c.DatabaseURL = v; v != "" && (!strings.HasPrefix(v, "sqlite:") || v == "sqlite:" || v == "sqlite::memory:") {
		return errors.New("must be sqlite:PATH")
	}
	return nil
}

// completeDatabase fills in where the database is by default.
func (c *Config) completeDatabase() []error {
	if c.DatabaseURL == "" {
		c.DatabaseURL = "sqlite:" + filepath.Join(c.DataDir, "streamsphere.db")
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
