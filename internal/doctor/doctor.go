// Package doctor tries on a bucket what browsers and clients will do (checks.go), and says what is wrong with it
// before they meet it. It writes one small object and removes it again.
package doctor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// check is one thing to try, and what to do when it fails.
type check struct {
	name     string
	remedy   string
	try      func(context.Context) error
	required bool // if it fails, all that follow would fail for the same reason: they are not tried
}

// checker tries one small upload on a store.
type checker struct {
	storage *s3store.Store
	put     upload.Put
	content []byte
	request *upload.SignedRequest // from the first check on
}

// Run tries everything, writes a line for each, and answers an error when any failed.
func Run(ctx context.Context, storage *s3store.Store, origins []string, w io.Writer) error {
	failed := 0
	for _, c := range newChecker(storage).checks(origins) {
		err := c.try(ctx)
		if err == nil {
			fmt.Fprintf(w, "ok    %s\n", c.name)
			continue
		}
		failed++
		fmt.Fprintf(w, "FAIL  %s: %v\n      %s\n", c.name, reason(err), c.remedy)
		if c.required {
			break
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d checks failed", failed)
	}
	return nil
}

// reason is what an operator wants to know, where a user is only told to try again.
func reason(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Cause != nil {
		return f.Cause
	}
	return err
}

func newChecker(storage *s3store.Store) *checker {
	content := []byte("StreamSphere doctor")
	sum := sha256.Sum256(content)
	return &checker{storage: storage, content: content, put: upload.Put{
		Key: "streamsphere-doctor/" + uuid.NewString() + ".mp4", ContentType: "video/mp4",
		Size: int64(len(content)), Sha256: hex.EncodeToString(sum[:]),
	}}
}

func (c *checker) checks(origins []string) []check {
	checks := []check{
		{"credentials", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role.", c.sign, true},
		{
			"the bucket answers",
			"Check STREAMSPHERE_S3_BUCKET, STREAMSPHERE_S3_ENDPOINT, AWS_REGION and the right s3:ListBucket.", c.reach, true,
		},
	}
	for _, origin := range origins {
		checks = append(checks, check{
			"CORS lets " + origin + " upload", "Run `streamsphere setup` with the same STREAMSPHERE_ALLOWED_ORIGINS.",
			func(ctx context.Context) error { return c.preflight(ctx, origin) }, false,
		})
	}
	return append(checks, []check{
		{
			"another type than was signed is refused",
			"This store does not check signed headers: do not use it.", c.otherType, false,
		},
		{"a sealed upload is accepted", "Grant s3:PutObject.", c.upload, false},
		{
			"a second upload to the same key is refused",
			"This store ignores If-None-Match: a URL can overwrite until it expires.", c.again, false,
		},
		{
			"size, type and checksum come back",
			"This store does not keep SHA-256 checksums: they are bound, but cannot be confirmed.", c.stat, false,
		},
		{"playback in ranges", "Grant s3:GetObject.", c.play, false},
		{"removal", "Grant s3:DeleteObject.", c.remove, false},
	}...)
}
