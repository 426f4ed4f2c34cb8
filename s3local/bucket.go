package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// prepareBucket makes the bucket if it is missing and writes its CORS rule anew.
func prepareBucket(ctx context.Context, endpoint string, keys keyPair, bucket string, origins []string) error {
	client := s3.New(s3.Options{
		BaseEndpoint: aws.String(endpoint),
		Region:       region,
		UsePathStyle: true,
		Credentials:  credentials.NewStaticCredentialsProvider(keys.AccessKeyID, keys.SecretAccessKey, ""),
	})

	_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket})
	var owned *types.BucketAlreadyOwnedByYou
	if err != nil && !errors.As(err, &owned) {
		return fmt.Errorf("create bucket %s: %w", bucket, err)
	}
	_, err = client.PutBucketCors(ctx, &s3.PutBucketCorsInput{
		Bucket:            &bucket,
		CORSConfiguration: &types.CORSConfiguration{CORSRules: []types.CORSRule{corsRule(origins)}},
	})
	if err != nil {
		return fmt.Errorf("set the CORS rule of bucket %s: %w", bucket, err)
	}
	return nil
}

// corsRule lets pages of origins upload and play, with no more headers than the
// signed requests have. Nothing has to be exposed: finishing an upload is the
// server's work, so no page reads an ETag. It is the rule that `streamsphere
// setup` writes, by its ID too, so that setup replaces it.
func corsRule(origins []string) types.CORSRule {
	return types.CORSRule{
		ID:             aws.String("streamsphere"),
		AllowedOrigins: origins,
		AllowedMethods: []string{"PUT", "GET", "HEAD"},
		AllowedHeaders: []string{"content-type", "if-none-match", "x-amz-checksum-sha256", "range"},
		MaxAgeSeconds:  aws.Int32(600),
	}
}
