package uploader

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"
)

// errAskServer means that parts can no longer be sent, perhaps because all are there already: finalizing tells.
var errAskServer = errors.New("the upload takes no more parts")

// multipart sends parts and publishes the video. Parts that storage turns out not to have are sent again.
func (r *run) multipart(ctx context.Context, numbers []int) error {
	rounds := r.Attempts + r.result.Parts/1000 // the server names 1,000 missing parts at once
	for round := 1; ; round++ {
		r.meter.enter(Reading)
		if err := r.sendParts(ctx, r.parts(numbers)); err != nil {
			return err
		}
		err := r.finalize(ctx)
		if numbers = missing(err); len(numbers) == 0 || round >= rounds {
			return err
		}
		r.meter.note("Storage does not have %d of the parts. They are sent again.", len(numbers))
		r.meter.set(r.file.Size - sizeOf(r.parts(numbers)))
		if err := r.pause(ctx, round, 0); err != nil {
			return err
		}
	}
}

// sendParts sends parts, some at once. It ends at the first that cannot be sent.
func (r *run) sendParts(ctx context.Context, parts []*part) error {
	group, ctx := errgroup.WithContext(ctx)
	q := &queue{run: r, group: group, todo: parts}
	for range min(r.Parallel, len(parts)) {
		group.Go(func() error {
			for {
				p, err := q.next(ctx)
				if p == nil || err != nil {
					return err
				}
				if err := r.sendPart(ctx, p); err != nil {
					return err
				}
			}
		})
	}
	if err := group.Wait(); !errors.Is(err, errAskServer) {
		return err
	}
	return nil
}

// sendPart sends a part until it arrives, with a request of its own for every attempt.
func (r *run) sendPart(ctx context.Context, p *part) error {
	for attempt := 1; ; attempt++ {
		err := r.put(ctx, p)
		if err == nil {
			return nil
		}
		if refused, ok := errors.AsType[*refusal](err); ok && refused.code == "NoSuchUpload" {
			return errAskServer
		}
		if err := r.another(ctx, p, attempt, err); err != nil {
			return err
		}
		if err := r.sign(ctx, []*part{p}); err != nil {
			return err
		}
	}
}
