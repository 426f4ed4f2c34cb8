package s3store

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// BeginParts opens a multipart upload.
func (s *Store) BeginParts(ctx context.Context, key, contentType string, checksums bool) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	in := &s3.CreateMultipartUploadInput{Bucket: &s.bucket, Key: &key, ContentType: &contentType}
	if checksums && s.profile.Asked().TakesPartChecksum {
		in.ChecksumAlgorithm, in.ChecksumType = types.ChecksumAlgorithmSha256, types.ChecksumTypeComposite
	}
	out, err := s.client.CreateMultipartUpload(ctx, in)
	if err != nil {
		return "", unavailable("begin parts of "+key, err)
	}
	return aws.ToString(out.UploadId), nil
}

// SignPart seals a part: its length and, if the store takes it, its checksum are signed headers.
func (s *Store) SignPart(
	ctx context.Context, part upload.PartPut, at time.Time, life time.Duration,
) (*upload.SignedRequest, error) {
	r := s.request(http.MethodPut, part.Key)
	r.ContentLength = part.Size
	r.URL.RawQuery = url.Values{"partNumber": {strconv.Itoa(part.Number)}, "uploadId": {part.MultipartUploadID}}.Encode()
	headers, err := checksumHeader(part.Sha256)
	if err != nil {
		return nil, err
	}
	if !s.profile.Asked().TakesPartChecksum {
		headers = nil
	}
	return s.seal(ctx, r, headers, at, life)
}

// Parts lists the parts that have arrived, all pages of them.
func (s *Store) Parts(ctx context.Context, key, multipartUploadID string) ([]upload.Part, error) {
	in := &s3.ListPartsInput{Bucket: &s.bucket, Key: &key, UploadId: &multipartUploadID}
	pages := s3.NewListPartsPaginator(s.client, in)
	parts := []upload.Part{}
	for pages.HasMorePages() {
		page, err := within(ctx, s.timeout, func(ctx context.Context) (*s3.ListPartsOutput, error) {
			return pages.NextPage(ctx)
		})
		if isCode(err, "NoSuchUpload") {
			return nil, upload.ErrNoParts
		}
		if err != nil {
			return nil, unavailable("list parts of "+key, err)
		}
		for _, p := range page.Parts {
			parts = append(parts, upload.Part{
				Number: int(aws.ToInt32(p.PartNumber)), Size: aws.ToInt64(p.Size),
				ETag: aws.ToString(p.ETag), Sha256: hexOf(p.ChecksumSHA256),
			})
		}
	}
	return parts, nil
}

// Complete makes the object of the parts, unless there is one. With many parts that takes longer than other calls. A
// store that would complete over an object is asked first whether there is one: only the server can have made it.
func (s *Store) Complete(ctx context.Context, key, multipartUploadID string, parts []upload.Part, size int64) error {
	ask := s.profile.Asked()
	if !ask.CompleteOnce {
		if _, err := s.Stat(ctx, key); !errors.Is(err, upload.ErrNoObject) {
			return cmp.Or(err, upload.ErrExists)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 4*s.timeout)
	defer cancel()
	in := &s3.CompleteMultipartUploadInput{
		Bucket: &s.bucket, Key: &key, UploadId: &multipartUploadID,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: completedParts(parts, ask.TakesPartChecksum)},
	}
	if ask.TakesCompleteMatch {
		in.IfNoneMatch = aws.String("*")
	}
	if ask.TakesObjectSize {
		in.MpuObjectSize = &size
	}
	_, err := s.client.CompleteMultipartUpload(ctx, in)
	switch {
	case isCode(err, "NoSuchUpload"):
		return upload.ErrNoParts
	case isCode(err, "PreconditionFailed"):
		return upload.ErrExists
	case isRefusal(err):
		return fmt.Errorf("complete %s: %w: %w", key, upload.ErrRefused, err)
	case err != nil:
		return unavailable("complete "+key, err)
	}
	return nil
}

// completedParts name the parts as storage listed them. One that was stored without a checksum is named without.
func completedParts(parts []upload.Part, checksums bool) []types.CompletedPart {
	completed := make([]types.CompletedPart, len(parts))
	for i, p := range parts {
		completed[i] = types.CompletedPart{PartNumber: aws.Int32(int32(p.Number)), ETag: aws.String(p.ETag)}
		if checksums {
			completed[i].ChecksumSHA256 = base64Of(p.Sha256)
		}
	}
	return completed
}

// Abort ends a multipart upload and removes its parts. That there is none is not an error.
func (s *Store) Abort(ctx context.Context, key, multipartUploadID string) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
		Bucket: &s.bucket, Key: &key, UploadId: &multipartUploadID,
	})
	if err != nil && !isCode(err, "NoSuchUpload") {
		return unavailable("abort parts of "+key, err)
	}
	return nil
}

// within runs one call under a deadline of its own.
func within[T any](ctx context.Context, timeout time.Duration, call func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return call(ctx)
}

// hexOf is a SHA-256 in hex, of base64 as S3 writes it; "" if it is not valid.
func hexOf(encoded *string) string {
	sum, err := base64.StdEncoding.DecodeString(aws.ToString(encoded))
	if err != nil {
		return ""
	}
	return hex.EncodeToString(sum)
}

// base64Of is a SHA-256 as S3 writes it, or nil if it is not valid.
func base64Of(sum string) *string {
	raw, err := hex.DecodeString(sum)
	if err != nil || len(raw) == 0 {
		return nil
	}
	return aws.String(base64.StdEncoding.EncodeToString(raw))
}
