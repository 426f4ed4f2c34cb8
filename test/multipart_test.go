package test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/streamsphere/streamsphere/internal/filmtest"
)

// Uploads in parts, as these tests use them.

type signedPart struct {
	Number       int
	Offset, Size int64
	Request      signedRequest
}

type receivedPart struct {
	Number int
	Size   int64
	Sha256 *string
}

type partedUpload struct {
	ID, Status, Strategy, ExpiresAt string

	PartSize      *int64
	PartCount     *int
	ReceivedParts *[]receivedPart
	Guarantees    struct{ Checksum, WriteOnce bool }
	Video         *struct{ ID, Title, Visibility string }
	Rejection     *string
}

const partedFields = `id status strategy expiresAt partSize partCount receivedParts { number size sha256 }
	guarantees { checksum writeOnce } rejection video { id title visibility } `

// inParts are the settings of a server where every file goes in the smallest parts.
var inParts = []string{"STREAMSPHERE_MULTIPART_THRESHOLD=1", "STREAMSPHERE_PART_SIZE=8MiB"}

const partSize = 8 << 20

// large is a film of three parts, the last one smaller.
var large = sync.OnceValue(func() []byte { return filmtest.Film(2*partSize+4<<20+7, 3) })

func (c *client) parted(t testing.TB, id string) partedUpload {
	t.Helper()
	u, err := ask[*partedUpload](c, `query ($id: ID!) { result: upload(id: $id) {`+partedFields+`} }`, vars{"id": id})
	if err != nil || u == nil {
		t.Fatalf("upload: got %v, %v, want one", u, err)
	}
	return *u
}

// sign asks for the signatures of parts, each of which is an UploadPartInput.
func (c *client) sign(uploadID string, parts ...vars) ([]signedPart, *apiError) {
	payload, err := ask[struct{ Parts []signedPart }](c, `mutation ($input: SignUploadPartsInput!) {
		result: signUploadParts(input: $input) { parts { number offset size `+requestFields+`} } }`,
		vars{"input": vars{"uploadId": uploadID, "parts": append([]vars{}, parts...)}})
	return payload.Parts, err
}

// cut returns one part of a file.
func cut(content []byte, number int) []byte {
	from := (number - 1) * partSize
	return content[from:min(from+partSize, len(content))]
}

// partInputs describes parts of content to signUploadParts, with their checksums or without.
func partInputs(content []byte, checksums bool, numbers ...int) []vars {
	inputs := make([]vars, len(numbers))
	for i, n := range numbers {
		inputs[i] = vars{"number": n}
		if checksums {
			inputs[i]["sha256"] = sumOf(cut(content, n))
		}
	}
	return inputs
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// allParts are the numbers of a file's parts.
func allParts(content []byte) (numbers []int) {
	for n := range (len(content) + partSize - 1) / partSize {
		numbers = append(numbers, n+1)
	}
	return numbers
}

// sendParts signs and sends these parts of content.
func (c *client) sendParts(t testing.TB, uploadID string, content []byte, checksums bool, numbers ...int) {
	t.Helper()
	signed, err := c.sign(uploadID, partInputs(content, checksums, numbers...)...)
	if err != nil {
		t.Fatalf("signUploadParts of %v: got %v, want signatures", numbers, err)
	}
	for _, p := range signed {
		mustPut(t, p.Request, content[p.Offset:p.Offset+p.Size])
	}
}

// arriveInParts requests an upload and sends all parts of it.
func (c *client) arriveInParts(t testing.TB, content []byte, checksums bool, changes vars) reservation {
	t.Helper()
	r := c.reserve(t, content, overlay(vars{"strategy": "MULTIPART"}, changes))
	c.sendParts(t, r.Upload.ID, content, checksums, allParts(content)...)
	return r
}

func overlay(base, changes vars) vars {
	for name, value := range changes {
		base[name] = value
	}
	return base
}

// finalizeMissing finalizes, and returns the error's code and its missing parts.
func (c *client) finalizeMissing(t testing.TB, uploadID string) (string, []int) {
	t.Helper()
	var answer struct {
		Errors []struct {
			Extensions struct {
				Code         string
				MissingParts []int
			}
		}
	}
	err := c.send(
		`mutation ($id: ID!) { finalizeUpload(input: { uploadId: $id }) { video { id } } }`,
		vars{"id": uploadID},
		&answer,
	)
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Errors) == 0 {
		return "", nil
	}
	return answer.Errors[0].Extensions.Code, answer.Errors[0].Extensions.MissingParts
}

func (c *client) wantMissing(t testing.TB, what, uploadID string, want ...int) {
	t.Helper()
	if code, missing := c.finalizeMissing(t, uploadID); code != "NOT_UPLOADED" || !slices.Equal(missing, want) {
		t.Errorf(
			"finalizeUpload %s: got %s with the missing parts %v, want NOT_UPLOADED with %v",
			what,
			or(code, "no error"),
			missing,
			want,
		)
	}
}

// wantFilm checks that a video plays back as these bytes.
func wantFilm(t testing.TB, v video, content []byte) {
	t.Helper()
	if response, body := get(t, v.Playback.URL, ""); response.StatusCode != http.StatusOK || !bytes.Equal(body, content) {
		t.Errorf("the film read back has status %d and %d bytes with SHA-256 %s, want the %d bytes sent with %s",
			response.StatusCode, len(body), sumOf(body), len(content), sumOf(content))
	}
}

// open are the multipart uploads that are open in the bucket.
func (b bucket) open(t testing.TB) []types.MultipartUpload {
	t.Helper()
	page, err := b.client.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &b.name})
	if err != nil {
		t.Fatalf("list multipart uploads: %v", err)
	}
	return page.Uploads
}

// abort ends every open multipart upload, as a lifecycle rule would.
func (b bucket) abort(t testing.TB) {
	t.Helper()
	for _, u := range b.open(t) {
		_, err := b.client.AbortMultipartUpload(
			t.Context(),
			&s3.AbortMultipartUploadInput{Bucket: &b.name, Key: u.Key, UploadId: u.UploadId},
		)
		if err != nil {
			t.Fatalf("abort %s: %v", *u.Key, err)
		}
	}
}

// wantBucket waits until the bucket has exactly these objects and no open multipart upload.
func (b bucket) wantBucket(t testing.TB, keys ...string) {
	t.Helper()
	slices.Sort(keys)
	eventually(t, "the bucket holds what is known and no more", func() bool {
		return slices.Equal(b.keys(t), keys) && len(b.open(t)) == 0
	})
}
