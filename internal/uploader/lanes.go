package uploader

import (
	"context"
	"sync"
	"time"
)

// mostUnsafe is how much sending an interrupt or a broken connection may take back where parts go several at a time.
const mostUnsafe = 8 * time.Second

// laneCount is how many parts are sent at once (test/vectors/lanes.json): one at first, then as many as arrive within
// some seconds at the rate that is measured. On a slow line it stays one, and little is lost when it breaks.
type laneCount struct {
	most, current int
	round         int // counts the changes
}

// arrived takes note of a part that started in a round, where a whole one takes so long. Parts that started before the
// last change say nothing of the number there is now.
func (l *laneCount) arrived(round int, took time.Duration) {
	if round == l.round {
		inTime := mostUnsafe * time.Duration(l.current) / max(took, 1)
		l.set(min(int(inTime), 2*l.current, l.most))
	}
}

func (l *laneCount) failed() { l.set(l.current / 2) }

func (l *laneCount) set(n int) {
	if n = max(1, n); n != l.current {
		l.current, l.round = n, l.round+1
	}
}

// lanes lets as many parts at once on their way as the line carries.
type lanes struct {
	mu      sync.Mutex
	count   laneCount
	taken   int
	changed chan struct{} // closed when one is left
}

func newLanes(most int) *lanes {
	return &lanes{count: laneCount{most: most, current: 1}, changed: make(chan struct{})}
}

// enter waits for a lane and takes it. What it answers is for the one who leaves.
func (l *lanes) enter(ctx context.Context) (round int, err error) {
	for {
		l.mu.Lock()
		if ctx.Err() == nil && l.taken < l.count.current {
			l.taken++
			defer l.mu.Unlock()
			return l.count.round, nil
		}
		changed := l.changed
		l.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// inUse reports whether a part is on its way, or about to be.
func (l *lanes) inUse() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.taken > 0
}

// leave gives a lane back, and takes note of what has come of it.
func (l *lanes) leave(note func(*laneCount)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	note(&l.count)
	l.taken--
	close(l.changed)
	l.changed = make(chan struct{})
}
