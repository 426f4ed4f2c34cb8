package test

import (
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// s3local is a module of its own and writes the rule by itself: what works in a browser here has to work on a real bucket.
func TestSetupAndTheLocalS3WriteTheSameCORSRule(t *testing.T) {
	t.Parallel()
	const origins = "https://app.example,https://admin.example"
	storage := s3test.Start(t, "--allowed-origins", origins)
	local := openBucket(storage).corsRules(t)

	env := append(plausible(t, "STREAMSPHERE_ALLOWED_ORIGINS="+origins), storage.Env...)
	if code, stdout, stderr := run(t, env, "setup"); code != 0 {
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
