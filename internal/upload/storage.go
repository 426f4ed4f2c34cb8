package upload

import (
	"context"
	"errors"
	"iter"
	"time"
)

// Storage is where the bytes are: they go there straight from the client, and only keys and facts pass through here.
// Errors that are none of those named below are STORAGE_UNAVAILABLE faults when storage is at fault: retryable, unless
// its operator has to mend something first. Every call ends by a deadline of its own. What the store was seen not to do
// (Capabilities) is not asked of it, and does not hold.
type Storage interface {
	// SignPut signs the one request that can create an object. Storage refuses every other length, type and, when given,
	// checksum, and refuses to overwrite.
	SignPut(ctx context.Context, put Put, at time.Time, life time.Duration) (*SignedRequest, error)

	// SignGet signs an address that reads an object, also in ranges, and answers with the given type and file name. A store
	// that knows no such answers gives those that it likes, and the object all the same.
	SignGet(ctx context.Context, get Get, at time.Time, life time.Duration) (url string, err error)

	// CredentialsExpireAt says when everything signed now dies with the credentials; the zero time means never.
	CredentialsExpireAt(ctx context.Context) (time.Time, error)

	// Stat asks what is at a key, in one request. ErrNoObject when nothing is.
	Stat(ctx context.Context, key string) (Object, error)

	// ReadRange reads length bytes of an object from offset on. ErrNoObject when there is none.
	ReadRange(ctx context.Context, key string, offset, length int64) ([]byte, error)

	// Delete removes what is at a key. That nothing is there is no error.
	Delete(ctx context.Context, key string) error

	// BeginParts opens a multipart upload at a key. With checksums, storage demands a SHA-256 with every part.
	BeginParts(ctx context.Context, key, contentType string, checksums bool) (multipartUploadID string, err error)

	// SignPart signs the one request that can send a part; storage refuses every other length and, when given, checksum.
	// A part that is sent again replaces what was there.
	SignPart(ctx context.Context, part PartPut, at time.Time, life time.Duration) (*SignedRequest, error)

	// Parts asks which parts have arrived, in the order of their numbers. ErrNoParts when the multipart upload is not open.
	Parts(ctx context.Context, key, multipartUploadID string) ([]Part, error)

	// Complete makes an object of exactly these parts. ErrNoParts when the multipart upload is not open, ErrExists when there
	// is an object at the key, ErrRefused when the same call will never succeed. Its success is storage's word only: ask
	// Stat what is there.
	Complete(ctx context.Context, key, multipartUploadID string, parts []Part, size int64) error

	// Abort forgets a multipart upload and its parts. That it is not open is no error.
	Abort(ctx context.Context, key, multipartUploadID string) error

	// Objects lists what stands below a prefix.
	Objects(ctx context.Context, prefix string) iter.Seq2[StoredObject, error]

	// OpenParts lists the multipart uploads that are open below a prefix.
	OpenParts(ctx context.Context, prefix string) iter.Seq2[StoredObject, error]

	// Reach asks whether storage answers at all.
	Reach(ctx context.Context) error

	// Location is a key's address, s3://bucket/key.
	Location(key string) string
}

// ErrNoObject means that storage answered, and has nothing at the key.
var ErrNoObject = errors.New("no such object")

// ErrNoParts means that storage answered, and has no such multipart upload open: it was completed or aborted.
var ErrNoParts = errors.New("no such multipart upload")

// ErrRefused means that storage answered, and refuses these parts for good: they are not what it has, or not what it takes.
var ErrRefused = errors.New("storage refuses these parts")

// ErrExists means that there is an object at the key already.
var ErrExists = errors.New("an object is there already")

// Put is what a signed PUT binds.
type Put struct {
	Key         string
	ContentType string
	Size        int64  // 1 byte or more: a length of 0 cannot be signed
	Sha256      string // lower-case hex, or ""
}

// StoredObject is something that stands in storage, perhaps without a row that knows it.
type StoredObject struct {
	Key               string
	MultipartUploadID string // of an open multipart upload, or ""
	Size              int64  // of an object
	Since             time.Time
}

// PartPut is what a signed part binds.
type PartPut struct {
	Key               string
	MultipartUploadID string
	Number            int    // from 1
	Size              int64  // 1 byte or more
	Sha256            string // lower-case hex, or ""
}

// Part is a part that has arrived.
type Part struct {
	Number int
	Size   int64
	ETag   string // storage's name for these bytes, which Complete needs
	Sha256 string // lower-case hex, or ""
}

// Get is what a signed GET answers with.
type Get struct {
	Key         string
	ContentType string
	FileName    string // any script; what a browser saves it as
	Attachment  bool   // to be saved, and not shown
}

// Object is what storage says of an object.
type Object struct {
	Size            int64
	ContentType     string
	ContentEncoding string // with which players get it, or ""; never signed, so whoever sent it chose it
	Sha256          string // lower-case hex of the whole object, or "" when storage does not know it
	PartsSha256     string // of an object made of parts: lower-case hex of the SHA-256 over their SHA-256s, or ""
}

// SignedRequest is one HTTP request that storage accepts.
type SignedRequest struct {
	Method    string
	URL       string
	Headers   []Header // to be sent verbatim
	ExpiresAt time.Time
}

// Header is one HTTP header.
type Header struct{ Name, Value string }
