package uploader

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// maxBatch is how many parts the API signs at once.
const maxBatch = 100

// partSigner gives out parts to send, signed just before: a batch at a time. The checksums of the next batch are
// computed while the one before it is sent.
type partSigner struct {
	sign       signFunc
	sums       *checksums
	progress   *progress
	parallel   int
	background *errgroup.Group

	mu       sync.Mutex
	waiting  []part        // not signed yet
	signed   []*signedPart // not given out yet
	given    int
	since    time.Time     // when the first batch was signed
	lifetime time.Duration // of a signature
}

// next is the next part to send; nil when there are no more.
func (s *partSigner) next(ctx context.Context) (*signedPart, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.signed) > 0 && s.signed[0].isStale() {
		s.unsign()
	}
	if len(s.signed) == 0 {
		if len(s.waiting) == 0 {
			return nil, nil
		}
		if err := s.signBatch(ctx); err != nil {
			return nil, err
		}
	}
	p := s.signed[0]
	s.signed, s.given = s.signed[1:], s.given+1
	return p, nil
}

// unsign puts signed parts back to those that wait.
func (s *partSigner) unsign() {
	waiting := make([]part, 0, len(s.signed)+len(s.waiting))
	for _, p := range s.signed {
		waiting = append(waiting, p.part)
	}
	s.waiting, s.signed = append(waiting, s.waiting...), nil
}

func (s *partSigner) signBatch(ctx context.Context) error {
	n := min(s.batchSize(), len(s.waiting))
	batch, rest := s.waiting[:n], s.waiting[n:]
	if err := s.sums.compute(ctx, batch, s.parallel); err != nil {
		return err
	}
	signed, err := s.sign(ctx, batch)
	if err != nil {
		return err
	}
	s.signed, s.waiting = signed, rest
	s.lifetime = time.Until(signed[0].request.ExpiresAt)
	s.progress.enter(Sending)
	if s.since.IsZero() {
		s.since = time.Now()
	}
	ahead := rest[:min(maxBatch, len(rest))]
	s.background.Go(func() error {
		_ = s.sums.compute(ctx, ahead, 1) // what fails here fails again when it is needed
		return nil
	})
	return nil
}

// batchSize is how many parts to sign at once: as many as can be, unless parts go so slowly that the last would be
// sent with a signature that has expired. The first batch is what is over in full batches: that takes no more
// calls, and the first bytes go out sooner.
func (s *partSigner) batchSize() int {
	if s.given == 0 {
		return (len(s.waiting)-1)%maxBatch + 1
	}
	each := max(time.Since(s.since)/time.Duration(s.given), time.Microsecond)
	return min(maxBatch, max(s.parallel, int(s.lifetime*4/5/each)))
}
