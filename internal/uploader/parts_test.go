package uploader

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

func TestWhatStorageAnswersDecidesWhatFollows(t *testing.T) {
	type answer struct {
		status int
		code   string
	}
	damaged, taken := answer{400, "BadDigest"}, answer{200, ""}
	tests := []struct {
		name    string
		answers []answer // in their order
		public  string   // the code that a person is told, or ""
		err     error
	}{
		{"taken", []answer{taken}, "", nil},
		{"taken, in other words", []answer{{204, ""}}, "", nil},
		{"busy, then taken", []answer{{503, "SlowDown"}, {500, "InternalError"}, taken}, "", nil},
		{"expired, then taken", []answer{{403, "AccessDenied"}, taken}, "", nil},
		{"damaged on its way, then taken", []answer{damaged, damaged, taken}, "", nil},
		{"there already", []answer{{412, "PreconditionFailed"}}, "", nil},
		{"put together already", []answer{{404, "NoSuchUpload"}}, "", errNoMoreParts},
		{"no such bucket", []answer{{404, "NoSuchBucket"}}, StorageRefused, nil},
		{"not able to", []answer{{501, "NotImplemented"}}, StorageRefused, nil},
		{"busy for long, then taken", append(slices.Repeat([]answer{{503, ""}}, 12), taken), "", nil},
		{"refused each time", slices.Repeat([]answer{{403, "AccessDenied"}}, 4), StorageRefused, nil},
		{"damaged each time", []answer{damaged, damaged, damaged, damaged}, StorageRefused, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var puts, signed atomic.Int64
			storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				next := tt.answers[min(int(puts.Add(1)), len(tt.answers))-1]
				w.WriteHeader(next.status)
				io.WriteString(w, "<Error><Code>"+next.code+"</Code></Error>")
			}))
			defer storage.Close()
			err := sendPart(t, storage.URL, &signed)
			if n := len(tt.answers); puts.Load() != int64(n) || signed.Load() != int64(n) {
				t.Errorf("%d requests, %d signed; want %d, each signed afresh", puts.Load(), signed.Load(), n)
			}
			if tt.public == "" {
				if !errors.Is(err, tt.err) {
					t.Errorf("%v; want %v", err, tt.err)
				}
				return
			}
			told, ok := errors.AsType[*Error](publicError(t.Context(), err))
			if !ok || told.Code != tt.public {
				t.Errorf("%v; want %s", err, tt.public)
			}
		})
	}
}

// sendPart sends a file as one part, in four attempts at most.
func sendPart(t *testing.T, address string, signed *atomic.Int64) error {
	file := fileOf(t, "film.mp4", "aaaaaaaaaa")
	sums := newChecksums(file)
	s := &partSender{
		sender: &sender{
			file: file, sums: sums, storage: &storageClient{NewStorageClient(), time.Minute},
			retry:    Retry{Attempts: 4, MinBackoff: time.Millisecond, MaxBackoff: time.Millisecond},
			progress: newProgress(file.Size, nil),
		},
		sign: func(_ context.Context, parts []part) ([]*signedPart, error) {
			signed.Add(1)
			request := &client.SignedRequest{Method: "PUT", Url: address, ExpiresAt: time.Now().Add(time.Hour)}
			return []*signedPart{{parts[0], request, time.Now()}}, nil
		},
		lanes: newLanes(2), partSize: file.Size,
	}
	return s.send(t.Context(), partPlan{file.Size, file.Size}.all())
}
