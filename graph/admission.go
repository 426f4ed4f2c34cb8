package graph

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// admission decides which requests run when there are more than the machine can run well. Each kind of work has a
// queue of its own, so that what takes long does not stand before what does not.
type admission struct {
	light    *queue // queries that cost little
	heavy    *queue // other queries
	checking *queue // documents that have not been seen yet; the same queue
	changes  *queue // mutations, which mostly wait for storage
}

func newAdmission() *admission {
	// Half of the processors are always free for what costs little.
	heavy := newQueue(max(1, runtime.GOMAXPROCS(0)/2))
	return &admission{checking: heavy, heavy: heavy, light: newQueue(maxLight), changes: newQueue(maxChanges)}
}

// enter waits until an operation may run. Whoever is let in leaves.
func (a *admission) enter(ctx context.Context, caller string, operation *graphql.OperationContext) (func(), error) {
	cost := costOf(operation)
	switch {
	case operation.Operation.Operation == ast.Mutation:
		return a.changes.enter(ctx, caller, cost)
	case cost <= lightCost:
		return a.light.enter(ctx, caller, cost)
	}
	return a.heavy.enter(ctx, caller, cost)
}

// costOf is what the operation was found to cost: its complexity, and about as much for introspection, which that leaves
// out.
func costOf(operation *graphql.OperationContext) int {
	stats, hasStats := operation.Stats.GetExtension(extension.FixedComplexityLimit(0).ExtensionName()).(*extension.ComplexityStats)
	size, hasSize := operation.Stats.GetExtension(sizeLimit{}.ExtensionName()).(operationSize)
	if !hasStats || !hasSize {
		return maxComplexity
	}
	return stats.Complexity + size.described*maxComplexity/maxDescribed
}

// limitsFor is what an operation may ask of the database. A large one reads one thing after the other, so that it never
// takes more than one processor.
func limitsFor(operation *graphql.OperationContext) database.Limits {
	limits := databaseLimits
	if costOf(operation) > lightCost {
		limits.AtOnce = 1
	}
	return limits
}

// callerOf tells callers apart: users by their ID, others by the network that they come from. All who come through one
// proxy are one caller: what they ask for decides between them.
func callerOf(r *http.Request) string {
	if v := viewer.From(r.Context()); !v.Anonymous() {
		return v.ID.String()
	}
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	address, err := netip.ParseAddr(host)
	if err != nil || address.Unmap().Is4() {
		return host
	}
	network, _ := address.Prefix(64) // what one subscriber has at least
	return network.String()
}

// queue lets so many in at once. Of those who wait, whoever has the least under way and asks for the least comes first:
// a caller who asks for much waits longer, and keeps nobody else waiting.
type queue struct {
	mu      sync.Mutex
	free    int
	running map[string]int // the cost of what each caller has under way
	waiting []*waiter      // in the order of arrival
}

// waiter is a request that waits.
type waiter struct {
	caller string
	cost   int
	turn   chan bool // told once whether it may run
}

func newQueue(slots int) *queue { return &queue{free: slots, running: map[string]int{}} }

// enter waits for a turn, and answers how to end it; or the fault SERVER_BUSY when too many wait, or for too long.
func (q *queue) enter(ctx context.Context, caller string, cost int) (leave func(), err error) {
	me := &waiter{caller: caller, cost: cost, turn: make(chan bool, 1)}
	q.mu.Lock()
	q.waiting = append(q.waiting, me)
	q.admit()
	if len(q.waiting) > maxWaiting {
		q.take(q.last()).turn <- false
	}
	q.mu.Unlock()
	patience := time.NewTimer(maxWait)
	defer patience.Stop()
	select {
	case admitted := <-me.turn:
		return q.told(me, admitted)
	case <-patience.C:
	case <-ctx.Done():
	}
	q.mu.Lock()
	for i, w := range q.waiting {
		if w == me {
			q.take(i)
			q.mu.Unlock()
			return nil, busy()
		}
	}
	q.mu.Unlock()
	return q.told(me, <-me.turn) // it was told at the same time
}

func (q *queue) told(me *waiter, admitted bool) (func(), error) {
	if !admitted {
		return nil, busy()
	}
	return sync.OnceFunc(func() { q.leave(me) }), nil
}

// admit lets in as many as there is room for.
func (q *queue) admit() {
	for q.free > 0 && len(q.waiting) > 0 {
		first := 0
		for i := range q.waiting {
			if q.claim(i) < q.claim(first) {
				first = i
			}
		}
		next := q.take(first)
		q.free--
		q.running[next.caller] += next.cost
		next.turn <- true
	}
}

// last is the one to send away when too many wait.
func (q *queue) last() (last int) {
	for i := range q.waiting {
		if q.claim(i) >= q.claim(last) {
			last = i
		}
	}
	return last
}

// claim is what a caller would have under way; the smallest comes first.
func (q *queue) claim(i int) int { return q.running[q.waiting[i].caller] + q.waiting[i].cost }

func (q *queue) take(i int) *waiter {
	w := q.waiting[i]
	q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
	return w
}

func (q *queue) leave(w *waiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.free++
	if q.running[w.caller] -= w.cost; q.running[w.caller] <= 0 {
		delete(q.running, w.caller)
	}
	q.admit()
}

func busy() error {
	f := fault.New(fault.ServerBusy, "The server has more to do than it can do at once. Wait %d seconds and try again; "+
		"what asks for less has its turn sooner.", int(busyFor.Seconds()))
	f.Retryable, f.RetryAfter = true, busyFor
	return f
}
