// Package auth finds out who is asking, from a JSON Web Token: one that this server signed for a developer (dev.go),
// or one of a real issuer whose public key is known (static.go).
package auth

import (
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/user"
)

// Verifier finds out whose token it is. Its errors have the type *fault.Error.
type Verifier interface {
	Verify(token string) (Verified, error)
}

// Verified is what a good token says.
type Verified struct {
	user.Identity
	ExpiresAt time.Time
}

// claims are what is read from a token.
type claims struct {
	jwt.RegisteredClaims
	Name string `json:"name"`
}

// verify checks a token's signature, lifetime, issuer and audience.
func verify(parser *jwt.Parser, token string, key any) (Verified, error) {
	var c claims
	_, err := parser.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return key, nil })
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Verified{}, fault.New(fault.Unauthenticated, "The token has expired. Sign in again.")
	case err != nil || c.Subject == "":
		invalid := fault.New(fault.Unauthenticated, "The token is not valid here. Sign in again.")
		invalid.Cause = err
		return Verified{}, invalid
	}
	if c.Name == "" {
		c.Name = c.Subject
	}
	return Verified{
		Identity:  user.Identity{Issuer: c.Issuer, Subject: c.Subject, Name: c.Name},
		ExpiresAt: c.ExpiresAt.Time,
	}, nil
}
