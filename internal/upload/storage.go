package upload

import (
	"context"
	"errors"
	"time"
)

// Storage is where the bytes are: they go there straight from the client, and only keys and facts pass through here.
// Every error but [ErrNoObject] is a STORAGE_UNAVAILABLE fault. Every call ends by a deadline of its own.
type Storage interface {
	// SignPut signs the one request that can create an object. Storage refuses every other length, type and, when given,
	// checksum, and refuses to overwrite.
	SignPut(ctx context.Context, put Put, at time.Time, life time.Duration) (*SignedRequest, error)

	// SignGet signs an address that reads an object, also in ranges, and answers with the given type and file name.
	SignGet(ctx context.Context, get Get, at time.Time, life time.Duration) (url string, err error)

	// CredentialsExpireAt says when everything signed now dies with the credentials; the zero time means never.
	CredentialsExpireAt(ctx context.Context) (time.Time, error)

	// Stat asks what is at a key, in one request. ErrNoObject when nothing is.
	Stat(ctx context.Context, key string) (Object, error)

	// Delete removes what is at a key. That nothing is there is no error.
	Delete(ctx context.Context, key string) error

	// Location is a key's address, s3://bucket/key.
	Location(key string) string
}

// ErrNoObject means that storage answered, and has nothing at the key.
var ErrNoObject = errors.New("no such object")

// Put is what a signed PUT binds.
type Put struct {
	Key         string
	ContentType string
	Size        int64  // 1 byte or more: a length of 0 cannot be signed
	Sha256      string // lower-case hex, or ""
}

// Get is what a signed GET answers with.
type Get struct {
	Key         string
	ContentType string
	FileName    string // any script; what a browser saves the film as
}

// Object is what storage says of an object.
type Object struct {
	Size        int64
	ContentType string
	Sha256      string // lower-case hex of the whole object, or "" when storage does not know it
}

// SignedRequest is one HTTP request that storage accepts.
type SignedRequest struct {
	Method    string
	URL       string
	Headers   []Header // to be sent verbatim
	ExpiresAt time.Time
}

// Header is one HTTP header.
type Header struct{ Name, Value string }
