package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keyPair is the one account of the local S3 server.
type keyPair struct {
	AccessKeyID     string `json:"accessKeyId"`
	SecretAccessKey string `json:"secretAccessKey"`
}

// String keeps the secret out of messages.
func (keyPair) String() string { return "(redacted)" }

// loadCredentials reads the credentials in path, or makes random ones there with
// mode 0600. They stay the same from start to start.
func loadCredentials(path string) (keyPair, error) {
	keys, err := readCredentials(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	// rand.Text has at least 128 bits of randomness in letters and digits.
	if err := writeCredentials(path, keyPair{"local" + rand.Text(), rand.Text() + rand.Text()}); err != nil {
		return keyPair{}, fmt.Errorf("credentials: %w", err)
	}
	return readCredentials(path)
}

func readCredentials(path string) (keyPair, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return keyPair{}, fmt.Errorf("credentials: %w", err)
	}
	var keys keyPair
	if err := json.Unmarshal(data, &keys); err != nil || keys.AccessKeyID == "" || keys.SecretAccessKey == "" {
		return keyPair{}, fmt.Errorf("credentials: %s holds no key pair: remove it to have a new one made", path)
	}
	return keys, nil
}

// writeCredentials makes path whole or not at all, and leaves one that another
// start made in the meantime.
func writeCredentials(path string, keys keyPair) error {
	data, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".s3-credentials-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(append(data, '\n'))
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
