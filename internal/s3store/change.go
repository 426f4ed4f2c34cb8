package s3store

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// ErrNotOffered means that the store has no API for a setting of a bucket.
var ErrNotOffered = errors.New("the store does not offer it")

// Change is the difference between what a setting of the bucket is and what it should be.
type Change struct {
	Have []string // what is, a line each; none when nothing is set
	Want []string
	Kept int // rules of others, which stay

	write func(context.Context) error
}

// Needed reports whether there is a difference.
func (c Change) Needed() bool { return !slices.Equal(c.Have, c.Want) }

// Apply writes what should be.
func (c Change) Apply(ctx context.Context) error { return c.write(ctx) }

// settingError is what went wrong when a setting of the bucket was read or written.
func (s *Store) settingError(act string, err error) error {
	answer, ok := errors.AsType[*smithyhttp.ResponseError](err)
	missing := []int{http.StatusNotImplemented, http.StatusMethodNotAllowed}
	if ok && slices.Contains(missing, answer.HTTPStatusCode()) || isCode(err, "NotImplemented") {
		return fmt.Errorf("%s of bucket %s: %w: %w", act, s.bucket, ErrNotOffered, err)
	}
	return fmt.Errorf("%s of bucket %s: %w", act, s.bucket, err)
}
