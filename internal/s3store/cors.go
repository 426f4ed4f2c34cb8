package s3store

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const corsRuleID = "streamsphere"

// AllowOrigins writes the bucket's CORS rule that lets pages of these origins send films and play them. Other rules of
// the bucket stay. s3local/bucket.go writes the same rule.
func (s *Store) AllowOrigins(ctx context.Context, origins []string) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	rules, err := s.otherRules(ctx)
	if err != nil {
		return err
	}
	rules = append(rules, corsRule(origins))
	_, err = s.client.PutBucketCors(ctx, &s3.PutBucketCorsInput{
		Bucket: &s.bucket, CORSConfiguration: &types.CORSConfiguration{CORSRules: rules},
	})
	if err != nil {
		return fmt.Errorf("write the CORS rule of bucket %s: %w", s.bucket, err)
	}
	return nil
}

// corsRule allows the headers that signed requests have, and exposes none: no page has to read an ETag.
func corsRule(origins []string) types.CORSRule {
	return types.CORSRule{
		ID:             aws.String(corsRuleID),
		AllowedOrigins: origins,
		AllowedMethods: []string{"PUT", "GET", "HEAD"},
		AllowedHeaders: []string{"content-type", "if-none-match", "x-amz-checksum-sha256", "range"},
		MaxAgeSeconds:  aws.Int32(600),
	}
}

// otherRules are the bucket's rules but ours.
func (s *Store) otherRules(ctx context.Context) ([]types.CORSRule, error) {
	have, err := s.client.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: &s.bucket})
	if isCode(err, "NoSuchCORSConfiguration") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the CORS rules of bucket %s: %w", s.bucket, err)
	}
	return slices.DeleteFunc(have.CORSRules, func(r types.CORSRule) bool { return aws.ToString(r.ID) == corsRuleID }), nil
}
