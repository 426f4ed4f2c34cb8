package uploader

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

// openingAttempts is how often the server is called before there is an upload to lose: whoever named a wrong address is
// told so soon.
const openingAttempts = 4

// call calls the API until it answers, or refuses for good.
func call[T any](ctx context.Context, r *run, api func() (T, error)) (T, error) {
	attempts := r.Attempts
	if r.reserved.Id == "" {
		attempts = min(attempts, openingAttempts)
	}
	return retry(ctx, r.Options, attempts, r.askAgain, api)
}

func retry[T any](ctx context.Context, o Options, attempts int, again func(error), api func() (T, error)) (T, error) {
	for attempt := 1; ; attempt++ {
		answer, err := api()
		worth, after := worthAnother(err)
		if !worth || attempt >= attempts {
			return answer, err
		}
		again(err)
		if err := o.pause(ctx, attempt, after); err != nil {
			return answer, err
		}
	}
}

func (r *run) askAgain(err error) {
	if refused, ok := errors.AsType[*client.Error](err); ok {
		r.meter.note("%s (%s) It is asked again.", refused.Message, refused.Code)
		return
	}
	r.meter.note("The server did not answer: %v. It is asked again.", err)
}

// worthAnother says whether the same call may succeed later, and how much later at the least.
func worthAnother(err error) (again bool, after time.Duration) {
	if _, broken := errors.AsType[*client.Unreachable](err); broken {
		return true, 0
	}
	refused, ok := errors.AsType[*client.Error](err)
	if !ok || refused.Code == notUploaded { // not until something is sent
		return false, 0
	}
	return refused.Retryable || refused.Code == internalError, refused.RetryAfter
}

// pause waits before the next attempt: a random time below a bound that doubles (full jitter), so that many clients whom one
// trouble stopped do not all come back at once.
func (o Options) pause(ctx context.Context, attempt int, atLeast time.Duration) error {
	bound := o.MaxBackoff
	if doubled := o.MinBackoff << (attempt - 1); doubled > 0 && doubled < bound {
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
