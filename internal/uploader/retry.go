package uploader

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

// Retry says how often something is tried, and how long the pauses in between are. What is zero has its default.
type Retry struct {
	Attempts   int           // to send a part, or to call the server, before the upload fails (10)
	MinBackoff time.Duration // bounds the first pause; the bound of each further one is twice as long (500 ms)
	MaxBackoff time.Duration // bounds every pause (30 s)
}

func (r Retry) withDefaults() Retry {
	return Retry{
		Attempts:   cmp.Or(r.Attempts, 10),
		MinBackoff: cmp.Or(r.MinBackoff, 500*time.Millisecond),
		MaxBackoff: cmp.Or(r.MaxBackoff, 30*time.Second),
	}
}

// openingAttempts is how often the first calls are tried.
const openingAttempts = 4

func (r Retry) atMost(attempts int) Retry {
	r.Attempts = min(r.Attempts, attempts)
	return r
}

// pause waits before the next attempt: a random time below the bound (full jitter), so that many clients whom one
// outage stopped do not all come back at once.
func (r Retry) pause(ctx context.Context, attempt int, atLeast time.Duration) error {
	bound := r.MaxBackoff
	if doubled := r.MinBackoff << (attempt - 1); doubled > 0 && doubled < bound {
		bound = doubled
	}
	timer := time.NewTimer(atLeast + rand.N(bound))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call calls the server until it answers, or until another attempt would not help. Before each further one, onRetry
// learns why there is one.
func call[T any](ctx context.Context, r Retry, onRetry func(error), request func() (T, error)) (T, error) {
	for attempt := 1; ; attempt++ {
		answer, err := request()
		retry, after := canRetry(err)
		if !retry || attempt >= r.Attempts {
			return answer, err
		}
		onRetry(err)
		if err := r.pause(ctx, attempt, after); err != nil {
			return answer, err
		}
	}
}

// canRetry reports whether the same call may succeed later, and how much later at the least.
func canRetry(err error) (retry bool, after time.Duration) {
	if _, ok := errors.AsType[*client.Unreachable](err); ok {
		return true, 0
	}
	answered, ok := errors.AsType[*client.Error](err)
	if !ok || answered.Code == notUploaded { // not until something is sent
		return false, 0
	}
	return answered.Retryable || answered.Code == internalError, answered.RetryAfter
}
