package s3store_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// answering opens a store that gives every request the same answer.
func answering(t *testing.T, status int, body string) *s3store.Store {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	setCredentials(t, "us-east-1")
	t.Setenv("AWS_MAX_ATTEMPTS", "1") // so that what passes is tried once too
	store, err := s3store.Open(t.Context(), s3store.Options{Bucket: "films", Endpoint: server.URL, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func errorBody(code string) string {
	return "<Error><Code>" + code + "</Code><Message>No.</Message><RequestId>R1</RequestId></Error>"
}

func TestWhatWillNotChangeIsNotTriedAgain(t *testing.T) {
	const html = "<html><body>Sorry"
	tests := []struct {
		status    int
		code      string // or HTML
		retryable bool
	}{
		// What the store does not offer.
		{501, "NotImplemented", false},
		{405, "MethodNotAllowed", false},
		{400, "InvalidRequest", false},
		{400, "InvalidArgument", false},
		// What the server is set up with.
		{400, "InvalidBucketName", false},
		{404, "NoSuchBucket", false},
		{301, "PermanentRedirect", false},
		{400, "AuthorizationHeaderMalformed", false},
		{403, "AccessDenied", false},
		{403, "InvalidAccessKeyId", false},
		{403, "SignatureDoesNotMatch", false},
		{403, "RequestTimeTooSkewed", false},
		{400, "ExpiredToken", false},
		{401, "Unauthorized", false},
		{403, html, false},
		// What passes.
		{400, "RequestTimeout", true},
		{404, html, true},
		{409, "OperationAborted", true},
		{429, "TooManyRequests", true},
		{500, "InternalError", true},
		{502, html, true},
		{503, "SlowDown", true},
		{400, "ThrottlingException", true},
	}
	for _, tt := range tests {
		t.Run(http.StatusText(tt.status)+" "+tt.code, func(t *testing.T) {
			body := tt.code
			if body != html {
				body = errorBody(tt.code)
			}
			err := answering(t, tt.status, body).Delete(t.Context(), "videos/x/film.mp4")
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || f.Code != fault.StorageUnavailable || f.Retryable != tt.retryable {
				t.Fatalf("Delete = %#v; want %s, retryable %t", err, fault.StorageUnavailable, tt.retryable)
			}
			if (f.RetryAfter > 0) != tt.retryable || strings.Contains(f.Message, "operator") == tt.retryable {
				t.Errorf("after %v, %q; retryable is %t", f.RetryAfter, f.Message, tt.retryable)
			}
		})
	}
}

// A HEAD has no body, so there is no code but its status.
func TestAHeadThatIsRefusedIsNotTriedAgain(t *testing.T) {
	for status, retryable := range map[int]bool{400: false, 403: false, 405: false, 501: false, 503: true} {
		_, err := answering(t, status, "").Stat(t.Context(), "videos/x/film.mp4")
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Retryable != retryable {
			t.Errorf("Stat of %d = %#v; want retryable %t", status, err, retryable)
		}
	}
	for what, err := range map[string]error{
		"Reach": answering(t, 404, "").Reach(t.Context()),
		"Stat":  second(answering(t, 404, "").Stat(t.Context(), "videos/x/film.mp4")),
	} {
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Retryable {
			t.Errorf("%s without a bucket = %#v; want it not retryable", what, err)
		}
	}
}

func second(_ upload.Object, err error) error { return err }

func TestTheLogSaysWhatWasAskedAndAnswered(t *testing.T) {
	store := answering(t, 501, errorBody("NotImplemented"))
	parts := []upload.Part{{Number: 1, Size: 1, ETag: "e"}}
	err := store.Complete(t.Context(), "videos/x/film.mp4", "the-upload-id", parts, 1)
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Cause == nil {
		t.Fatalf("Complete = %#v; want a fault with its cause", err)
	}
	cause := f.Cause.Error()
	for _, want := range []string{
		"complete videos/x/film.mp4", "POST /films/videos/x/film.mp4", "if-none-match", "x-amz-mp-object-size",
		"CompleteMultipartUpload", "501", "NotImplemented",
	} {
		if !strings.Contains(cause, want) {
			t.Errorf("the cause does not name %s: %s", want, cause)
		}
	}
	for _, secret := range []string{"Signature=", "Credential=", "the-upload-id", "secret"} {
		if strings.Contains(cause, secret) || strings.Contains(f.Message, secret) {
			t.Errorf("the error shows %s: %s", secret, cause)
		}
	}
}
