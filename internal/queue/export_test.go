package queue

import "time"

// RenewEvery has leases renewed as often as a test needs.
func (q *Queue) RenewEvery(d time.Duration) { q.renewEvery = d }
