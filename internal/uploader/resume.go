package uploader

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/streamsphere/streamsphere/internal/client"
)

// Why an unfinished upload is left as it is, and the file is sent from its beginning.
const (
	nothingToResume  = "There is no unfinished upload of this file. It is sent from its beginning."
	anotherFile      = "The unfinished upload is of another file of the same name and size. It is left as it is, and this file is sent from its beginning."
	withoutChecksums = "The unfinished upload was begun without checksums, so nothing tells whether it is of this file. It is left as it is, and this file is sent from its beginning."
	halfAssembled    = "The unfinished upload is being put together from other parts than this file's. It is left as it is, and this file is sent from its beginning."
)

// resume goes on with the newest unfinished upload of the file. When there is none, or it may be of another file, it answers
// [startAnew].
func (r *run) resume(ctx context.Context) error {
	found, err := r.unfinished(ctx)
	if none, ok := errors.AsType[startAnew](err); ok {
		return r.published(ctx, none)
	}
	if err != nil {
		return err
	}
	r.reserve(*found)
	r.resumed = true
	defer func() { r.resumed = false }()
	if r.reserved.Strategy == client.UploadStrategySingle {
		return r.resumeSingle(ctx)
	}
	return r.resumeParts(ctx)
}

// unfinished finds the newest unfinished upload of a file of this name and size. Looking for it is a first call: it is not
// repeated as often as those that would lose something.
func (r *run) unfinished(ctx context.Context) (*client.Reserved, error) {
	var after *string
	for {
		answer, err := call(ctx, r, func() (*client.UnfinishedResponse, error) { return client.Unfinished(ctx, r.api, after) })
		if err != nil {
			return nil, err
		}
		if answer.Viewer == nil || answer.Viewer.Uploads == nil {
			return nil, startAnew(nothingToResume)
		}
		for _, u := range answer.Viewer.Uploads.Nodes {
			if r.isFor(u) {
				return &u, nil
			}
		}
		page := answer.Viewer.Uploads.PageInfo
		if after = page.EndCursor; !page.HasNextPage {
			return nil, startAnew(nothingToResume)
		}
	}
}

// isFor reports whether an upload is of a film of this file's name and size.
func (r *run) isFor(u client.Reserved) bool {
	return u.Kind == client.UploadKindVideo && u.FileName == r.file.Name && u.Size == r.file.Size &&
		(r.want.Folder == "" || r.want.Folder == u.Folder)
}

// resumeSingle compares the file with what was signed, before it asks whether it has arrived: another file's bytes may have.
func (r *run) resumeSingle(ctx context.Context) error {
	r.meter.enter(Reading)
	sum, err := r.readWhole(ctx)
	if err != nil {
		return err
	}
	request, err := r.renew(ctx)
	if err != nil {
		return err
	}
	switch signedSum(request) {
	case sum:
	case "":
		return startAnew(withoutChecksums)
	default:
		return startAnew(anotherFile)
	}
	if err := r.finalize(ctx); !nothingThere(err) {
		return err
	}
	return r.single(ctx, request)
}

// signedSum is the SHA-256 that a request is sealed with, or "".
func signedSum(request *client.Signed) string {
	for _, h := range request.Headers {
		if strings.EqualFold(h.Name, "x-amz-checksum-sha256") {
			raw, _ := base64.StdEncoding.DecodeString(h.Value)
			return hex.EncodeToString(raw)
		}
	}
	return ""
}

// resumeParts keeps the parts that are of this file and sends the others.
func (r *run) resumeParts(ctx context.Context) error {
	if r.reserved.Status == client.UploadStatusExpired {
		if _, err := r.renew(ctx); err != nil {
			return err
		}
	}
	answer, err := call(ctx, r, func() (*client.ReceivedResponse, error) { return client.Received(ctx, r.api, r.reserved.Id) })
	if err != nil {
		return err
	}
	if answer.Upload == nil {
		return startAnew(nothingToResume)
	}
	received := answer.Upload.ReceivedParts
	if len(received) > 0 && !r.reserved.Guarantees.Checksum {
		return startAnew(withoutChecksums)
	}
	others, err := r.compare(ctx, received)
	if err != nil {
		return err
	}
	return r.multipart(ctx, others)
}
