package uploader

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"
)

// errNoMoreParts means that an upload takes no more parts, perhaps because all of them are there already:
// finalizing tells.
var errNoMoreParts = errors.New("the upload takes no more parts")

// partSender sends many parts, several at a time.
type partSender struct {
	sender   *sender
	sign     signFunc
	parallel int
}

// send sends parts. It ends at the first that cannot be sent.
func (s *partSender) send(ctx context.Context, parts []part) error {
	group, ctx := errgroup.WithContext(ctx)
	signer := &partSigner{
		sign: s.sign, sums: s.sender.sums, progress: s.sender.progress, parallel: s.parallel,
		background: group, waiting: parts,
	}
	for range min(s.parallel, len(parts)) {
		group.Go(func() error {
			for {
				p, err := signer.next(ctx)
				if p == nil || err != nil {
					return err
				}
				if err := s.sendOne(ctx, p); err != nil {
					return err
				}
			}
		})
	}
	return group.Wait()
}

// sendOne sends a part until it arrives, with a request of its own for every attempt.
func (s *partSender) sendOne(ctx context.Context, p *signedPart) error {
	for attempt := 1; ; attempt++ {
		err := s.sender.attempt(ctx, p.part, p.request)
		if err == nil {
			return nil
		}
		if put, ok := errors.AsType[*putError](err); ok {
			switch put.meaning().does {
			case alreadyThere:
				return nil
			case askServer:
				return errNoMoreParts
			}
		}
		if err := s.sender.prepareRetry(ctx, p.part, attempt, err); err != nil {
			return err
		}
		signed, err := s.sign(ctx, []part{p.part})
		if err != nil {
			return err
		}
		p = signed[0]
	}
}
