package graph

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/streamsphere/streamsphere/internal/video"
)

// This file decides what caches may keep: what a GET without a token answers, without an error, for some seconds, and
// never longer than the signed addresses in it work.

// publicAnswer is one that caches may keep.
type publicAnswer struct {
	body  []byte
	tag   string
	until time.Time // when the first signed address in it stops working; zero without any
}

// public is the answer that caches may keep, or reports that they may not.
func (e *endpoint) public(r *http.Request, response *graphql.Response, signed *expiry) (publicAnswer, bool) {
	answer := publicAnswer{until: signed.first()}
	if !isRead(r) || !isAnonymous(r) || response == nil || len(response.Errors) > 0 || e.ageOf(answer) == 0 {
		return answer, false
	}
	answer.body = encodeResponse(response)
	sum := sha256.Sum256(append([]byte(answerType(r)+"\n"), answer.body...)) // each type is a representation of its own
	answer.tag = `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	return answer, true
}

// isAnonymous reports whether a request says nothing of who sends it.
func isAnonymous(r *http.Request) bool { return r.Header.Get("Authorization") == "" }

// ageOf is for how many seconds caches may keep an answer; 0 is not at all.
func (e *endpoint) ageOf(answer publicAnswer) int {
	age := e.maxAge
	if !answer.until.IsZero() {
		age = min(age, time.Until(answer.until))
	}
	return int(age / time.Second)
}

// writePublic answers what caches may keep, or that the caller has it already.
func (e *endpoint) writePublic(w http.ResponseWriter, r *http.Request, answer publicAnswer) {
	w.Header().Set("Cache-Control", fmt.Sprintf("public, max-age=%d", e.ageOf(answer)))
	w.Header().Set("ETag", answer.tag)
	if matches(r.Header.Values("If-None-Match"), answer.tag) {
		w.Header().Add("Vary", "Accept, Authorization")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	writeBody(w, r, http.StatusOK, answer.body)
}

// matches reports whether one of the caller's tags is this one; a proxy may have made it weak (RFC 9110, 13.1.2).
func matches(given []string, tag string) bool {
	for candidate := range strings.SplitSeq(strings.Join(given, ","), ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == tag {
			return true
		}
	}
	return false
}

// expiry is when the first of the signed addresses in an answer stops working.
type expiry struct {
	mu sync.Mutex
	at time.Time
}

type expiryKey struct{}

func withExpiry(ctx context.Context) (context.Context, *expiry) {
	e := new(expiry)
	return context.WithValue(ctx, expiryKey{}, e), e
}

// noteExpiry sees the result of every field.
func noteExpiry(ctx context.Context, result any) {
	switch signed := result.(type) {
	case *video.Playback:
		note(ctx, signed.ExpiresAt)
	case *video.Poster:
		if signed != nil {
			note(ctx, signed.ExpiresAt)
		}
	case []video.Captions:
		for _, c := range signed {
			note(ctx, c.ExpiresAt)
		}
	}
}

func note(ctx context.Context, at time.Time) {
	e, ok := ctx.Value(expiryKey{}).(*expiry)
	if !ok {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.at.IsZero() || at.Before(e.at) {
		e.at = at
	}
}

func (e *expiry) first() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.at
}
