package s3store

import (
	"context"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// Objects lists the objects below a prefix.
func (s *Store) Objects(ctx context.Context, prefix string) iter.Seq2[upload.StoredObject, error] {
	return func(yield func(upload.StoredObject, error) bool) {
		pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: &prefix})
		for pages.HasMorePages() {
			page, err := within(ctx, s.timeout, func(ctx context.Context) (*s3.ListObjectsV2Output, error) {
				return pages.NextPage(ctx)
			})
			if err != nil {
				yield(upload.StoredObject{}, unavailable("list objects", err))
				return
			}
			for _, o := range page.Contents {
				stored := upload.StoredObject{
					Key: aws.ToString(o.Key), Size: aws.ToInt64(o.Size), Since: aws.ToTime(o.LastModified),
				}
				if !yield(stored, nil) {
					return
				}
			}
		}
	}
}

// OpenParts lists the multipart uploads that are open below a prefix. A store that does not find them by a prefix is
// asked for all.
func (s *Store) OpenParts(ctx context.Context, prefix string) iter.Seq2[upload.StoredObject, error] {
	return func(yield func(upload.StoredObject, error) bool) {
		in := &s3.ListMultipartUploadsInput{Bucket: &s.bucket}
		if s.profile.Asked().ListsByPrefix {
			in.Prefix = &prefix
		}
		pages := s3.NewListMultipartUploadsPaginator(s.client, in)
		for pages.HasMorePages() {
			page, err := within(ctx, s.timeout, func(ctx context.Context) (*s3.ListMultipartUploadsOutput, error) {
				return pages.NextPage(ctx)
			})
			if err != nil {
				yield(upload.StoredObject{}, unavailable("list multipart uploads", err))
				return
			}
			for _, u := range page.Uploads {
				open := upload.StoredObject{
					Key: aws.ToString(u.Key), MultipartUploadID: aws.ToString(u.UploadId), Since: aws.ToTime(u.Initiated),
				}
				if strings.HasPrefix(open.Key, prefix) && !yield(open, nil) {
					return
				}
			}
		}
	}
}
