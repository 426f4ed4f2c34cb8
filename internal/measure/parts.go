package measure

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/streamsphere/streamsphere/internal/s3store"
)

// withChecksums opens a multipart upload whose parts have checksums.
var withChecksums = http.Header{"X-Amz-Checksum-Algorithm": {"SHA256"}, "X-Amz-Checksum-Type": {"COMPOSITE"}}

// step is a request on the way to a completed object that was refused.
type step struct {
	act string
	a   Answer
}

func (s *step) String() string { return s.act + " answered " + s.a.String() }

// arrive opens a multipart upload and sends one part. A step that is not nil is the one that failed.
func (r *run) arrive(ctx context.Context, name string, open, part http.Header) (Multipart, []Part, *step, error) {
	m, a, err := r.Begin(ctx, r.Key(name), open)
	if err != nil || !a.OK() {
		return m, nil, &step{"opening", a}, err
	}
	p, a, err := r.SendPart(ctx, m, 1, part, bodyA)
	if err != nil || !a.OK() {
		return m, nil, &step{"the part", a}, err
	}
	return m, []Part{p}, nil, nil
}

// completes sends one part without anything optional, and completes it with some headers.
func (r *run) completes(ctx context.Context, name string, header http.Header) (bool, string, error) {
	m, parts, failed, err := r.arrive(ctx, name, nil, nil)
	if err != nil || failed != nil {
		return false, fmt.Sprint(failed), err
	}
	a, err := r.Complete(ctx, m, parts, header)
	return a.OK(), "it answered " + a.String(), err
}

// basicParts is the least that every store has to do for a film in parts.
func (r *run) basicParts(ctx context.Context) error {
	m, parts, failed, err := r.arrive(ctx, "parts", nil, nil)
	if err == nil && failed != nil {
		return fmt.Errorf("%w: an upload in parts: %s", ErrUnusable, failed)
	}
	if err != nil {
		return err
	}
	listed, a, err := r.Parts(ctx, m)
	if err == nil && (len(listed) != 1 || listed[0].Number != 1 || listed[0].Size != int64(len(bodyA))) {
		return fmt.Errorf("%w: the list of parts answered %s, with %d parts after one was sent", ErrUnusable, a, len(listed))
	}
	if err != nil {
		return err
	}
	a, err = r.Complete(ctx, m, parts, nil)
	if err == nil && !a.OK() {
		return fmt.Errorf("%w: CompleteMultipartUpload: %s", ErrUnusable, a)
	}
	return err
}

// refusesPart reports whether a part that was changed after it was signed is refused, and not listed.
func (r *run) refusesPart(
	ctx context.Context, name string, header http.Header, change func(*http.Request),
) (bool, string, error) {
	var open http.Header
	if header != nil {
		open = withChecksums
	}
	m, a, err := r.Begin(ctx, r.Key(name), open)
	if err != nil || !a.OK() {
		return false, "opening answered " + a.String(), err
	}
	_, a, err = r.SendPart(ctx, m, 1, header, bodyA, change)
	if err != nil {
		return false, "", err
	}
	listed, _, err := r.Parts(ctx, m)
	switch {
	case err != nil:
		return false, "", err
	case len(listed) > 0:
		return false, fmt.Sprintf("it was stored (%s)", a), nil
	}
	return a.refused(), "it answered " + a.String(), nil
}

// takesPartChecksum goes the whole way: some stores take the headers, and fail when the parts are put together.
func (r *run) takesPartChecksum(ctx context.Context) (bool, string, error) {
	m, parts, failed, err := r.arrive(ctx, "part-checksum", withChecksums, checksumOf(bodyA))
	if err != nil || failed != nil {
		return false, fmt.Sprint(failed), err
	}
	listed, a, err := r.Parts(ctx, m)
	if err != nil || len(listed) != 1 {
		return false, "the list of parts answered " + a.String(), err
	}
	parts[0].Sha256 = listed[0].Sha256 // as the server does: what is not told is not repeated
	a, err = r.Complete(ctx, m, parts, nil)
	return a.OK(), "it answered " + a.String(), err
}

func (r *run) partChecksum(ctx context.Context) (bool, string, error) {
	if !r.Capabilities.TakesPartChecksum {
		return false, "it does not take the headers", nil
	}
	return r.refusesPart(ctx, "part-checksum-other", checksumOf(bodyA), sending(bodyB))
}

