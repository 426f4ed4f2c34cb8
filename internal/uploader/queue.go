package uploader

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// maxBatch is how many parts the API signs at once.
const maxBatch = 100

// queue gives out parts to send, signed just before: a batch at a time, and the checksums of the next batch are computed
// while the one before it is sent.
type queue struct {
	run   *run
	group *errgroup.Group

	mu     sync.Mutex
	todo   []*part // not signed yet
	signed []*part // signed, not given out yet
	given  int
	since  time.Time     // of the first batch
	life   time.Duration // of a signature
}

// next is the next part to send; nil when there are no more.
func (q *queue) next(ctx context.Context) (*part, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.signed) > 0 && q.signed[0].stale() {
		q.todo, q.signed = append(q.signed, q.todo...), nil
	}
	if len(q.signed) == 0 {
		if len(q.todo) == 0 {
			return nil, nil
		}
		if err := q.refill(ctx); err != nil {
			return nil, err
		}
	}
	p := q.signed[0]
	q.signed, q.given = q.signed[1:], q.given+1
	return p, nil
}

// refill signs the next batch.
func (q *queue) refill(ctx context.Context) error {
	n := min(q.pace(), len(q.todo))
	batch, rest := q.todo[:n:n], q.todo[n:]
	if err := q.run.sums.ready(ctx, batch, q.run.Parallel); err != nil {
		return err
	}
	if err := q.run.sign(ctx, batch); err != nil {
		return err
	}
	q.signed, q.todo = batch, rest
	q.life = time.Until(batch[0].request.ExpiresAt)
	q.run.meter.enter(Sending)
	if q.since.IsZero() {
		q.since = time.Now()
	}
	ahead := rest[:min(maxBatch, len(rest))]
	q.group.Go(func() error {
		_ = q.run.sums.ready(ctx, ahead, 1) // what fails here fails again when it is needed
		return nil
	})
	return nil
}

// pace is how many parts to sign at once: as many as can be, unless parts go so slowly that the last would be sent with a
// signature that has expired. The first batch is what is over in full batches: there are no more calls for that, and the
// first bytes go out sooner.
func (q *queue) pace() int {
	if q.given == 0 {
		return (len(q.todo)-1)%maxBatch + 1
	}
	each := max(time.Since(q.since)/time.Duration(q.given), time.Microsecond)
	return min(maxBatch, max(q.run.Parallel, int(q.life*4/5/each)))
}
