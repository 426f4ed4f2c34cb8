package measure

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3store"
)

// Scratch is a place in the bucket to try things in. It knows what was written there.
type Scratch struct {
	*Client
	prefix string
	keys   []string
	open   []Multipart
}

// NewScratch makes a place that nobody else writes to.
func NewScratch(c *Client) *Scratch { return &Scratch{Client: c, prefix: newPrefix()} }

// Key is a key to try something on. Whatever comes to be there is removed by Clean.
func (s *Scratch) Key(name string) string {
	key := s.prefix + name
	s.keys = append(s.keys, key)
	return key
}

// Clean removes all that was written, also when ctx has ended.
func (s *Scratch) Clean(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	var all []error
	for _, m := range s.open {
		a, err := s.Signed(ctx, s3store.Call{Method: http.MethodDelete, Key: m.Key, Query: m.query()})
		all = append(all, unlessGone("abort "+m.Key, a, err))
	}
	for _, key := range s.keys {
		a, err := s.Signed(ctx, s3store.Call{Method: http.MethodDelete, Key: key})
		all = append(all, unlessGone("delete "+key, a, err))
	}
	s.open, s.keys = nil, nil
	return errors.Join(all...)
}

// unlessGone is what went wrong when something was removed.
func unlessGone(act string, a Answer, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", act, err)
	case !a.OK() && a.Status != http.StatusNotFound:
		return fmt.Errorf("%s: %s", act, a)
	}
	return nil
}

// abandoned is how old something must be that no measuring is at work on any more.
const abandoned = time.Hour

// removeOld removes what a measuring left that died. That it cannot is no reason to know nothing.
func (s *Scratch) removeOld(ctx context.Context, byPrefix bool, now time.Time) {
	if err := s.tryRemoveOld(ctx, byPrefix, now); err != nil {
		slog.WarnContext(ctx, "objects of an earlier measuring may be left", "prefix", Prefix, "error", err)
	}
}

func (s *Scratch) tryRemoveOld(ctx context.Context, byPrefix bool, now time.Time) error {
	for o, err := range s.store.Objects(ctx, Prefix) {
		if err != nil {
			return err
		}
		if now.Sub(o.Since) > abandoned {
			if err := s.store.Delete(ctx, o.Key); err != nil {
				return err
			}
		}
	}
	prefix := Prefix
	if !byPrefix {
		prefix = ""
	}
	for o, err := range s.store.OpenParts(ctx, prefix) {
		if err != nil {
			return err
		}
		if strings.HasPrefix(o.Key, Prefix) && now.Sub(o.Since) > abandoned {
			if err := s.store.Abort(ctx, o.Key, o.MultipartUploadID); err != nil {
				return err
			}
		}
	}
	return nil
}

// gone reports whether nothing is at a key.
func (s *Scratch) gone(ctx context.Context, key string) (bool, error) {
	a, err := s.Signed(ctx, s3store.Call{Method: http.MethodHead, Key: key})
	return !a.OK(), err
}

// has reports whether an object has this content.
func (s *Scratch) has(ctx context.Context, key string, content []byte) (bool, error) {
	a, err := s.Signed(ctx, s3store.Call{Method: http.MethodGet, Key: key})
	return a.OK() && string(a.Body) == string(content), err
}

// query is what names the multipart upload in an address.
func (m Multipart) query() url.Values { return url.Values{"uploadId": {m.ID}} }
