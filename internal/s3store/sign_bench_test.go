package s3store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// BenchmarkSign100Parts is what signUploadParts does at the most; it should stay within 2 ms of one core.
func BenchmarkSign100Parts(b *testing.B) {
	b.Setenv("AWS_ACCESS_KEY_ID", "id")
	b.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	b.Setenv("AWS_REGION", "us-east-1")
	store, err := s3store.Open(b.Context(), s3store.Options{Bucket: "films", Timeout: time.Second})
	if err != nil {
		b.Fatal(err)
	}
	at := time.Now()
	for b.Loop() {
		for n := range 100 {
			part := upload.PartPut{
				Key:               "videos/x/film.mp4",
				MultipartUploadID: "id",
				Number:            n + 1,
				Size:              16 << 20,
				Sha256:            strings.Repeat("0a", 32),
			}
			if _, err := store.SignPart(b.Context(), part, at, time.Hour); err != nil {
				b.Fatal(err)
			}
		}
	}
}
