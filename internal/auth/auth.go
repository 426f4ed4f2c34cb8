// Package auth finds out who is asking, from a JSON Web Token: one that this server signed for a developer (dev.go),
// or one of a real issuer whose public key is known (static.go).
package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/user"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Verifier finds out whose token it is. Its errors have the type *fault.Error.
type Verifier interface {
	Verify(token string) (user.Identity, error)
}

// Identify puts the viewer of a request into its context. Without an Authorization header the viewer is anonymous; an
// invalid header is an error, and never means anonymous.
func Identify(r *http.Request, verifier Verifier, users *user.Service) (context.Context, error) {
	ctx := r.Context()
	header := r.Header.Get("Authorization")
	if header == "" {
		return ctx, nil
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return ctx, fault.New(fault.Unauthenticated, "The header must be Authorization: Bearer <token>.")
	}
	identity, err := verifier.Verify(strings.TrimSpace(token))
	if err != nil {
		return ctx, err
	}
	u, err := users.FindOrCreate(ctx, identity)
	if err != nil {
		return ctx, err
	}
	return viewer.With(ctx, viewer.Viewer{ID: u.ID}), nil
}

// claims are what is read from a token.
type claims struct {
	jwt.RegisteredClaims
	Name string `json:"name"`
}

// verify checks a token's signature, lifetime, issuer and audience.
func verify(parser *jwt.Parser, token string, key any) (user.Identity, error) {
	var c claims
	_, err := parser.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return key, nil })
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return user.Identity{}, fault.New(fault.Unauthenticated, "The token has expired. Sign in again.")
	case err != nil || c.Subject == "":
		invalid := fault.New(fault.Unauthenticated, "The token is not valid here. Sign in again.")
		invalid.Cause = err
		return user.Identity{}, invalid
	}
	if c.Name == "" {
		c.Name = c.Subject
	}
	return user.Identity{Issuer: c.Issuer, Subject: c.Subject, Name: c.Name}, nil
}
