package uploader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"golang.org/x/sync/errgroup"
)

// checksums are the SHA-256s of a file's parts, in hexadecimal, each computed once.
type checksums struct {
	file *File
	turn chan struct{} // held by the one who computes: a second one would only read the same bytes

	mu    sync.Mutex
	known map[part]string
}

func newChecksums(file *File) *checksums {
	return &checksums{file: file, turn: make(chan struct{}, 1), known: map[part]string{}}
}

// compute computes the checksums of parts, some at once.
func (c *checksums) compute(ctx context.Context, parts []part, parallel int) error {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for _, p := range parts {
		if c.of(p) != "" {
			continue
		}
		group.Go(func() error {
			sum, err := c.file.sum(ctx, p)
			if err == nil {
				c.mu.Lock()
				c.known[p] = sum
				c.mu.Unlock()
			}
			return err
		})
	}
	return group.Wait()
}

// of is the checksum of a part, or "" while it is not computed.
func (c *checksums) of(p part) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known[p]
}

// whole is the checksum of the whole file.
func (c *checksums) whole(ctx context.Context) (string, error) {
	whole := c.file.whole()
	err := c.compute(ctx, []part{whole}, 1)
	return c.of(whole), err
}

// overAll is the SHA-256 over the SHA-256s of parts, as storage keeps it of an object that was put together from
// them.
func (c *checksums) overAll(ctx context.Context, parts []part, parallel int) (string, error) {
	if err := c.compute(ctx, parts, parallel); err != nil {
		return "", err
	}
	h := sha256.New()
	for _, p := range parts {
		sum, err := hex.DecodeString(c.of(p))
		if err != nil {
			return "", err
		}
		h.Write(sum)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
