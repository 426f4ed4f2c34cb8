package auth

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"github.com/streamsphere/streamsphere/internal/fault"
)

const (
	devIssuer   = "streamsphere-dev"
	devAudience = "streamsphere"
	devLife     = 24 * time.Hour
	devKeyFile  = "dev-token-key.pem"
	maxDevName  = 64
)

// Dev gives anybody a token for any name. It is for a developer's own machine, never for one that others can reach.
type Dev struct {
	key    ed25519.PrivateKey
	parser *jwt.Parser
}

var _ Verifier = (*Dev)(nil)

// NewDev keeps its signing key in the data directory, so that tokens outlive a restart.
func NewDev(dataDir string) (*Dev, error) {
	path := filepath.Join(dataDir, devKeyFile)
	key, err := readKey(path)
	if errors.Is(err, os.ErrNotExist) {
		key, err = writeKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("signing key of dev tokens: %w", err)
	}
	return &Dev{key: key, parser: newParser([]string{"EdDSA"}, devIssuer, devAudience)}, nil
}

// Issue signs a token for a user of this name.
func (d *Dev) Issue(name string) (string, error) {
	name = strings.TrimSpace(name)
	n := utf8.RuneCountInString(name)
	if n == 0 || n > maxDevName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return "", fault.Input(fault.BadUserInput, "user",
			`user is a name of 1 to %d characters, such as {"user":"alice"}.`, maxDevName)
	}
	now := time.Now()
	return jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: devIssuer, Audience: jwt.ClaimStrings{devAudience}, Subject: name,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(devLife)),
		},
		Name: name,
	}).SignedString(d.key)
}

// Verify accepts the tokens that Issue signed.
func (d *Dev) Verify(token string) (Verified, error) {
	return verify(d.parser, token, d.key.Public())
}

func readKey(path string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is not PEM: delete it to have a new one made", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s is not an Ed25519 key: delete it to have a new one made", path)
	}
	return key, nil
}

// writeKey makes the key. If two servers start at once, both use the key of the one that links its file first.
func writeKey(path string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), devKeyFile+".*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp.Name())
	err = pem.Encode(temp, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := errors.Join(err, temp.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	return readKey(path)
}
