package test

import (
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// s3local is a module of its own and writes the rule by itself: what works in a browser here has to work on a real
// bucket.
func TestSetupAndTheLocalS3WriteTheSameCORSRule(t *testing.T) {
	t.Parallel()
	const origins = "https://app.example,https://admin.example"
	storage := s3test.Start(t, "--allowed-origins", origins)
	local := openBucket(storage).corsRules(t)

	env := append(plausible(t, "STREAMSPHERE_ALLOWED_ORIGINS="+origins), storage.Env...)
	if code, stdout, stderr := run(t, env, "setup", "--apply"); code != 0 {
		t.Fatalf("setup: code is %d, want 0:\n%s%s", code, stdout, stderr)
	}
	setup := openBucket(storage).corsRules(t)

	if len(local) != 1 || len(setup) != 1 {
		t.Fatalf("got %d rules of the local S3 and %d after setup, want the same one", len(local), len(setup))
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[types.CORSRule]()) {
		if !field.IsExported() {
			continue
		}
		got := reflect.ValueOf(local[0]).FieldByIndex(field.Index)
		want := reflect.ValueOf(setup[0]).FieldByIndex(field.Index)
		if !reflect.DeepEqual(got.Interface(), want.Interface()) {
			t.Errorf("%s: the local S3 has %v, setup writes %v", field.Name, reflect.Indirect(got), reflect.Indirect(want))
		}
	}
}

// corsRules are the bucket's, over the API.
func (b bucket) corsRules(t testing.TB) []types.CORSRule {
	t.Helper()
	answer, err := b.client.GetBucketCors(t.Context(), &s3.GetBucketCorsInput{Bucket: &b.name})
	if err != nil {
		t.Fatalf("read the CORS rules: %v", err)
	}
	return answer.CORSRules
}

func TestSetupKeepsTheBucketsOtherRules(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	bucket := openBucket(storage)
	other := types.CORSRule{
		ID: aws.String(
			"somebody-elses",
		), AllowedMethods: []string{"GET"}, AllowedOrigins: []string{"https://elsewhere.example"},
	}
	if _, err := bucket.client.PutBucketCors(t.Context(), &s3.PutBucketCorsInput{
		Bucket: &bucket.name, CORSConfiguration: &types.CORSConfiguration{CORSRules: []types.CORSRule{other}},
	}); err != nil {
		t.Fatal(err)
	}
	env := append(plausible(t, "STREAMSPHERE_ALLOWED_ORIGINS=https://app.example"), storage.Env...)
	for range 2 {
		if code, stdout, stderr := run(t, env, "setup", "--apply"); code != 0 {
			t.Fatalf("setup: code is %d, want 0:\n%s%s", code, stdout, stderr)
		}
	}
	if rules := bucket.corsRules(t); len(rules) != 2 || *rules[0].ID != *other.ID || *rules[1].ID != "streamsphere" {
		t.Errorf("the rules are %+v, want the other one and ours, once", rules)
	}
}
