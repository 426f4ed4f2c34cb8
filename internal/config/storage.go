package config

import (
	"strings"

	"github.com/streamsphere/streamsphere/internal/database"
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

func setEndpoint(c *Config, v string) error {
	if v == "" {
		return nil
	}
	origin, err := parseOrigin(strings.TrimSuffix(v, "/"))
	c.Endpoint = origin
	return err
}
