package test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// signedFor reads from a presigned URL when it was signed and for how long.
func signedFor(t *testing.T, address string) (at time.Time, life time.Duration) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	at, err = time.Parse("20060102T150405Z", u.Query().Get("X-Amz-Date"))
	if err != nil {
		t.Errorf("X-Amz-Date: %v", err)
	}
	life, err = time.ParseDuration(u.Query().Get("X-Amz-Expires") + "s")
	if err != nil {
		t.Errorf("X-Amz-Expires: %v", err)
	}
	return at, life
}

func TestExpiresAtIsWhenStorageRefuses(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_SLOWEST_RATE=1000000", "STREAMSPHERE_MAX_URL_LIFETIME=1h",
		"STREAMSPHERE_PLAYBACK_LIFETIME=2h", "STREAMSPHERE_PLAYBACK_WINDOW=30m")
	alice := s.as("alice")
	tests := []struct {
		size int64
		life time.Duration // size ÷ 1 MB/s × 1.5, from 15 minutes to an hour
	}{
		{1, 15 * time.Minute},
		{600_000_000, 15 * time.Minute},
		{600_667_000, 15*time.Minute + time.Second},
		{1_000_000_000, 25 * time.Minute},
		{2_400_000_000, time.Hour},
		{5 << 30, time.Hour},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.size), func(t *testing.T) {
			asked := time.Now()
			r, err := alice.request(
				vars{"fileName": "a.mp4", "contentType": "video/mp4", "size": test.size, "strategy": "SINGLE"},
			)
			if err != nil {
				t.Fatal(err)
			}
			renewed, err := alice.renew(r.Upload.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range []reservation{r, renewed} {
				at, life := signedFor(t, r.Request.URL)
				expires := parseTime(t, r.Request.ExpiresAt)
				if life != test.life || !expires.Equal(at.Add(life)) || r.Upload.ExpiresAt != r.Request.ExpiresAt {
					t.Errorf(
						"signed at %v for %v, expiresAt %v, of the upload %s; want a life of %v",
						at,
						life,
						expires,
						r.Upload.ExpiresAt,
						test.life,
					)
				}
				if off := at.Sub(asked).Abs(); off > 10*time.Second {
					t.Errorf("signed %v away from now", off)
				}
			}
		})
	}
	v, _ := alice.publish(t, film(t), nil)
	at, life := signedFor(t, v.Playback.URL)
	if expires := parseTime(t, v.Playback.ExpiresAt); life != 2*time.Hour || !expires.Equal(at.Add(life)) ||
		!at.Equal(at.Truncate(30*time.Minute)) {
		t.Errorf(
			"playback is signed at %v for %v and expires at %v; want the start of a half hour, 2h, and their sum",
			at,
			life,
			expires,
		)
	}
}

func TestAnExpiredUploadIsRenewed(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	alice := startServer(t, storage, "STREAMSPHERE_MIN_URL_LIFETIME=1s").as("alice")
	content := film(t)
	r := alice.reserve(t, content, nil)

	eventually(t, "the URL expires", func() bool {
		_, err := alice.finalize(r.Upload.ID, nil)
		if err.code() != "NOT_UPLOADED" && err.code() != "UPLOAD_EXPIRED" {
			t.Fatalf("finalizeUpload while the URL ages: %v", err)
		}
		return err.code() == "UPLOAD_EXPIRED"
	})
	if status, answer := put(t, r.Request, content); status != http.StatusForbidden ||
		!strings.Contains(answer, "expired") {
		t.Errorf("the expired request: got %d %s, want 403 because it has expired", status, answer)
	}
	if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "PENDING" {
		t.Errorf("the expired upload is %+v, %v, want it PENDING", u, err)
	}

	// The URL lives for a second, which a slow machine may miss: then it is renewed again.
	eventually(t, "a renewed request is used in time", func() bool {
		renewed, err := alice.renew(r.Upload.ID)
		if err != nil {
			t.Fatalf("renewUpload: %v", err)
		}
		if renewed.Upload.Key != r.Key || renewed.Upload.ID != r.Upload.ID {
			t.Fatalf("renewed %s at %s, want %s at %s", renewed.Upload.ID, renewed.Upload.Key, r.Upload.ID, r.Key)
		}
		status, _ := put(t, renewed.Request, content)
		return status == http.StatusOK
	})
	alice.mustFinalize(t, r)
}

func TestAFileThatArrivedCanBeFinalizedAtAnyTime(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t), "STREAMSPHERE_MIN_URL_LIFETIME=2s").as("alice")
	content := film(t)
	r := alice.arrive(t, content, nil)
	eventually(t, "the URL has expired", func() bool { return time.Now().After(parseTime(t, r.Request.ExpiresAt)) })
	alice.mustFinalize(t, r)
}

func TestExpiredUploadsDoNotBlockTheirOwner(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t), "STREAMSPHERE_MIN_URL_LIFETIME=1s", "STREAMSPHERE_MAX_PENDING_UPLOADS=1",
		"STREAMSPHERE_GRACE=1s", "STREAMSPHERE_RECONCILE_EVERY=1s").as("alice")
	alice.reserve(t, []byte{1}, nil)
	eventually(t, "the expired upload makes room", func() bool {
		_, err := alice.request(inputFor([]byte{1}, nil))
		if err != nil && err.code() != "QUOTA_EXCEEDED" {
			t.Fatal(err)
		}
		return err == nil
	})
}
