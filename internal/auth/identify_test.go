package auth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/user"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// counted believes every token but "bad", and counts how often it is asked.
type counted struct {
	asked atomic.Int64
	life  time.Duration
}

func (c *counted) Verify(token string) (auth.Verified, error) {
	c.asked.Add(1)
	if token == "bad" {
		return auth.Verified{}, fault.New(fault.Unauthenticated, "no")
	}
	return auth.Verified{
		Identity:  user.Identity{Issuer: "test", Subject: token, Name: token},
		ExpiresAt: time.Now().Add(c.life),
	}, nil
}

func TestAGoodTokenIsRememberedUntilItExpires(t *testing.T) {
	for _, tt := range []struct {
		name   string
		life   time.Duration
		tokens []string
		want   int64
	}{
		{"the same", time.Hour, []string{"alice", "alice", "alice"}, 1},
		{"others", time.Hour, []string{"alice", "bob", "alice", "bob"}, 2},
		{"expired", -time.Second, []string{"alice", "alice"}, 2},
		{"bad", time.Hour, []string{"bad", "bad"}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			verifier := &counted{life: tt.life}
			identifier := auth.NewIdentifier(verifier, users(t))
			seen := map[string]viewer.Viewer{}
			for _, token := range tt.tokens {
				ctx, err := identify(identifier, token)
				if (err != nil) != (token == "bad") {
					t.Fatalf("%s: %v", token, err)
				}
				v := viewer.From(ctx)
				if before, ok := seen[token]; ok && v.ID != before.ID || v.Anonymous() != (token == "bad") {
					t.Errorf("%s is %v, was %v", token, v, before)
				}
				seen[token] = v
			}
			if got := verifier.asked.Load(); got != tt.want {
				t.Errorf("asked %d times, want %d", got, tt.want)
			}
		})
	}
}

func identify(i *auth.Identifier, token string) (context.Context, error) {
	r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return i.Identify(r)
}

func users(t *testing.T) *user.Service {
	t.Helper()
	d, err := database.Open(t.Context(), database.DefaultURL(filepath.Clean(t.TempDir())))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return user.NewService(d.Client)
}
