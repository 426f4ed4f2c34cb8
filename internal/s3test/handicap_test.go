package s3test_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/storagetest"
	"github.com/streamsphere/streamsphere/internal/upload"
)

var (
	film  = bytes.Repeat([]byte("film"), 1000)
	other = bytes.Repeat([]byte("evil"), 1000)
)

func TestAProxyThatLacksNothingPassesTheStorageSuite(t *testing.T) {
	storage := s3test.Start(t)
	for name, lack := range map[string]s3test.Lack{"forwarding": 0, "signing anew": s3test.Resigns} {
		t.Run(name, func(t *testing.T) { storagetest.Run(t, open(t, s3test.Handicap(t, storage, lack)).store) })
	}
}

// lacks are what is seen of a store with and without each of them.
var lacks = []struct {
	name          string
	lack          s3test.Lack
	see           func(*world, *testing.T) string
	whole, lesser string
}{
	{"no object checksums", s3test.NoObjectChecksums, (*world).statChecksum, "its own", "none"},
	{"no part checksums", s3test.NoPartChecksums, (*world).listChecksum, "its own", "none"},
	{"no part checksums, but compared", s3test.NoPartChecksums, (*world).otherPart, "400", "400"},
	{"any bytes in a PUT", s3test.AcceptsAnyPut, (*world).otherPut, "400", "200"},
	{"any bytes in a part", s3test.AcceptsAnyPart, (*world).otherPart, "400", "200"},
	{"checksums are echoed", s3test.AcceptsAnyPut | s3test.EchoesChecksums, (*world).statOther, "no object", "its own"},
	{
		"checksums of parts are echoed", s3test.AcceptsAnyPart | s3test.EchoesChecksums,
		(*world).listChecksum, "its own", "its own",
	},
	{"no checksum on a PUT", s3test.RefusesChecksums, (*world).firstPut, "200", "501"},
	{"no checksum on a part", s3test.RefusesChecksums, (*world).firstPart, "200", "501"},
	{"no checksum algorithm", s3test.RefusesChecksumAlgorithm, (*world).begin, "done", "NotImplemented"},
	{"no checksum mode", s3test.RefusesChecksumMode, (*world).statChecksum, "its own", "BadRequest"},
	{"a second PUT overwrites", s3test.IgnoresIfNoneMatch, (*world).secondPut, "412 film", "200 evil"},
	{"no If-None-Match on a PUT", s3test.RefusesIfNoneMatch, (*world).firstPut, "200", "501"},
	{"Complete overwrites", s3test.IgnoresCompleteMatch, (*world).completeOver, "PreconditionFailed evil", "done film"},
	{
		"no If-None-Match on Complete", s3test.RefusesCompleteMatch,
		(*world).completeOver, "PreconditionFailed evil", "NotImplemented evil",
	},
	{"a second Complete replaces", s3test.ForgetsCompletion, (*world).completeTwice, "404 film", "200 done evil"},
	{"any object size", s3test.IgnoresObjectSize, (*world).completeOfOtherSize, "InvalidRequest", "done"},
	{"no object size", s3test.RefusesObjectSize, (*world).completeOfOtherSize, "InvalidRequest", "NotImplemented"},
	{
		"no list by prefix", s3test.ListsUploadsByKeyOnly,
		(*world).listings, "videos/ 1, its key 1, all 1", "videos/ 0, its key 1, all 1",
	},
	{"no CORS API", s3test.NoCORSAPI, (*world).cors, "done, preflight 200", "NotImplemented, preflight 200"},
	{"any type", s3test.UnboundType, (*world).otherType, "403, another key 403", "200, another key 403"},
	{"any length", s3test.UnboundLength, (*world).otherLength, "403, another key 403", "200, another key 403"},
}

func TestAHandicapIsSeen(t *testing.T) {
	storage := s3test.Start(t)
	for _, tt := range lacks {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.see(open(t, s3test.Handicap(t, storage)), t); got != tt.whole {
				t.Errorf("without it: got %q, want %q", got, tt.whole)
			}
			if got := tt.see(open(t, s3test.Handicap(t, storage, tt.lack)), t); got != tt.lesser {
				t.Errorf("with it: got %q, want %q", got, tt.lesser)
			}
		})
	}
}

