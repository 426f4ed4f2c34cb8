package s3store

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// AbortAfter is the bucket's rule that aborts multipart uploads that were opened so many days ago: storage bills for
// their parts. Another rule that does it is good enough, and other rules stay.
func (s *Store) AbortAfter(ctx context.Context, days int) (Change, error) {
	have, err := within(ctx, s.timeout, func(ctx context.Context) (*s3.GetBucketLifecycleConfigurationOutput, error) {
		return s.client.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: &s.bucket})
	})
	if isCode(err, "NoSuchLifecycleConfiguration") {
		have, err = &s3.GetBucketLifecycleConfigurationOutput{}, nil
	}
	if err != nil {
		return Change{}, s.settingError("read the lifecycle rules", err)
	}
	want := abortRule(days)
	c := Change{Want: describeAbort(want)}
	others := slices.DeleteFunc(slices.Clone(have.Rules), isOurLifecycle)
	c.Kept = len(others)
	if i := slices.IndexFunc(have.Rules, isOurLifecycle); i >= 0 {
		c.Have = describeAbort(have.Rules[i])
	} else if i := slices.IndexFunc(others, abortsAll); i >= 0 {
		c.Have = describeAbort(others[i])
		c.Want = c.Have
	}
	c.write = func(ctx context.Context) error { return s.putLifecycle(ctx, append(others, want)) }
	return c, nil
}

func (s *Store) putLifecycle(ctx context.Context, rules []types.LifecycleRule) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	_, err := s.client.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{
		Bucket: &s.bucket, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules},
	}, withMD5)
	if err != nil {
		return s.settingError("write the lifecycle rule", err)
	}
	return nil
}

func abortRule(days int) types.LifecycleRule {
	return types.LifecycleRule{
		ID: aws.String(ruleID), Status: types.ExpirationStatusEnabled,
		Filter:                         &types.LifecycleRuleFilter{Prefix: aws.String("")},
		AbortIncompleteMultipartUpload: &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(int32(days))},
	}
}

func isOurLifecycle(r types.LifecycleRule) bool { return aws.ToString(r.ID) == ruleID }

// abortsAll reports whether a rule aborts multipart uploads in the whole bucket.
func abortsAll(r types.LifecycleRule) bool {
	f := r.Filter
	whole := f == nil || aws.ToString(f.Prefix) == "" && f.And == nil && f.Tag == nil &&
		f.ObjectSizeGreaterThan == nil && f.ObjectSizeLessThan == nil
	//lint:ignore SA1019 stores still tell it
	old := aws.ToString(r.Prefix)
	return r.Status == types.ExpirationStatusEnabled && r.AbortIncompleteMultipartUpload != nil && whole && old == ""
}

func describeAbort(r types.LifecycleRule) []string {
	switch abort := r.AbortIncompleteMultipartUpload; {
	case r.Status != types.ExpirationStatusEnabled:
		return []string{"off"}
	case abort == nil:
		return []string{"aborts nothing"}
	default:
		days := aws.ToInt32(abort.DaysAfterInitiation)
		return []string{fmt.Sprintf("multipart uploads are aborted %d days after they were opened", days)}
	}
}
