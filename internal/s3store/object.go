package s3store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// Stat asks for size, type and checksum in one HEAD.
func (s *Store) Stat(ctx context.Context, key string) (upload.Object, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	head, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{
		Bucket: &s.bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled,
	})
	if _, missing := errors.AsType[*types.NotFound](err); missing {
		if err := s.Reach(ctx); err != nil { // a HEAD answers the same when the bucket is missing
			return upload.Object{}, err
		}
		return upload.Object{}, fmt.Errorf("stat %s: %w", key, upload.ErrNoObject)
	}
	if err != nil {
		return upload.Object{}, unavailable("stat "+key, err)
	}
	o := upload.Object{Size: aws.ToInt64(head.ContentLength), ContentType: aws.ToString(head.ContentType)}
	if composite, parts, made := strings.Cut(aws.ToString(head.ChecksumSHA256), "-"); made && parts != "" {
		o.PartsSha256 = hexOf(&composite)
	} else {
		o.Sha256 = hexOf(head.ChecksumSHA256)
	}
	return o, nil
}

// ReadRange reads a range of an object.
func (s *Store) ReadRange(ctx context.Context, key string, offset, length int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	piece := fmt.Sprintf("%d-%d", offset, offset+length-1)
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key, Range: aws.String("bytes=" + piece)})
	if isCode(err, "NoSuchKey") {
		return nil, fmt.Errorf("read %s: %w", key, upload.ErrNoObject)
	}
	if err != nil {
		return nil, unavailable("read "+key, err)
	}
	defer out.Body.Close()
	if got := aws.ToString(out.ContentRange); !strings.HasPrefix(got, "bytes "+piece+"/") {
		return nil, unavailable("read "+key, fmt.Errorf("asked for bytes %s, got %q: something on the way ignores Range", piece, got))
	}
	content := make([]byte, length)
	if _, err := io.ReadFull(out.Body, content); err != nil {
		return nil, unavailable("read "+key, err)
	}
	return content, nil
}

// Delete removes the object. That there is none is not an error.
func (s *Store) Delete(ctx context.Context, key string) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if _, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: &key}); err != nil {
		return unavailable("delete "+key, err)
	}
	return nil
}

// Reach checks that the bucket exists and that its keys may be listed.
func (s *Store) Reach(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if _, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.bucket}); err != nil {
		return unavailable("reach bucket "+s.bucket, err)
	}
	return nil
}

// unavailable is the error that tells the caller to try again, and the log why.
func unavailable(act string, err error) error {
	return &fault.Error{
		Code: fault.StorageUnavailable, Retryable: true, RetryAfter: 2 * time.Second,
		Message: "Storage does not answer right now. Nothing is lost; try again in a moment.",
		Cause:   fmt.Errorf("%s: %w", act, err),
	}
}
