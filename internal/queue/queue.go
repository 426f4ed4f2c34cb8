// Package queue does work that must not be forgotten: jobs are rows, added in the transaction that makes them
// necessary, and stay until they are done (job.go). Any number of servers work on one queue. A server claims a job
// by one conditional update and holds it by a lease that it renews; the jobs of a server that died are run again
// when their leases end (claim.go). So a job runs at least once, and never in two places at once. What fails is
// tried again with back-off, and given up after a time if its topic has one (outcome.go, record.go). Dead jobs stay
// until somebody revives them (dead.go).
//
// Jobs of one group run one after another, in the order in which they were added. A failing one holds back its
// group and nothing else.
package queue

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/streamsphere/streamsphere/ent"
)

// Queue is the jobs of all topics.
type Queue struct {
	db     *ent.Client
	now    func() time.Time
	topics map[string]*topic

	renewEvery time.Duration // how often a running job's lease is renewed
}

// New works on the jobs in db. All times are the clock's.
func New(db *ent.Client, clock func() time.Time) *Queue {
	return &Queue{db: db, now: clock, topics: map[string]*topic{}, renewEvery: lease / 3}
}

// Handler runs a job and says what became of it. It ends by a deadline of its own, and soon when ctx ends. Running
// a job twice must do no harm: a server may die before it writes down that the job is done.
type Handler func(ctx context.Context, job *ent.Job) Outcome

// Options are how the jobs of a topic are run.
type Options struct {
	Backoff     Backoff
	GiveUpAfter time.Duration // how long a job may fail until it is dead; 0 is never
	Parallel    int           // how many run at once on a server; 0 is one
	MaxFailures int           // how many failures in a row of jobs mean that none will work now; 0 is any number
}

// topic is the jobs of one handler.
type topic struct {
	Options
	name     string
	handle   Handler
	claiming sync.Mutex      // workers of one server do not race for the same job
	wake     []chan struct{} // of each worker
}

// Handle has a topic's jobs run by a handler. It is called before Run.
func (q *Queue) Handle(name string, h Handler, o Options) {
	o.Parallel = max(o.Parallel, 1)
	t := &topic{Options: o, name: name, handle: h, wake: make([]chan struct{}, o.Parallel)}
	for i := range t.wake {
		t.wake[i] = make(chan struct{}, 1)
	}
	q.topics[name] = t
}

// Now is the time by the queue's clock.
func (q *Queue) Now() time.Time { return q.now() }

// Wake has the queue looked at now. It is called after the transaction that added a job.
func (q *Queue) Wake() {
	for _, t := range q.topics {
		for _, wake := range t.wake {
			select {
			case wake <- struct{}{}:
			default: // it is awake already
			}
		}
	}
}

// pollEvery is how soon due retries and the jobs of other servers are seen.
const pollEvery = 5 * time.Second

// Run runs jobs until ctx ends.
func (q *Queue) Run(ctx context.Context) {
	var workers sync.WaitGroup
	defer workers.Wait()
	for _, t := range q.topics {
		for _, wake := range t.wake {
			workers.Go(func() { q.work(ctx, t, wake) })
		}
	}
}

// work is one worker's life.
func (q *Queue) work(ctx context.Context, t *topic, wake <-chan struct{}) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		if err := q.pass(ctx, t); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "jobs failed and are tried again", "topic", t.name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-poll.C:
		case <-wake:
		}
	}
}

// RunDue runs everything that is due once and answers what failed.
func (q *Queue) RunDue(ctx context.Context) error {
	var all sync.WaitGroup
	errs := make(chan error)
	for _, t := range q.topics {
		for range t.Parallel {
			all.Go(func() { errs <- q.pass(ctx, t) })
		}
	}
	go func() { all.Wait(); close(errs) }()
	var failed []error
	for err := range errs {
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// pass runs one job after another until none is due, and answers the first failure. Failed jobs wait for their next
// time, so that a pass ends; many failures end it early.
func (q *Queue) pass(ctx context.Context, t *topic) error {
	var first error
	for failures := 0; ctx.Err() == nil; {
		job, err := q.claim(ctx, t)
		if err != nil {
			return err
		}
		if job == nil {
			break
		}
		if err = q.run(ctx, t, job); err == nil {
			continue
		}
		if failures++; first == nil {
			first = err
		}
		if failures == t.MaxFailures {
			break
		}
	}
	return first
}
