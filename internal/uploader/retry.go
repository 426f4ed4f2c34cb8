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
	Attempts   int           // of what time may not heal, before the upload fails (10)
	MinBackoff time.Duration // bounds the first pause; the bound of each further one is twice as long (500 ms)
	MaxBackoff time.Duration // bounds every pause (30 s)
	Patience   time.Duration // with storage or a server that is away; 0 has no end
	opening    bool          // whether an outage counts as an attempt, too
}

func (r Retry) withDefaults() Retry {
	return Retry{
		Attempts:   cmp.Or(r.Attempts, 10),
		MinBackoff: cmp.Or(r.MinBackoff, 500*time.Millisecond),
		MaxBackoff: cmp.Or(r.MaxBackoff, 30*time.Second),
		Patience:   r.Patience,
	}
}

// openingAttempts is how often the first calls are tried, outage or not: there is nothing to lose yet, and whoever
// named a wrong address learns of it soon.
const openingAttempts = 4

func (r Retry) atOpening() Retry {
	r.Attempts, r.opening = min(r.Attempts, openingAttempts), true
	return r
}

// tries are those of one part, or of one call.
type tries struct {
	retry    Retry
	inARow   int       // failures
	attempts int       // of those, the last ones that no outage explains
	since    time.Time // when the outage began
}

// failed takes note of a failure and reports whether there is another try, and after which pause: a random time below
// the bound (full jitter), so that many clients whom one outage stopped do not all come back at once.
func (t *tries) failed(outage bool, atLeast time.Duration) (pause time.Duration, again bool) {
	t.inARow++
	switch {
	case !outage || t.retry.opening:
		t.attempts++
	case t.attempts > 0 || t.since.IsZero():
		t.attempts, t.since = 0, time.Now()
	}
	impatient := t.attempts == 0 && t.retry.Patience > 0 && time.Since(t.since) > t.retry.Patience
	if impatient || t.attempts >= t.retry.Attempts {
		return 0, false
	}
	bound := t.retry.MaxBackoff
	if doubled := t.retry.MinBackoff << (t.inARow - 1); doubled > 0 && doubled < bound {
		bound = doubled
	}
	return atLeast + rand.N(bound), true
}

// sleep waits, or until ctx ends.
func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call calls the server until it answers, or until another attempt would not help. Before each further one, onRetry
// learns why there is one, and when.
func call[T any](
	ctx context.Context, r Retry, onRetry func(err error, pause time.Duration), request func() (T, error),
) (T, error) {
	t := tries{retry: r}
	for {
		answer, err := request()
		retry, outage, after := canRetry(err)
		if !retry || ctx.Err() != nil {
			return answer, err
		}
		pause, again := t.failed(outage, after)
		if !again {
			return answer, err
		}
		onRetry(err, pause)
		if err := sleep(ctx, pause); err != nil {
			return answer, err
		}
	}
}

// canRetry reports whether the same call may succeed later, whether that is only a matter of time, and how much later
// it is at the least.
func canRetry(err error) (retry, outage bool, after time.Duration) {
	if _, ok := errors.AsType[*client.Unreachable](err); ok {
		return true, true, 0
	}
	answered, ok := errors.AsType[*client.Error](err)
	if !ok || answered.Code == notUploaded { // not until something is sent
		return false, false, 0
	}
	outage = answered.Retryable && answered.Code != internalError && answered.Code != conflict
	return answered.Retryable || answered.Code == internalError, outage, answered.RetryAfter
}