// listsPartSha256 sends other bytes too if the store takes them, as statsSha256 does.
func (r *run) listsPartSha256(ctx context.Context) (bool, string, error) {
	if !r.Capabilities.TakesPartChecksum {
		return false, "it does not take the headers", nil
	}
	listed, err := r.listed(ctx, "part-list", bodyA)
	if err != nil || listed != sha256Of(bodyA) {
		return false, fmt.Sprintf("the list of parts told %q", listed), err
	}
	if r.Capabilities.PartChecksum {
		return true, "the list of parts told the one that was sent", nil
	}
	listed, err = r.listed(ctx, "part-list-other", bodyB)
	return listed != sha256Of(bodyA), fmt.Sprintf("of other bytes the list of parts told %q", listed), err
}

// listed is the checksum in the list of parts, of bytes that were sent with that of bodyA.
func (r *run) listed(ctx context.Context, name string, body []byte) (string, error) {
	m, a, err := r.Begin(ctx, r.Key(name), withChecksums)
	if err != nil || !a.OK() {
		return "", err
	}
	if _, a, err = r.SendPart(ctx, m, 1, checksumOf(bodyA), bodyA, sending(body)); err != nil || !a.OK() {
		return "", err
	}
	parts, _, err := r.Parts(ctx, m)
	if err != nil || len(parts) != 1 {
		return "", err
	}
	return parts[0].Sha256, nil
}

func (r *run) takesCompleteMatch(ctx context.Context) (bool, string, error) {
	return r.completes(ctx, "complete-match", ifNoneMatch)
}

// completeOnce completes an upload where an object is already, and one that was completed before.
func (r *run) completeOnce(ctx context.Context) (bool, string, error) {
	if !r.Capabilities.TakesCompleteMatch {
		return false, "it does not take the header", nil
	}
	kept, saw, err := r.completeOver(ctx, "complete-over", false)
	if err != nil || !kept {
		return false, saw, err
	}
	kept, again, err := r.completeOver(ctx, "complete-again", true)
	return kept, saw + "; a second time " + again, err
}

// completeOver reports whether the object at a key stays when an upload is completed there, perhaps once more.
func (r *run) completeOver(ctx context.Context, name string, before bool) (bool, string, error) {
	m, parts, failed, err := r.arrive(ctx, name, nil, nil)
	if err != nil || failed != nil {
		return false, fmt.Sprint(failed), err
	}
	if before {
		if a, err := r.Complete(ctx, m, parts, ifNoneMatch); err != nil || !a.OK() {
			return false, "the first one answered " + a.String(), err
		}
	}
	a, err := r.Presigned(ctx, putCall(m.Key, nil, bodyB))
	if err != nil || !a.OK() {
		return false, "the PUT before it answered " + a.String(), err
	}
	a, err = r.Complete(ctx, m, parts, ifNoneMatch)
	if err != nil {
		return false, "", err
	}
	kept, err := r.has(ctx, m.Key, bodyB)
	return kept && (a.refused() || before), "it answered " + a.String(), err
}

func objectSize(n int) http.Header { return http.Header{"X-Amz-Mp-Object-Size": {strconv.Itoa(n)}} }

func (r *run) takesObjectSize(ctx context.Context) (bool, string, error) {
	return r.completes(ctx, "object-size", objectSize(len(bodyA)))
}

func (r *run) checksSize(ctx context.Context) (bool, string, error) {
	if !r.Capabilities.TakesObjectSize {
		return false, "it does not take the header", nil
	}
	m, parts, failed, err := r.arrive(ctx, "object-size-other", nil, nil)
	if err != nil || failed != nil {
		return false, fmt.Sprint(failed), err
	}
	a, err := r.Complete(ctx, m, parts, objectSize(len(bodyA)+1))
	if err != nil {
		return false, "", err
	}
	gone, err := r.gone(ctx, m.Key)
	return a.refused() && gone, "it answered " + a.String(), err
}

// listsByPrefix opens two uploads in two folders, and lists one of the folders.
func (r *run) listsByPrefix(ctx context.Context) (bool, string, error) {
	for _, name := range []string{"open/here/film", "open/there/film"} {
		if _, a, err := r.Begin(ctx, r.Key(name), nil); err != nil || !a.OK() {
			return false, "opening answered " + a.String(), err
		}
	}
	prefix := r.prefix + "open/here/"
	a, err := r.Signed(ctx, s3store.Call{
		Method: http.MethodGet, Query: url.Values{"uploads": {""}, "prefix": {prefix}},
	})
	if err != nil || !a.OK() {
		return false, "it answered " + a.String(), err
	}
	var list struct {
		Uploads []struct{ Key string } `xml:"Upload"`
	}
	if err := xml.Unmarshal(a.Body, &list); err != nil {
		return false, "its list is not XML", nil
	}
	keys := make([]string, len(list.Uploads))
	for i, u := range list.Uploads {
		keys[i] = strings.TrimPrefix(u.Key, r.prefix)
	}
	return len(keys) == 1 && keys[0] == "open/here/film", fmt.Sprintf("of one open upload it listed %q", keys), nil
}
