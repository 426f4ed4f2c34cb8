package measure

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"

	"github.com/streamsphere/streamsphere/internal/s3store"
)

// The bodies differ in nothing but their bytes.
var (
	bodyA = []byte("StreamSphere looks at what this store does: these are bytes A.")
	bodyB = []byte("StreamSphere looks at what this store does: these are bytes B.")
)

// signedType is the type of what is sent, as of most films.
const signedType = "video/mp4"

const checksumHeader = "X-Amz-Checksum-Sha256"

// sha256Of is a SHA-256 as S3 writes it.
func sha256Of(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func checksumOf(body []byte) http.Header { return http.Header{checksumHeader: {sha256Of(body)}} }

var ifNoneMatch = http.Header{"If-None-Match": {"*"}}

// sending has other bytes sent than were signed for, over a connection of their own: what a store does not read of them
// must not become the next request.
func sending(body []byte) func(*http.Request) {
	return func(r *http.Request) {
		r.Body, r.GetBody = io.NopCloser(bytes.NewReader(body)), nil
		r.ContentLength, r.Close = int64(len(body)), true
	}
}

// sendingChunked has the body sent without its length.
func sendingChunked(body []byte) func(*http.Request) {
	return func(r *http.Request) {
		sending(body)(r)
		r.ContentLength, r.TransferEncoding = -1, []string{"chunked"}
	}
}

// put sends a PUT to a key of its own, as a browser does: length, type and the given headers are signed.
func (s *Scratch) put(
	ctx context.Context, name string, header http.Header, body []byte, changes ...func(*http.Request),
) (key string, a Answer, err error) {
	key = s.Key(name)
	a, err = s.Presigned(ctx, putCall(key, header, body), changes...)
	return key, a, err
}

func putCall(key string, header http.Header, body []byte) s3store.Call {
	all := http.Header{"Content-Type": {signedType}}
	maps.Copy(all, header)
	return s3store.Call{Method: http.MethodPut, Key: key, Header: all, Body: body}
}

// refusesPut reports whether a PUT that was changed after it was signed is refused, and nothing is stored.
func (r *run) refusesPut(
	ctx context.Context, name string, header http.Header, change func(*http.Request),
) (bool, string, error) {
	key, a, err := r.put(ctx, name, header, bodyA, change)
	if err != nil {
		return false, "", err
	}
	gone, err := r.gone(ctx, key)
	switch {
	case err != nil:
		return false, "", err
	case !gone:
		return false, fmt.Sprintf("it was stored (%s)", a), nil
	}
	return a.refused(), "it answered " + a.String(), nil
}

// basicPut is the least that every store has to do.
func (r *run) basicPut(ctx context.Context) error {
	key, a, err := r.put(ctx, "put", nil, bodyA)
	if err == nil && !a.OK() {
		return fmt.Errorf("%w: a signed PUT: %s", ErrUnusable, a)
	}
	if err != nil {
		return err
	}
	whole, err := r.has(ctx, key, bodyA)
	if err == nil && !whole {
		return fmt.Errorf("%w: what was sent does not come back", ErrUnusable)
	}
	return err
}

func (r *run) bindsLength(ctx context.Context) (bool, string, error) {
	lengths := []struct {
		name string
		send func(*http.Request)
	}{
		{"one byte less", sending(bodyA[1:])},
		{"one byte more", sending(append(bytes.Clone(bodyA), '!'))},
		{"no length", sendingChunked(append(bytes.Clone(bodyA), '!'))},
	}
	for i, l := range lengths {
		refused, saw, err := r.refusesPut(ctx, fmt.Sprintf("length-%d", i), nil, l.send)
		if err != nil || !refused {
			return false, l.name + ": " + saw, err
		}
	}
	refused, saw, err := r.refusesPart(ctx, "length-part", nil, lengths[1].send)
	if err != nil || !refused {
		return false, "a part, " + lengths[1].name + ": " + saw, err
	}
	return true, "a shorter and a longer one were refused, and one that does not say", nil
}

func (r *run) bindsType(ctx context.Context) (bool, string, error) {
	return r.refusesPut(ctx, "type", nil, func(r *http.Request) { r.Header.Set("Content-Type", "text/html") })
}

// takes reports whether a PUT with a header is stored.
func (r *run) takes(ctx context.Context, name string, header http.Header) (bool, string, error) {
	_, a, err := r.put(ctx, name, header, bodyA)
	return taken(a), "it answered " + a.String(), err
}

// taken reports whether a request was done with its optional header. That something is there already is told of the
// request itself, when its first answer was lost.
func taken(a Answer) bool { return a.OK() || a.Status == http.StatusPreconditionFailed }

func (r *run) takesPutChecksum(ctx context.Context) (bool, string, error) {
	return r.takes(ctx, "checksum", checksumOf(bodyA))
}

func (r *run) putChecksum(ctx context.Context) (bool, string, error) {
	if !r.Capabilities.TakesPutChecksum {
		return false, "it does not take the header", nil
	}
	holds, saw, err := r.refusesPut(ctx, "checksum-other", checksumOf(bodyA), sending(bodyB))
	if err != nil || !holds {
		return false, saw, err
	}
	bare := func(r *http.Request) {
		sending(bodyB)(r)
		without("X-Amz-Checksum-Sha256")(r)
	}
	holds, sawBare, err := r.refusesPut(ctx, "checksum-none", checksumOf(bodyA), bare)
	if err != nil || !holds {
		return false, "other bytes without the header that was signed: " + sawBare, err
	}
	return true, saw, nil
}

func (r *run) takesIfNoneMatch(ctx context.Context) (bool, string, error) {
	return r.takes(ctx, "if-none-match", ifNoneMatch)
}

func (r *run) putOnce(ctx context.Context) (bool, string, error) {
	if !r.Capabilities.TakesIfNoneMatch {
		return false, "it does not take the header", nil
	}
	key, first, err := r.put(ctx, "once", ifNoneMatch, bodyA)
	if err != nil || !first.OK() {
		return false, "the first one answered " + first.String(), err
	}
	second, err := r.Presigned(ctx, putCall(key, ifNoneMatch, bodyB))
	if err != nil || !second.refused() {
		return false, "it answered " + second.String(), err
	}
	bare, err := r.Presigned(ctx, putCall(key, ifNoneMatch, bodyB), without("If-None-Match"))
	if err != nil || !bare.refused() {
		return false, "without the header that was signed it answered " + bare.String(), err
	}
	kept, err := r.has(ctx, key, bodyA)
	return kept, "it answered " + second.String(), err
}

// without leaves out a header that was signed.
func without(name string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Del(name) }
}

