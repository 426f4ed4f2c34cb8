package auth

import (
	"context"
	"crypto/sha256"
	"net/http"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/user"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Identifier finds out who sent a request. Verifying a token and finding its user costs as much as half a request for an
// upload, so both are remembered for a little while.
type Identifier struct {
	verifier Verifier
	users    *user.Service
	known    *lru.Cache[[sha256.Size]byte, known] // by the token's hash: a dump of memory has none
	now      func() time.Time
}

// known is whose token it is.
type known struct {
	viewer viewer.Viewer
	until  time.Time
}

const (
	// remembered is how long a token is not looked at again, and so how long a user who is gone is still let in.
	remembered = time.Minute

	// mostKnown is how many tokens are remembered at once, in about 2 MB.
	mostKnown = 10_000
)

// NewIdentifier believes this verifier, and makes users of whom it does not know yet.
func NewIdentifier(verifier Verifier, users *user.Service) *Identifier {
	tokens, err := lru.New[[sha256.Size]byte, known](mostKnown)
	if err != nil {
		panic(err) // only a size below 1 fails
	}
	return &Identifier{verifier: verifier, users: users, known: tokens, now: time.Now}
}

// Identify puts the viewer of a request into its context. Without an Authorization header the viewer is anonymous; an
// invalid header is an error, and never means anonymous.
func (i *Identifier) Identify(r *http.Request) (context.Context, error) {
	ctx := r.Context()
	header := r.Header.Get("Authorization")
	if header == "" {
		return ctx, nil
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return ctx, fault.New(fault.Unauthenticated, "The header must be Authorization: Bearer <token>.")
	}
	v, err := i.viewer(ctx, strings.TrimSpace(token))
	if err != nil {
		return ctx, err
	}
	return viewer.With(ctx, v), nil
}

func (i *Identifier) viewer(ctx context.Context, token string) (viewer.Viewer, error) {
	hash := sha256.Sum256([]byte(token))
	if k, ok := i.known.Get(hash); ok && i.now().Before(k.until) {
		return k.viewer, nil
	}
	verified, err := i.verifier.Verify(token)
	if err != nil {
		return viewer.Viewer{}, err
	}
	u, err := i.users.FindOrCreate(ctx, verified.Identity)
	if err != nil {
		return viewer.Viewer{}, err
	}
	k := known{viewer: viewer.Viewer{ID: u.ID}, until: i.now().Add(remembered)}
	if verified.ExpiresAt.Before(k.until) {
		k.until = verified.ExpiresAt
	}
	i.known.Add(hash, k)
	return k.viewer, nil
}
