package uploader

import (
	"context"

	"github.com/streamsphere/streamsphere/internal/client"
)

// begin reserves a key for the file and sends it.
func (r *run) begin(ctx context.Context) error {
	sum, err := r.wholeSum(ctx)
	if err != nil {
		return err
	}
	// The server derives the type from the file's name.
	input := client.RequestUploadInput{FileName: r.file.Name, Size: r.file.Size, Sha256: sum, Details: r.want.Details}
	if r.want.Folder != "" {
		input.Folder = &r.want.Folder
	}
	answer, err := call(ctx, r, func() (*client.RequestUploadResponse, error) { return client.RequestUpload(ctx, r.api, input) })
	if err != nil {
		return err
	}
	r.reserve(answer.RequestUpload.Upload)
	if request := answer.RequestUpload.Request; request != nil {
		return r.single(ctx, request)
	}
	return r.multipart(ctx, r.numbers())
}

// wholeSum is the checksum of a file that will go in one request; nil for one that will go in parts, which have their own.
func (r *run) wholeSum(ctx context.Context) (*string, error) {
	policy, err := call(ctx, r, func() (*client.PolicyResponse, error) { return client.Policy(ctx, r.api) })
	if err != nil || r.file.Size >= policy.UploadPolicy.MultipartThreshold {
		return nil, err
	}
	r.meter.enter(Reading)
	sum, err := r.readWhole(ctx)
	return &sum, err
}

// readWhole computes the checksum of the whole file.
func (r *run) readWhole(ctx context.Context) (string, error) {
	whole := r.whole()
	err := r.sums.ready(ctx, []*part{whole}, 1)
	return r.sums.of(whole.number), err
}

// reserve notes which upload the file goes to.
func (r *run) reserve(u client.Reserved) {
	r.reserved = u
	r.result = Result{UploadID: u.Id, Key: u.Key, Location: u.Location, Bytes: u.Size, Parts: 1}
	if u.PartCount != nil {
		r.result.Parts = *u.PartCount
	}
}

// numbers are those of all parts.
func (r *run) numbers() []int {
	all := make([]int, r.result.Parts)
	for i := range all {
		all[i] = i + 1
	}
	return all
}

// renew signs the reservation again; the request is nil for parts.
func (r *run) renew(ctx context.Context) (*client.Signed, error) {
	answer, err := call(ctx, r, func() (*client.RenewUploadResponse, error) {
		return client.RenewUpload(ctx, r.api, client.RenewUploadInput{UploadId: r.reserved.Id})
	})
	if err != nil {
		return nil, err
	}
	return answer.RenewUpload.Request, nil
}