// head asks for an object with the headers that the store takes.
func (r *run) head(ctx context.Context, key string, mode bool) (Answer, error) {
	header := http.Header{}
	if mode {
		header.Set("X-Amz-Checksum-Mode", "ENABLED")
	}
	return r.Signed(ctx, s3store.Call{Method: http.MethodHead, Key: key, Header: header})
}

func (r *run) takesChecksumMode(ctx context.Context) (bool, string, error) {
	key, stored, err := r.put(ctx, "checksum-mode", nil, bodyA)
	if err != nil || !stored.OK() {
		return false, "the PUT answered " + stored.String(), err
	}
	a, err := r.head(ctx, key, true)
	return a.OK(), "HEAD answered " + a.String(), err
}

// statsSha256 sends the right bytes and, if the store takes them too, others: one that says then what it was told says
// nothing.
func (r *run) statsSha256(ctx context.Context) (bool, string, error) {
	if !r.Capabilities.TakesPutChecksum {
		return false, "it does not take the header", nil
	}
	told, err := r.told(ctx, "stat", bodyA)
	if err != nil || told != sha256Of(bodyA) {
		return false, fmt.Sprintf("HEAD told %q", told), err
	}
	if r.Capabilities.PutChecksum {
		return true, "HEAD told the one that was sent", nil
	}
	told, err = r.told(ctx, "stat-other", bodyB)
	return told != sha256Of(bodyA), fmt.Sprintf("of other bytes HEAD told %q", told), err
}

// told is the checksum that HEAD answers, of bytes that were sent with that of bodyA.
func (r *run) told(ctx context.Context, name string, body []byte) (string, error) {
	key, a, err := r.put(ctx, name, checksumOf(bodyA), bodyA, sending(body))
	if err != nil || !a.OK() {
		return "", err
	}
	a, err = r.head(ctx, key, r.Capabilities.TakesChecksumMode)
	return a.Header.Get(checksumHeader), err
}
