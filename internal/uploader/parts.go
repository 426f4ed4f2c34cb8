package uploader

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"
)

// errNoMoreParts means that an upload takes no more parts, perhaps because all of them are there already:
// finalizing tells.
var errNoMoreParts = errors.New("the upload takes no more parts")

// partSender sends many parts, as many at a time as the line carries within some seconds.
type partSender struct {
	sender   *sender
	sign     signFunc
	lanes    *lanes
	partSize int64
}

// send sends parts. It ends at the first that cannot be sent, and when ctx ends; those that are on their way are
// finished first.
func (s *partSender) send(ctx context.Context, parts []part) error {
	defer s.noteInterrupts(ctx)()
	group, ctx := errgroup.WithContext(ctx)
	most := s.lanes.count.most
	signer := &partSigner{
		sign: s.sign, sums: s.sender.sums, progress: s.sender.progress, parallel: most,
		background: group, waiting: parts,
	}
	for range min(most, len(parts)) {
		group.Go(func() error { return s.sendSome(ctx, signer) })
	}
	return group.Wait()
}

// noteInterrupts tells of an interrupt, until what it gives is called: then nothing more is told.
func (s *partSender) noteInterrupts(ctx context.Context) (end func()) {
	told := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(told)
		s.noteInterrupt()
	})
	return func() {
		if !stop() {
			<-told
		}
	}
}

func (s *partSender) noteInterrupt() {
	if s.lanes.inUse() {
		s.sender.progress.note("Interrupted. The parts on their way are finished first, so that they need not be sent " +
			"again. Another interrupt stops at once.")
	}
}

// sendSome sends one part after another, until there are no more.
func (s *partSender) sendSome(ctx context.Context, signer *partSigner) error {
	for {
		round, err := s.lanes.enter(ctx)
		if err != nil {
			return err
		}
		p, err := signer.next(ctx)
		if p == nil || err != nil {
			s.lanes.leave(func(*laneCount) {})
			return err
		}
		if err := s.sendOne(ctx, p, round); err != nil {
			return err
		}
	}
}

// sendOne sends a part until it arrives, with a request of its own for every attempt. It leaves its lane.
func (s *partSender) sendOne(ctx context.Context, p *signedPart, round int) error {
	t := &tries{retry: s.sender.retry}
	for {
		err := s.attempt(ctx, p, round)
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
		if err := s.sender.prepareRetry(ctx, p.part, t, err); err != nil {
			return err
		}
		if round, err = s.lanes.enter(ctx); err != nil {
			return err
		}
		signed, err := s.sign(ctx, []part{p.part})
		if err != nil {
			s.lanes.leave(func(*laneCount) {})
			return err
		}
		p = signed[0]
	}
}

// attempt sends a part once, and leaves its lane with what that says of the line.
func (s *partSender) attempt(ctx context.Context, p *signedPart, round int) error {
	start := time.Now()
	err := s.sender.attempt(ctx, p.part, p.request)
	took := time.Duration(float64(time.Since(start)) * float64(s.partSize) / float64(p.part.size))
	s.lanes.leave(func(count *laneCount) {
		switch {
		case err == nil:
			count.arrived(round, took)
		case isPutError(err):
			count.failed()
		}
	})
	return err
}
