// Package viewer carries who is asking and decides what they may see and change (access.go).
package viewer

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// Role gives a user more rights than to what is their own.
type Role string

// Admin sees and changes everything. No token gives it yet.
const Admin Role = "admin"

// Viewer is who is asking; the zero value is an anonymous visitor.
type Viewer struct {
	ID    uuid.UUID
	Roles []Role
}

// Anonymous reports whether nobody has signed in.
func (v Viewer) Anonymous() bool { return v.ID == uuid.Nil }

// Is reports whether the viewer is the user with this ID. An anonymous viewer is nobody.
func (v Viewer) Is(user uuid.UUID) bool { return !v.Anonymous() && v.ID == user }

// Has reports whether the viewer has a role. An anonymous viewer has none.
func (v Viewer) Has(role Role) bool { return !v.Anonymous() && slices.Contains(v.Roles, role) }

type key struct{}

// With returns a context in which v is asking.
func With(ctx context.Context, v Viewer) context.Context { return context.WithValue(ctx, key{}, v) }

// From says who is asking.
func From(ctx context.Context) Viewer {
	v, _ := ctx.Value(key{}).(Viewer)
	return v
}

// Required says who is asking, and answers UNAUTHENTICATED when that is nobody.
func Required(ctx context.Context) (Viewer, error) {
	v := From(ctx)
	if v.Anonymous() {
		return v, fault.New(fault.Unauthenticated, "Sign in first: send the header Authorization: Bearer <token>.")
	}
	return v, nil
}
