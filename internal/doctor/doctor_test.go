package doctor_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/doctor"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
)

func open(t *testing.T, s *s3test.Server, bucket string) *s3store.Store {
	t.Helper()
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		t.Setenv(name, s.Value(name))
	}
	store, err := s3store.Open(t.Context(), s3store.Options{
		Bucket: bucket, Endpoint: s.Value("STREAMSPHERE_S3_ENDPOINT"), Timeout: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestSetupCuresWhatTheDoctorFinds(t *testing.T) {
	s3 := s3test.Start(t, "--allowed-origins", "https://elsewhere.example")
	store := open(t, s3, s3.Value("STREAMSPHERE_S3_BUCKET"))
	origins := []string{"https://films.example"}

	var before bytes.Buffer
	err := doctor.Run(t.Context(), store, origins, &before)
	if err == nil || !strings.Contains(before.String(), "FAIL  CORS lets https://films.example upload") {
		t.Errorf("before setup: %v\n%s", err, &before)
	}
	if err := store.AllowOrigins(t.Context(), origins); err != nil {
		t.Fatal(err)
	}
	var after bytes.Buffer
	if err := doctor.Run(t.Context(), store, origins, &after); err != nil || strings.Contains(after.String(), "FAIL") {
		t.Errorf("after setup: %v\n%s", err, &after)
	}
}

func TestWithoutItsBucketNothingElseIsTried(t *testing.T) {
	store := open(t, s3test.Start(t), "no-such-bucket")
	var said bytes.Buffer
	if err := doctor.Run(t.Context(), store, nil, &said); err == nil {
		t.Error("Run = nil; want an error")
	}
	if got := said.String(); !strings.Contains(got, "FAIL  the bucket answers") || strings.Contains(got, "sealed") {
		t.Errorf("it said:\n%s", got)
	}
}
