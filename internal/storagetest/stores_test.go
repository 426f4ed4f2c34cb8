package storagetest_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/storagetest"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// Other implementations keep the contract as far as they were seen to.
func TestOtherImplementations(t *testing.T) {
	for _, name := range s3test.Others {
		t.Run(name, func(t *testing.T) { testAsMeasured(t, s3test.StartOther(t, name)) })
	}
}

// lesser are stores that lack much.
var lesser = map[string]s3test.Lack{
	"Ceph 16": s3test.Ceph16Like, "MinIO": s3test.MinIOLike, "B2": s3test.B2Like, "GCS": s3test.GCSLike,
	"forgetful": s3test.ForgetfulLike, "believing": s3test.BelievingLike, "picky": s3test.PickyLike, "open": s3test.OpenLike,
}

func TestLesserStores(t *testing.T) {
	storage := s3test.Start(t)
	for name, lacks := range lesser {
		t.Run(name, func(t *testing.T) { testAsMeasured(t, s3test.Handicap(t, storage, lacks)) })
	}
}

// testAsMeasured measures a store and runs the suite for what it was seen to do.
func testAsMeasured(t *testing.T, server *s3test.Server) {
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		t.Setenv(name, server.Value(name))
	}
	profile := &upload.Profile{}
	store, err := s3store.Open(t.Context(), s3store.Options{
		Bucket: server.Value("STREAMSPHERE_S3_BUCKET"), Endpoint: server.Value("STREAMSPHERE_S3_ENDPOINT"),
		Timeout: 5 * time.Second, Profile: profile,
	})
	if err != nil {
		t.Fatal(err)
	}
	options := measure.Options{Origins: []string{"http://films.example"}, Timeout: 5 * time.Second}
	seen, err := measure.Run(t.Context(), store, options)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(seen.Capabilities)
	t.Logf("measured: %s", text)
	profile.Set(seen.Capabilities)
	storagetest.RunWith(t, store, seen.Capabilities)
}
