package uploader

import (
	"context"
	"errors"

	"github.com/streamsphere/streamsphere/internal/client"
)

// finalize publishes the video. A lost answer does not matter: the next one is the same.
func (r *run) finalize(ctx context.Context) error {
	if err := r.file.unchanged(); err != nil {
		return err
	}
	r.meter.enter(Publishing)
	answer, err := call(ctx, r, func() (*client.FinalizeUploadResponse, error) {
		return client.FinalizeUpload(ctx, r.api, client.FinalizeUploadInput{UploadId: r.reserved.Id, Details: r.want.Details})
	})
	if err == nil {
		r.result.VideoID = answer.FinalizeUpload.Video.Id
	}
	return err
}

// nothingThere says that the whole file is to be sent.
func nothingThere(err error) bool {
	code := client.CodeOf(err)
	return code == notUploaded || code == uploadExpired
}

// missing are the parts that keep an upload from being published.
func missing(err error) []int {
	if refused, ok := errors.AsType[*client.Error](err); ok {
		return refused.MissingParts
	}
	return nil
}
