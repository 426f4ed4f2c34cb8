package test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// bucket is direct access to storage, with the bucket's own credentials.
type bucket struct {
	name   string
	client *s3.Client
}

func openBucket(server *s3test.Server) bucket {
	endpoint := server.Value("STREAMSPHERE_S3_ENDPOINT")
	return bucket{name: server.Value("STREAMSPHERE_S3_BUCKET"), client: s3.New(s3.Options{
		BaseEndpoint: &endpoint, UsePathStyle: true, Region: server.Value("AWS_REGION"),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{
				AccessKeyID: server.Value("AWS_ACCESS_KEY_ID"), SecretAccessKey: server.Value("AWS_SECRET_ACCESS_KEY"),
			}, nil
		}),
	})}
}

// has reports whether there is an object with this key.
func (b bucket) has(t testing.TB, key string) bool {
	t.Helper()
	_, err := b.client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &b.name, Key: &key})
	if _, missing := errors.AsType[*types.NotFound](err); missing {
		return false
	}
	if err != nil {
		t.Fatalf("look at %s: %v", key, err)
	}
	return true
}

// put writes an object that no signed request made.
func (b bucket) put(t testing.TB, key, contentType string, body []byte) {
	t.Helper()
	_, err := b.client.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: &b.name, Key: &key, ContentType: &contentType, Body: bytes.NewReader(body), ChecksumAlgorithm: types.ChecksumAlgorithmSha256,
	})
	if err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

// keys are those of all objects in the bucket.
func (b bucket) keys(t testing.TB) (keys []string) {
	t.Helper()
	page, err := b.client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &b.name})
	if err != nil {
		t.Fatalf("list the bucket: %v", err)
	}
	for _, o := range page.Contents {
		keys = append(keys, *o.Key)
	}
	return keys
}