func TestPreflightsPassAsTheyAre(t *testing.T) {
	storage := s3test.Start(t)
	for name, lack := range map[string]s3test.Lack{"forwarding": 0, "signing anew": s3test.Resigns} {
		t.Run(name, func(t *testing.T) {
			want := "done, preflight 200"
			if got := open(t, s3test.Handicap(t, storage, lack)).cors(t); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestAProxyNeedsALocalS3(t *testing.T) {
	for _, endpoint := range []string{"", "127.0.0.1", "http://[::1"} {
		if _, err := s3test.Proxy(func(string) string { return endpoint }); err == nil {
			t.Errorf("%q: got no error, want one", endpoint)
		}
	}
}

// world is a store, and a key of its own.
type world struct {
	store    *s3store.Store
	client   *s3.Client
	bucket   *string
	key      *string
	uploadID *string
}

func open(t *testing.T, s *s3test.Server) *world {
	t.Helper()
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		t.Setenv(name, s.Value(name))
	}
	endpoint, bucket := s.Value("STREAMSPHERE_S3_ENDPOINT"), s.Value("STREAMSPHERE_S3_BUCKET")
	store, err := s3store.Open(t.Context(), s3store.Options{Bucket: bucket, Endpoint: endpoint, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	client := s3.New(s3.Options{
		BaseEndpoint: &endpoint, UsePathStyle: true, Region: s.Value("AWS_REGION"), RetryMaxAttempts: 1,
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{
				AccessKeyID:     s.Value("AWS_ACCESS_KEY_ID"),
				SecretAccessKey: s.Value("AWS_SECRET_ACCESS_KEY"),
			}, nil
		}),
	})
	return &world{
		store:  store,
		client: client,
		bucket: &bucket,
		key:    aws.String("videos/" + uuid.NewString() + "/film.mp4"),
	}
}

// put sends a PUT that is signed for the film, with or without its checksum.
func (w *world) put(t *testing.T, body []byte, checksum bool, changes ...func(*http.Request)) string {
	t.Helper()
	put := upload.Put{Key: *w.key, ContentType: "video/mp4", Size: int64(len(film))}
	if checksum {
		put.Sha256 = sum(film)
	}
	signed, err := w.store.SignPut(t.Context(), put, time.Now().Truncate(time.Second), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return send(t, signed, body, changes...)
}

// part sends part 1, which is signed for the film.
func (w *world) part(t *testing.T, body []byte, checksum bool) string {
	t.Helper()
	if w.uploadID == nil {
		w.begun(t, checksum)
	}
	part := upload.PartPut{Key: *w.key, MultipartUploadID: *w.uploadID, Number: 1, Size: int64(len(film))}
	if checksum {
		part.Sha256 = sum(film)
	}
	signed, err := w.store.SignPart(t.Context(), part, time.Now().Truncate(time.Second), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return send(t, signed, body)
}

func (w *world) begun(t *testing.T, checksum bool) string {
	in := &s3.CreateMultipartUploadInput{Bucket: w.bucket, Key: w.key, ContentType: aws.String("video/mp4")}
	if checksum {
		in.ChecksumAlgorithm, in.ChecksumType = types.ChecksumAlgorithmSha256, types.ChecksumTypeComposite
	}
	out, err := w.client.CreateMultipartUpload(t.Context(), in)
	if err == nil {
		w.uploadID = out.UploadId
	}
	return outcome(err)
}

func (w *world) complete(t *testing.T, size int64) string {
	listed, err := w.client.ListParts(t.Context(), &s3.ListPartsInput{Bucket: w.bucket, Key: w.key, UploadId: w.uploadID})
	if err != nil || len(listed.Parts) != 1 {
		t.Fatalf("list the part: %v", err)
	}
	p := listed.Parts[0]
	_, err = w.client.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{
		Bucket: w.bucket, Key: w.key, UploadId: w.uploadID, IfNoneMatch: aws.String("*"), MpuObjectSize: &size,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{
			{PartNumber: p.PartNumber, ETag: p.ETag, ChecksumSHA256: p.ChecksumSHA256},
		}},
	})
	return outcome(err)
}

// content is the word that stands at the key.
func (w *world) content(t *testing.T) string {
	out, err := w.client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: w.bucket, Key: w.key})
	if err != nil {
		return outcome(err)
	}
	defer out.Body.Close()
	body, _ := io.ReadAll(out.Body)
	return string(body[:4])
}

// told says whether a checksum is the film's.
func told(encoded *string, err error) string {
	if _, missing := errors.AsType[*types.NotFound](err); missing {
		return "no object"
	}
	switch {
	case err != nil:
		return outcome(err)
	case encoded == nil:
		return "none"
	case strings.HasPrefix(*encoded, base64Of(film)):
		return "its own"
	}
	return *encoded
}

func outcome(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return "done"
}

func sum(b []byte) string {
	digest := sha256.Sum256(b)
	return hex.EncodeToString(digest[:])
}
