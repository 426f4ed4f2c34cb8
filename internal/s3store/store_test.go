package s3store_test

import (
	"context"
	"net"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/storagetest"
	"github.com/streamsphere/streamsphere/internal/upload"
)

func open(t *testing.T, s *s3test.Server, timeout time.Duration) *s3store.Store {
	t.Helper()
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		t.Setenv(name, s.Value(name))
	}
	store, err := s3store.Open(t.Context(), s3store.Options{
		Bucket: s.Value("STREAMSPHERE_S3_BUCKET"), Endpoint: s.Value("STREAMSPHERE_S3_ENDPOINT"), Timeout: timeout,
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestStore(t *testing.T) {
	storagetest.Run(t, open(t, s3test.Start(t), 5*time.Second))
}

func TestEverythingThatSealsAPutIsASignedHeader(t *testing.T) {
	store := open(t, s3test.Start(t), 5*time.Second)
	put := upload.Put{Key: "videos/x/film.mp4", ContentType: "video/mp4", Size: 1, Sha256: strings.Repeat("0", 64)}
	request, err := store.SignPut(t.Context(), put, time.Now(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := url.Parse(request.URL)
	if err != nil {
		t.Fatal(err)
	}
	want := "content-length;content-type;host;if-none-match;x-amz-checksum-sha256"
	if got := signed.Query().Get("X-Amz-SignedHeaders"); got != want {
		t.Errorf("signed headers = %q; want %q", got, want)
	}
}

func TestStorageThatFailsIsUnavailableWithinTheDeadline(t *testing.T) {
	states := []struct {
		name   string
		damage func(*s3test.Server)
	}{
		{"stopped", func(s *s3test.Server) { s.Stop() }},
		{"hung", func(s *s3test.Server) { s.Process.Signal(syscall.SIGSTOP) }},
	}
	for _, state := range states {
		t.Run(state.name, func(t *testing.T) {
			server := s3test.Start(t)
			store := open(t, server, time.Second)
			state.damage(server)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			_, err := store.Stat(ctx, "videos/x/film.mp4")
			if got := fault.CodeOf(err); got != fault.StorageUnavailable {
				t.Errorf("Stat = %v; want %s", err, fault.StorageUnavailable)
			}
			if err := store.Delete(ctx, "videos/x/film.mp4"); fault.CodeOf(err) != fault.StorageUnavailable {
				t.Errorf("Delete = %v; want %s", err, fault.StorageUnavailable)
			}
			if _, err := store.ReadRange(ctx, "videos/x/film.mp4", 0, 1); fault.CodeOf(err) != fault.StorageUnavailable {
				t.Errorf("ReadRange = %v; want %s", err, fault.StorageUnavailable)
			}
			if ctx.Err() != nil {
				t.Error("the calls had no deadline of their own")
			}
		})
	}
}

func TestAnAddressOnAWSIsRegionalAndByHost(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_REGION", "eu-central-1")
	store, err := s3store.Open(t.Context(), s3store.Options{Bucket: "films", Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := store.Address(), "https://films.s3.eu-central-1.amazonaws.com/"; got != want {
		t.Errorf("Address = %q; want %q", got, want)
	}
	address, err := store.SignGet(t.Context(), upload.Get{Key: "videos/x/film.mp4"}, time.Now(), time.Minute)
	if err != nil || !strings.HasPrefix(address, store.Address()+"videos/x/film.mp4?") {
		t.Errorf("SignGet = %q, %v; want it below %s", address, err, store.Address())
	}
}

func TestAListenerThatNeverAnswersIsUnavailable(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_REGION", "us-east-1")
	store, err := s3store.Open(t.Context(), s3store.Options{
		Bucket: "films", Endpoint: "http://" + silent.Addr().String(), Timeout: 300 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Stat(t.Context(), "x"); fault.CodeOf(err) != fault.StorageUnavailable {
		t.Errorf("Stat = %v; want %s", err, fault.StorageUnavailable)
	}
	if _, err := store.ReadRange(t.Context(), "x", 0, 1); fault.CodeOf(err) != fault.StorageUnavailable {
		t.Errorf("ReadRange = %v; want %s", err, fault.StorageUnavailable)
	}
}

func TestASessionTokenIsNotTrustedForever(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_REGION", "us-east-1")
	ends := time.Now().Add(20 * time.Minute)
	tests := []struct {
		name, token string
		told        time.Time
		check       func(time.Time) bool
	}{
		{"lasting keys", "", time.Time{}, time.Time.IsZero},
		{"a session that tells its end", "token", ends, ends.Equal},
		{"a session that does not", "token", time.Time{}, func(end time.Time) bool {
			return end.Before(time.Now().Add(time.Hour+time.Minute)) && end.After(time.Now())
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("AWS_SESSION_TOKEN", tt.token)
			store, err := s3store.Open(t.Context(), s3store.Options{Bucket: "films", Timeout: time.Second, SessionEnds: tt.told})
			if err != nil {
				t.Fatal(err)
			}
			if end, err := store.CredentialsExpireAt(t.Context()); err != nil || !tt.check(end) {
				t.Errorf("CredentialsExpireAt = %v, %v", end, err)
			}
		})
	}
}

func TestAMissingBucketIsNotAMissingObject(t *testing.T) {
	server := s3test.Start(t)
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		t.Setenv(name, server.Value(name))
	}
	store, err := s3store.Open(
		t.Context(),
		s3store.Options{Bucket: "nowhere", Endpoint: server.Value("STREAMSPHERE_S3_ENDPOINT"), Timeout: 5 * time.Second},
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Stat(t.Context(), "x"); fault.CodeOf(err) != fault.StorageUnavailable {
		t.Errorf("Stat = %v; want %s", err, fault.StorageUnavailable)
	}
	if _, err := store.ReadRange(t.Context(), "x", 0, 1); fault.CodeOf(err) != fault.StorageUnavailable {
		t.Errorf("ReadRange = %v; want %s", err, fault.StorageUnavailable)
	}
}
