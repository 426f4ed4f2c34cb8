package uploader

import (
	"context"
	"errors"

	"github.com/streamsphere/streamsphere/internal/client"
)

var errLost = &putError{cause: errors.New("storage took the file, but does not have it")}

// sendWhole sends the file in one request. Whatever storage answers, the server is asked to publish: an answer may
// have been lost, and storage that has the file refuses to take it twice.
func (s *session) sendWhole(ctx context.Context, request *client.SignedRequest) error {
	whole := s.file.whole()
	t := &tries{retry: s.sender.retry}
	for {
		s.progress.enter(Sending)
		failed := s.sender.attempt(ctx, whole, request)
		if failed != nil && !isPutError(failed) {
			return failed
		}
		err := s.finalize(ctx)
		if !nothingArrived(err) {
			return err
		}
		if failed == nil {
			failed = errLost
		}
		if err := s.sender.prepareRetry(ctx, whole, t, failed); err != nil {
			return err
		}
		if request, err = s.api.renew(ctx, s.upload.Id); err != nil {
			return err
		}
	}
}

// nothingArrived reports whether finalizing found that the whole file is to be sent.
func nothingArrived(err error) bool {
	code := client.CodeOf(err)
	return code == notUploaded || code == uploadExpired
}

// missingParts are the parts that keep an upload from being published.
func missingParts(err error) []int {
	if answered, ok := errors.AsType[*client.Error](err); ok {
		return answered.MissingParts
	}
	return nil
}
