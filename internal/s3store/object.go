package s3store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// Stat asks for size, type, content encoding and checksum in one HEAD.
func (s *Store) Stat(ctx context.Context, key string) (upload.Object, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	in := &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key}
	if s.profile.Asked().TakesChecksumMode {
		in.ChecksumMode = types.ChecksumModeEnabled
	}
	head, err := s.client.HeadObject(ctx, in)
	if _, missing := errors.AsType[*types.NotFound](err); missing {
		if err := s.Reach(ctx); err != nil { // a HEAD answers the same when the bucket is missing
			return upload.Object{}, err
		}
		return upload.Object{}, fmt.Errorf("stat %s: %w", key, upload.ErrNoObject)
	}
	if err != nil {
		return upload.Object{}, unavailable("stat "+key, err)
	}
	o := upload.Object{
		Size: aws.ToInt64(head.ContentLength), ContentType: aws.ToString(head.ContentType),
		ContentEncoding: aws.ToString(head.ContentEncoding),
	}
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
	want := fmt.Sprintf("%d-%d", offset, offset+length-1)
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{
		Bucket: &s.bucket, Key: &key, Range: aws.String("bytes=" + want),
	})
	if isCode(err, "NoSuchKey") {
		return nil, fmt.Errorf("read %s: %w", key, upload.ErrNoObject)
	}
	if err != nil {
		return nil, unavailable("read "+key, err)
	}
	defer out.Body.Close()
	if got := aws.ToString(out.ContentRange); !strings.HasPrefix(got, "bytes "+want+"/") {
		return nil, unavailable("read "+key,
			fmt.Errorf("asked for bytes %s, got %q: something on the way ignores Range", want, got))
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
	_, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.bucket})
	if _, missing := errors.AsType[*types.NotFound](err); missing {
		return refused("reach bucket "+s.bucket, err)
	}
	if err != nil {
		return unavailable("reach bucket "+s.bucket, err)
	}
	return nil
}
