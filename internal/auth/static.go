package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// leeway is how much clocks may differ.
const leeway = 30 * time.Second

// Static accepts the tokens of one issuer, for one audience, by the issuer's public key.
type Static struct {
	key    crypto.PublicKey
	parser *jwt.Parser
}

var _ Verifier = (*Static)(nil)

// NewStatic reads an RSA, ECDSA or Ed25519 public key in PEM. Only algorithms of its own kind are accepted.
func NewStatic(publicKeyPEM []byte, issuer, audience string) (*Static, error) {
	block, _ := pem.Decode(publicKeyPEM)
	if block == nil {
		return nil, errors.New("not a public key in PEM")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errors.New("not a public key in PEM (PKIX, \"BEGIN PUBLIC KEY\")")
	}
	var algorithms []string
	switch key.(type) {
	case *rsa.PublicKey:
		algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
	case *ecdsa.PublicKey:
		algorithms = []string{"ES256", "ES384", "ES512"}
	case ed25519.PublicKey:
		algorithms = []string{"EdDSA"}
	default:
		return nil, errors.New("not an RSA, ECDSA or Ed25519 key")
	}
	return &Static{key: key, parser: newParser(algorithms, issuer, audience)}, nil
}

// Verify accepts the issuer's tokens.
func (s *Static) Verify(token string) (Verified, error) { return verify(s.parser, token, s.key) }

func newParser(algorithms []string, issuer, audience string) *jwt.Parser {
	return jwt.NewParser(jwt.WithValidMethods(algorithms), jwt.WithIssuer(issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(leeway))
}
