package uploader

import (
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

// batches is how many calls sign a number of parts, when each takes so long to send.
func batches(parts int, each time.Duration) (calls, largest int) {
	s := &partSigner{parallel: 4, waiting: make([]part, parts), lifetime: 15 * time.Minute}
	for len(s.waiting) > 0 {
		n := min(s.batchSize(), len(s.waiting))
		s.waiting, s.given = s.waiting[n:], s.given+n
		s.since = time.Now().Add(-each * time.Duration(s.given))
		if calls++; calls > 1 {
			largest = max(largest, n)
		}
	}
	return calls, largest
}

func TestPartsAreSignedInAsFewCallsAsPossible(t *testing.T) {
	for parts := 1; parts <= 10_000; parts++ {
		if calls, _ := batches(parts, 10*time.Millisecond); calls != (parts+99)/100 {
			t.Fatalf("%d parts: %d calls; want %d", parts, calls, (parts+99)/100)
		}
	}
}

func TestNoMorePartsAreSignedThanCanBeSentBeforeTheyExpire(t *testing.T) {
	for _, each := range []time.Duration{time.Second, 10 * time.Second, time.Minute, time.Hour} {
		most := max(4, int(15*time.Minute/each)) // no fewer than are under way at once
		if _, largest := batches(1000, each); largest < 4 || largest > min(100, most) {
			t.Errorf("%v a part: batches of up to %d; want at most %d", each, largest, most)
		}
	}
}

func TestARequestGoesStale(t *testing.T) {
	now := time.Now()
	tests := []struct {
		name            string
		signed, expires time.Duration // from now
		want            bool
	}{
		{"just signed", 0, 15 * time.Minute, false},
		{"just signed, by a clock that is behind ours", 0, -time.Hour, false},
		{"signed long ago, for long", -10 * time.Minute, 5 * time.Minute, false},
		{"about to expire", -15 * time.Minute, 10 * time.Second, true},
		{"expired", -16 * time.Minute, -time.Minute, true},
	}
	for _, tt := range tests {
		p := &signedPart{request: &client.SignedRequest{ExpiresAt: now.Add(tt.expires)}, signed: now.Add(tt.signed)}
		if got := p.isStale(); got != tt.want {
			t.Errorf("%s: stale = %v; want %v", tt.name, got, tt.want)
		}
	}
}
