package queue

import (
	"math/rand/v2"
	"time"
)

// Outcome is what became of a job that ran.
type Outcome struct {
	err  error
	at   time.Time // not before this
	dead bool
}

// Done is the end of a job.
func Done() Outcome { return Outcome{} }

// Again is a job that worked and is to be run once more at a time.
func Again(at time.Time) Outcome { return Outcome{at: at} }

// Retry is a job that failed and may work later.
func Retry(err error) Outcome { return Outcome{err: err} }

// RetryAt is a job that failed and will not work before a time.
func RetryAt(err error, at time.Time) Outcome { return Outcome{err: err, at: at} }

// Dead is a job that failed and never will work.
func Dead(err error) Outcome { return Outcome{err: err, dead: true} }

// Backoff is how long a failed job waits: First, then twice as long after each failure, Most at the most. Up to a
// quarter is taken off at random, so that what failed together does not come back together.
type Backoff struct{ First, Most time.Duration }

// delay is the wait after the failure that follows so many others.
func (b Backoff) delay(before int) time.Duration {
	d := b.Most
	if before < 32 && b.First<<before>>before == b.First {
		d = min(b.First<<before, b.Most)
	}
	return d - time.Duration(rand.Int64N(int64(d)/4+1))
}
