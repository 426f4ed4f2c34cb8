package s3store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// ruleID is the name of our rules in the bucket: all others belong to somebody else.
const ruleID = "streamsphere"

// CORS is the bucket's rule that lets pages of these origins send films and play them. Other rules of the bucket stay.
// s3local/bucket.go writes the same rule.
func (s *Store) CORS(ctx context.Context, origins []string) (Change, error) {
	have, err := within(ctx, s.timeout, func(ctx context.Context) (*s3.GetBucketCorsOutput, error) {
		return s.client.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: &s.bucket})
	})
	if isCode(err, "NoSuchCORSConfiguration") {
		have, err = &s3.GetBucketCorsOutput{}, nil
	}
	if err != nil {
		return Change{}, s.settingError("read the CORS rules", err)
	}
	rules, want := have.CORSRules, corsRule(origins)
	c := Change{Want: describeCORS(want)}
	if i := slices.IndexFunc(rules, isOurCORS); i >= 0 {
		c.Have = describeCORS(rules[i])
	}
	others := slices.DeleteFunc(slices.Clone(rules), isOurCORS)
	c.Kept = len(others)
	c.write = func(ctx context.Context) error { return s.putCORS(ctx, append(others, want)) }
	return c, nil
}

func (s *Store) putCORS(ctx context.Context, rules []types.CORSRule) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	_, err := s.client.PutBucketCors(ctx, &s3.PutBucketCorsInput{
		Bucket: &s.bucket, CORSConfiguration: &types.CORSConfiguration{CORSRules: rules},
	}, withMD5)
	if err != nil {
		return s.settingError("write the CORS rule", err)
	}
	return nil
}

// withMD5 adds the Content-MD5 that older stores demand where newer ones take any checksum.
func withMD5(o *s3.Options) {
	o.APIOptions = append(o.APIOptions, smithyhttp.AddContentChecksumMiddleware)
}

// corsRule allows the headers that signed requests have, and exposes none: no page has to read an ETag.
func corsRule(origins []string) types.CORSRule {
	return types.CORSRule{
		ID:             aws.String(ruleID),
		AllowedOrigins: origins,
		AllowedMethods: []string{"PUT", "GET", "HEAD"},
		AllowedHeaders: []string{"content-type", "if-none-match", "x-amz-checksum-sha256", "range"},
		MaxAgeSeconds:  aws.Int32(600),
	}
}

func isOurCORS(r types.CORSRule) bool { return aws.ToString(r.ID) == ruleID }

// CORSLines are what the rule for these origins says, for those who have to write it by other means.
func CORSLines(origins []string) []string { return describeCORS(corsRule(origins)) }

func describeCORS(r types.CORSRule) []string {
	lines := []string{
		"origins: " + strings.Join(r.AllowedOrigins, ", "),
		"methods: " + strings.Join(r.AllowedMethods, ", "),
		"headers: " + strings.Join(r.AllowedHeaders, ", "),
	}
	if len(r.ExposeHeaders) > 0 {
		lines = append(lines, "exposed headers: "+strings.Join(r.ExposeHeaders, ", "))
	}
	return append(lines, fmt.Sprintf("kept by browsers for %d seconds", aws.ToInt32(r.MaxAgeSeconds)))
}
