package uploader

import (
	"context"
	"errors"

	"github.com/streamsphere/streamsphere/internal/client"
)

// sender sends parts of a file to storage, one attempt at a time.
type sender struct {
	file     *File
	sums     *checksums
	storage  *storageClient
	retry    Retry
	progress *progress
}

// attempt sends a part once, with the request that was signed for it. A part that is on its way when ctx ends is
// finished: it need not be sent again then. A whole file is cut off. Its error is a [*putError] when the part did not
// arrive, and FILE_CHANGED when it does not matter whether it did.
func (s *sender) attempt(ctx context.Context, p part, request *client.SignedRequest) error {
	sending := ctx
	if p.number > 0 {
		sending = context.WithoutCancel(ctx)
	}
	err := s.storage.put(sending, request, s.file.section(p), s.progress)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if changed := s.file.unchanged(); changed != nil {
		return changed
	}
	return err
}

// prepareRetry waits before the next attempt to send a part, or answers why there is to be none. What time heals is
// waited out.
func (s *sender) prepareRetry(ctx context.Context, p part, t *tries, failed error) error {
	put, ok := errors.AsType[*putError](failed)
	if !ok {
		return failed
	}
	m := put.meaning()
	if m.does != sendAgain && m.does != renew {
		return failed
	}
	pause, again := t.failed(m.does == sendAgain && !m.damaged && put != errLost, 0)
	if !again {
		return failed
	}
	if m.damaged {
		if err := s.reread(ctx, p); err != nil {
			return err
		}
	}
	s.progress.note("%s did not arrive: %v. It is sent again %s.", p, put, in(pause))
	return sleep(ctx, pause)
}

// reread computes the checksum of a part again of which other bytes arrived than were signed: did the file change,
// or were they damaged on their way?
func (s *sender) reread(ctx context.Context, p part) error {
	sum, err := s.file.sum(ctx, p)
	if err == nil && sum != s.sums.of(p) {
		return s.file.changed()
	}
	return err
}
