package upload

import (
	"context"
	"time"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// Lifetime says how long a signed request lives: as long as the file takes at the slowest rate we support, and half as
// long again.
type Lifetime struct {
	Min, Max    time.Duration // S3: at most 7 days
	SlowestRate int64         // bytes per second
}

// For is the lifetime of a request that sends size bytes, in whole seconds.
func (l Lifetime) For(size int64) time.Duration {
	seconds := min(float64(size)/float64(l.SlowestRate)*1.5, l.Max.Seconds()) // bounded before it can overflow
	return max(time.Duration(seconds)*time.Second, l.Min)
}

// leastUsable is the shortest life worth handing out.
const leastUsable = time.Minute

// validity is when a request is signed and when it expires.
type validity struct {
	at   time.Time
	life time.Duration
}

func (v validity) expiresAt() time.Time { return v.at.Add(v.life) }

// latestArrival is the moment after which nothing that was signed so is expected to arrive any more: storage checks the
// expiry when a request starts, and one that started at the last moment may take as long again at the slowest rate that we
// support.
func (v validity) latestArrival(full time.Duration) time.Time { return v.expiresAt().Add(full) }

// validityOf plans a request for size bytes. A signature dies with the credentials that made it, so it never promises more.
func (s *Service) validityOf(ctx context.Context, size int64) (validity, error) {
	v := validity{at: s.now().Truncate(time.Second), life: s.lifetime.For(size)} // signatures count in seconds
	end, err := s.storage.CredentialsExpireAt(ctx)
	if err != nil || end.IsZero() {
		return v, err
	}
	left := end.Sub(v.at).Truncate(time.Second)
	if left < leastUsable {
		return v, &fault.Error{
			Code: fault.CredentialsExpiring, Retryable: true, RetryAfter: max(left, time.Second),
			Message: "The server's storage credentials are about to be renewed. Try again in a minute.",
		}
	}
	v.life = min(v.life, left)
	return v, nil
}
