package config

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

func setMaxAge(c *Config, v string) error {
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 || d%time.Second != 0 || d > time.Hour {
		return fmt.Errorf("%q is not a duration of whole seconds from 0s to 1h", v)
	}
	c.API.MaxAge = d
	return nil
}

func setIntrospection(c *Config, v string) error {
	var allowed bool
	err := yes(&allowed, v)
	c.API.HideSchema = !allowed
	return err
}

// setTrustedDocuments reads {"SHA-256": "document"}. What is listed under another hash than its own would never run.
func setTrustedDocuments(c *Config, v string) error {
	if v == "" {
		return nil
	}
	text, err := os.ReadFile(v)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", v, errors.Unwrap(err))
	}
	documents := map[string]string{}
	if err := json.Unmarshal(text, &documents); err != nil || len(documents) == 0 {
		return fmt.Errorf("%s is not a JSON object of documents by their SHA-256, with at least one", v)
	}
	for id, document := range documents {
		if sum := sha256.Sum256([]byte(document)); id != hex.EncodeToString(sum[:]) {
			return fmt.Errorf("%s: the document under %.80q has another SHA-256: %x", v, id, sum)
		}
	}
	c.API.TrustedDocuments = documents
	return nil
}
