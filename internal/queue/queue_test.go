package queue_test

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/streamsphere/streamsphere/ent"
	entjob "github.com/streamsphere/streamsphere/ent/job"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/queue"
)

func TestMain(m *testing.M) {
	if err := database.Check(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// clock is a time that tests set.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).UnixMilli())
	return c
}

func (c *clock) now() time.Time              { return time.UnixMilli(c.ms.Load()).UTC() }
func (c *clock) pass(d time.Duration)        { c.ms.Add(d.Milliseconds()) }
func (c *clock) queue(w *world) *queue.Queue { return queue.New(w.db, c.now) }

// world is a database and a clock.
type world struct {
	path string
	db   *ent.Client
	*clock
}

func open(t testing.TB) *world {
	t.Helper()
	w := &world{path: filepath.Join(t.TempDir(), "jobs.db"), clock: newClock()}
	db, err := database.Open(t.Context(), "sqlite:"+w.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.db = db.Client
	return w
}

// add adds jobs in a transaction of their own.
func (w *world) add(t testing.TB, q *queue.Queue, jobs ...queue.Job) {
	t.Helper()
	tx, err := w.db.Tx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := q.Add(t.Context(), tx, jobs...); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// work are jobs of the topic work.
func work(group string, payloads ...string) (jobs []queue.Job) {
	for _, payload := range payloads {
		jobs = append(jobs, queue.Job{Topic: "work", Group: group, Payload: payload})
	}
	return jobs
}

// log notes the payloads of the jobs that ran.
type log struct {
	mu   sync.Mutex
	runs []string
}

func (l *log) note(job *ent.Job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.runs = append(l.runs, strings.Trim(job.Payload, `"`))
}

func (l *log) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	runs := l.runs
	l.runs = nil
	return runs
}

func (l *log) want(t testing.TB, when string, want ...string) {
	t.Helper()
	if got := l.take(); !slices.Equal(got, want) {
		t.Errorf("%s the jobs %q ran, want %q", when, got, want)
	}
}

func (w *world) wantJobs(t testing.TB, want int) []*ent.Job {
	t.Helper()
	jobs := w.db.Job.Query().Order(ent.Asc(entjob.FieldID)).AllX(t.Context())
	if len(jobs) != want {
		t.Errorf("there are %d jobs, want %d: %v", len(jobs), want, jobs)
	}
	return jobs
}

var (
	errBroken = errors.New("broken")
	seconds   = queue.Options{Backoff: queue.Backoff{First: 2 * time.Second, Most: time.Minute}}
)

// failing is a handler that notes jobs, and has those fail whose payload begins with "bad".
func failing(l *log) queue.Handler {
	return func(_ context.Context, job *ent.Job) queue.Outcome {
		l.note(job)
		if strings.Contains(job.Payload, "bad") {
			return queue.Retry(errBroken)
		}
		return queue.Done()
	}
}

func TestAJobIsThereWithItsTransaction(t *testing.T) {
	w, l := open(t), &log{}
	q := w.queue(w)
	q.Handle("work", failing(l), seconds)
	tx, err := w.db.Tx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Add(t.Context(), tx, queue.Job{Topic: "work", Payload: "never"}); err != nil {
		t.Fatal(err)
	}
	tx.Rollback()
	w.add(t, q, work("", "a", "b")...)
	w.add(t, q, queue.Job{Topic: "unknown", Payload: "c"})
	if err := q.RunDue(t.Context()); err != nil {
		t.Error(err)
	}
	l.want(t, "at first", "a", "b")
	w.wantJobs(t, 1) // of another program's topic
}

func TestAddingAKeyTwiceIsOnce(t *testing.T) {
	w, l := open(t), &log{}
	q := w.queue(w)
	q.Handle("work", failing(l), seconds)
	q.Handle("more", failing(l), seconds)
	twice := queue.Job{Topic: "work", Key: "k", Payload: "a"}
	w.add(t, q, twice, twice, queue.Job{Topic: "work", Payload: "none"}, queue.Job{Topic: "work", Payload: "none"})
	w.add(t, q, twice)
	w.wantJobs(t, 3)
	if err := q.RunDue(t.Context()); err != nil {
		t.Error(err)
	}
	l.want(t, "added twice", "a", "none", "none")
	w.add(t, q, twice)
	w.wantJobs(t, 1) // the one before is done
}

func TestAFailingJobWaitsLongerEachTimeAndHoldsNoOtherUp(t *testing.T) {
	w, l := open(t), &log{}
	q := w.queue(w)
	q.Handle("work", failing(l), seconds)
	w.add(t, q, work("", "bad", "good")...)
	if err := q.RunDue(t.Context()); !errors.Is(err, errBroken) {
		t.Errorf("RunDue = %v, want the failure", err)
	}
	l.want(t, "at first", "bad", "good")
	for i, most := range []time.Duration{2, 4, 8, 16, 32, 60, 60, 60} {
		most *= time.Second
		job := w.wantJobs(t, 1)[0]
		if got := job.DueAt.Sub(w.now()); got > most || got < most*3/4 || job.Attempts != i+1 || job.LastError != "broken" {
			t.Errorf("after %d failures it waits %v (%d, %q), want %v less a quarter at the most",
				i+1, got, job.Attempts, job.LastError, most)
		}
		if err := q.RunDue(t.Context()); err != nil {
			t.Errorf("RunDue before it is due = %v, want nothing", err)
		}
		l.want(t, "before it is due")
		w.pass(most)
		q.RunDue(t.Context())
		l.want(t, "when it is due", "bad")
	}
}

func TestAJobRunsAgainWhenItSaysSo(t *testing.T) {
	w, l := open(t), &log{}
	q, until, down := w.queue(w), w.now().Add(time.Hour), true
	q.Handle("work", func(_ context.Context, job *ent.Job) queue.Outcome {
		l.note(job)
		switch {
		case down:
			return queue.RetryAt(errBroken, w.now().Add(10*time.Minute))
		case w.now().Before(until):
			return queue.Again(until)
		}
		return queue.Done()
	}, seconds)
	w.add(t, q, queue.Job{Topic: "work", Payload: "a"})
	q.RunDue(t.Context())
	w.pass(10*time.Minute - time.Second)
	q.RunDue(t.Context())
	l.want(t, "before the time that was asked for", "a")
	down = false
	w.pass(time.Second)
	q.RunDue(t.Context())
	l.want(t, "at that time", "a")
	if job := w.wantJobs(t, 1)[0]; !job.DueAt.Equal(until) || job.Attempts != 0 || job.LastError != "" {
		t.Errorf("the job is %v, want it to wait until %v without failures", job, until)
	}
	w.pass(time.Hour)
	q.RunDue(t.Context())
	l.want(t, "at the end", "a")
	w.wantJobs(t, 0)
}

func TestAGroupRunsInOrderAndAFailingOneHoldsItBackAlone(t *testing.T) {
	w, l := open(t), &log{}
	q, down := w.queue(w), true
	q.Handle("work", func(_ context.Context, job *ent.Job) queue.Outcome {
		l.note(job)
		if down && strings.Contains(job.Payload, "one") {
			return queue.Retry(errBroken)
		}
		return queue.Done()
	}, queue.Options{Backoff: seconds.Backoff, Parallel: 1})
	w.add(t, q, work("a", "one", "two", "three")...)
	w.add(t, q, work("b", "red", "green")...)
	q.RunDue(t.Context())
	l.want(t, "while one fails", "one", "red", "green")
	w.add(t, q, work("a", "four")...)
	for _, job := range w.wantJobs(t, 4)[1:] {
		if job.DueAt.UnixMilli() > 0 {
			t.Errorf("%v is due although one is before it, and would be looked at each time", job)
		}
	}
	w.pass(2 * time.Second)
	q.RunDue(t.Context())
	l.want(t, "while one fails again", "one")
	w.add(t, q, queue.Job{Topic: "other", Group: "a", Payload: "of another topic"})
	down = false
	w.pass(4 * time.Second)
	if err := q.RunDue(t.Context()); err != nil {
		t.Error(err)
	}
	l.want(t, "when it works", "one", "two", "three", "four")
}

func TestWhatFailsTooLongIsDeadAndLetsItsGroupGo(t *testing.T) {
	w, l := open(t), &log{}
	q := w.queue(w)
	days := queue.Options{Backoff: queue.Backoff{First: time.Second, Most: time.Hour}, GiveUpAfter: 72 * time.Hour}
	q.Handle("work", failing(l), days)
	began := w.now()
	w.add(t, q, work("a", "bad", "bad as well")...)
	w.pass(24 * time.Hour) // no server ran: that is nobody's failure
	q.RunDue(t.Context())
	if tries := len(l.take()); tries != 1 {
		t.Fatalf("after a day without a server %d jobs ran, want the first", tries)
	}
	const step = 15 * time.Minute
	w.pass(step)
	w.add(t, q, work("a", "bad and late", "good")...)
	for w.now().Before(began.Add(96*time.Hour - step)) {
		q.RunDue(t.Context())
		w.pass(step)
	}
	for _, run := range l.take() {
		if run != "bad" {
			t.Errorf("%q ran before the first one was dead", run)
		}
	}
	w.pass(step)
	q.RunDue(t.Context())
	l.want(t, "in the end", "bad", "bad as well", "bad and late")
	jobs := w.wantJobs(t, 4)
	for i, job := range jobs[:2] { // the second one waited for as long as the first failed
		if job.DeadAt.UnixMilli() <= 0 || job.LastError != "broken" {
			t.Errorf("job %d is %v, want it dead", i, job)
		}
	}
	if last := jobs[2]; last.DeadAt.UnixMilli() > 0 || last.Attempts != 1 {
		t.Errorf("the late one is %v, want that it has failed once", last)
	}
	w.pass(step) // it came so much later
	q.RunDue(t.Context())
	l.want(t, "after all that", "bad and late", "good")
	if dead, err := q.Dead(t.Context(), "wor"); err != nil || len(dead) != 3 {
		t.Errorf("Dead = %v, %v; want all three", dead, err)
	}
	if n, err := q.Revive(t.Context(), "wor"); err != nil || n != 3 {
		t.Errorf("Revive = %d, %v; want 3", n, err)
	}
	if due := w.db.Job.Query().Where(entjob.DueAtNotNil()).CountX(t.Context()); due != 1 {
		t.Errorf("%d revived jobs of one group are due, want the first", due)
	}
	q.RunDue(t.Context())
	l.want(t, "once revived", "bad")
	for _, job := range w.wantJobs(t, 3) {
		if job.DeadAt.UnixMilli() > 0 {
			t.Errorf("%v is dead, want it revived", job)
		}
	}
}

func TestWhatCanNeverWorkIsDeadAtOnce(t *testing.T) {
	w, l := open(t), &log{}
	q := w.queue(w)
	q.Handle("work", func(_ context.Context, job *ent.Job) queue.Outcome {
		l.note(job)
		return queue.Dead(errBroken)
	}, seconds)
	w.add(t, q, work("a", "one", "two")...)
	if err := q.RunDue(t.Context()); err != nil {
		t.Errorf("RunDue = %v, want nothing to try again", err)
	}
	l.want(t, "at first", "one", "two")
	w.pass(1000 * time.Hour)
	q.RunDue(t.Context())
	l.want(t, "much later")
	w.add(t, q, work("a", "three")...)
	q.RunDue(t.Context())
	l.want(t, "behind dead ones", "three")
}

func TestARevivedJobComesBeforeWhatIsLeftOfItsGroup(t *testing.T) {
	w, l := open(t), &log{}
	q, dead := w.queue(w), true
	q.Handle("work", func(_ context.Context, job *ent.Job) queue.Outcome {
		if l.note(job); dead && strings.Contains(job.Payload, "one") {
			return queue.Dead(errBroken)
		}
		return queue.Retry(errBroken)
	}, seconds)
	w.add(t, q, work("a", "one", "two")...)
	q.RunDue(t.Context())
	l.want(t, "at first", "one", "two")
	dead = false
	if n, err := q.Revive(t.Context(), "work"); n != 1 || err != nil {
		t.Errorf("Revive = %d, %v; want 1", n, err)
	}
	q.RunDue(t.Context())
	w.pass(2 * time.Second) // both are due
	q.RunDue(t.Context())
	l.want(t, "once revived", "one", "one")
}

func TestAJobThatWantsToRunAgainAtOnceDoesNotSpin(t *testing.T) {
	w, l := open(t), &log{}
	q := w.queue(w)
	q.Handle("work", func(_ context.Context, job *ent.Job) queue.Outcome {
		if l.note(job); len(l.runs) > 10 {
			return queue.Done()
		}
		return queue.Again(w.now())
	}, seconds)
	w.add(t, q, work("", "a")...)
	q.RunDue(t.Context())
	l.want(t, "at first", "a")
	w.pass(time.Second)
	q.RunDue(t.Context())
	l.want(t, "a second later", "a")
}

func TestManyFailuresEndAPass(t *testing.T) {
	w, l := open(t), &log{}
	q := w.queue(w)
	q.Handle("work", failing(l), queue.Options{Backoff: seconds.Backoff, MaxFailures: 2})
	w.add(t, q, work("", "bad 1", "good 1", "bad 2", "good 2", "bad 3")...)
	q.RunDue(t.Context())
	l.want(t, "at first", "bad 1", "good 1", "bad 2")
	q.RunDue(t.Context())
	l.want(t, "the next time", "good 2", "bad 3")
}

func TestAPanicIsOneJobsFailure(t *testing.T) {
	w, l := open(t), &log{}
	q := w.queue(w)
	q.Handle("work", func(_ context.Context, job *ent.Job) queue.Outcome {
		if l.note(job); strings.Contains(job.Payload, "bad") {
			panic("oh")
		}
		return queue.Done()
	}, seconds)
	w.add(t, q, work("", "bad", "good")...)
	if err := q.RunDue(t.Context()); err == nil || !strings.Contains(err.Error(), "oh") {
		t.Errorf("RunDue = %v, want the panic", err)
	}
	l.want(t, "at first", "bad", "good")
}

// A server that dies leaves its lease behind.
func TestTheJobsOfADeadServerRunAgain(t *testing.T) {
	w, l := open(t), &log{}
	died, hang := make(chan struct{}), make(chan struct{})
	dying, next := w.queue(w), w.queue(w)
	dying.Handle("work", func(context.Context, *ent.Job) queue.Outcome {
		close(died)
		<-hang
		return queue.Done()
	}, seconds)
	next.Handle("work", failing(l), seconds)
	w.add(t, dying, work("a", "one is bad", "two")...)
	var ended sync.WaitGroup
	ended.Go(func() { dying.RunDue(context.WithoutCancel(t.Context())) })
	<-died
	next.RunDue(t.Context())
	l.want(t, "while the other server has the job")
	w.pass(15 * time.Second)
	next.RunDue(t.Context())
	l.want(t, "when the lease is over", "one is bad")
	close(hang) // it was not dead after all, and says that the job is done: nobody hears it
	ended.Wait()
	w.wantJobs(t, 2)
	w.pass(2 * time.Second)
	next.RunDue(t.Context())
	l.want(t, "when it is tried again", "one is bad")
}

func TestALeaseIsRenewedWhileItsJobRuns(t *testing.T) {
	w, l := open(t), &log{}
	q, other := w.queue(w), w.queue(w)
	q.RenewEvery(time.Millisecond)
	running, finish, lost := make(chan struct{}), make(chan struct{}), make(chan struct{})
	q.Handle("work", func(ctx context.Context, _ *ent.Job) queue.Outcome {
		running <- struct{}{}
		select {
		case <-finish:
		case <-ctx.Done():
			close(lost)
			return queue.Retry(ctx.Err())
		}
		return queue.Done()
	}, seconds)
	other.Handle("work", failing(l), seconds)
	w.add(t, q, work("", "long")...)
	var ended sync.WaitGroup
	defer ended.Wait()
	ended.Go(func() { q.RunDue(context.WithoutCancel(t.Context())) })
	<-running
	for range 4 {
		w.pass(14 * time.Second)
		until := w.now().Add(14 * time.Second)
		eventually(t, "the lease is renewed", func() bool { return w.wantJobs(t, 1)[0].DueAt.After(until) })
		other.RunDue(t.Context())
		l.want(t, "on another server")
	}
	close(finish)
	eventually(t, "the job is done", func() bool { return w.db.Job.Query().CountX(t.Context()) == 0 })
	ended.Wait()

	finish = make(chan struct{})
	w.add(t, q, work("", "stolen")...)
	ended.Go(func() { q.RunDue(context.WithoutCancel(t.Context())) })
	<-running
	theirs := w.now().Add(time.Hour)
	w.db.Job.Update().SetDueAt(theirs).ExecX(t.Context())
	<-lost
	ended.Wait()
	if job := w.wantJobs(t, 1)[0]; !job.DueAt.Equal(theirs) || job.Attempts != 0 {
		t.Errorf("the job is %v, want what the other server made of it", job)
	}
}

func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func TestAServerThatStopsLetsGoOfItsJobs(t *testing.T) {
	w, l := open(t), &log{}
	q, next := w.queue(w), w.queue(w)
	ctx, stop := context.WithCancel(t.Context())
	q.Handle("work", func(ctx context.Context, _ *ent.Job) queue.Outcome {
		stop()
		<-ctx.Done()
		return queue.Retry(ctx.Err())
	}, seconds)
	next.Handle("work", failing(l), seconds)
	w.add(t, q, queue.Job{Topic: "work", Payload: "a"})
	q.Run(ctx)
	if job := w.wantJobs(t, 1)[0]; job.Attempts != 0 {
		t.Errorf("stopping counts as %d failures, want none", job.Attempts)
	}
	next.RunDue(t.Context())
	l.want(t, "on another server", "a")
}

// meddler lets something happen just before the next write.
type meddler struct {
	dialect.Driver
	before func()
}

func (m *meddler) Exec(ctx context.Context, statement string, args, v any) error {
	if before := m.before; before != nil {
		m.before = nil
		before()
	}
	return m.Driver.Exec(ctx, statement, args, v)
}

func TestAJobThatAnotherServerClaimsFirstIsLeftToIt(t *testing.T) {
	w, l, faster := open(t), &log{}, &log{}
	raw, err := stdsql.Open("sqlite3", "file:"+w.path+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	m := &meddler{Driver: entsql.OpenDB(dialect.SQLite, raw)}
	q, other := queue.New(ent.NewClient(ent.Driver(m)), w.now), w.queue(w)
	q.Handle("work", failing(l), seconds)
	other.Handle("work", failing(faster), seconds)
	w.add(t, q, work("", "bad")...)
	m.before = func() { other.RunDue(t.Context()) }
	if err := q.RunDue(t.Context()); err != nil {
		t.Error(err)
	}
	l.want(t, "on the slower server")
	faster.want(t, "on the faster server", "bad")
}

func TestManyQueuesNeverRunOneJobAtOnce(t *testing.T) {
	w := open(t)
	const servers, groups, each = 4, 10, 10
	var running, groupRunning sync.Map
	var l log
	handle := func(_ context.Context, job *ent.Job) queue.Outcome {
		if _, taken := running.LoadOrStore(job.ID, true); taken {
			t.Errorf("job %d ran twice", job.ID) // never taken out: once is all
		}
		if _, taken := groupRunning.LoadOrStore(*job.GroupKey, true); taken {
			t.Errorf("two jobs of group %s run at once", *job.GroupKey)
		}
		l.note(job)
		groupRunning.Delete(*job.GroupKey)
		return queue.Done()
	}
	var queues []*queue.Queue
	for range servers {
		db, err := database.Open(t.Context(), "sqlite:"+w.path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		q := queue.New(db.Client, w.now)
		q.Handle("work", handle, queue.Options{Backoff: seconds.Backoff, Parallel: 3})
		queues = append(queues, q)
	}
	for i := range each {
		for g := range groups {
			w.add(t, queues[0], queue.Job{Topic: "work", Group: fmt.Sprint(g), Payload: fmt.Sprintf("%d-%d", g, i)})
		}
	}
	for w.db.Job.Query().CountX(t.Context()) > 0 && !t.Failed() {
		var all sync.WaitGroup
		for _, q := range queues {
			all.Go(func() {
				if err := q.RunDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	last := map[string]int{}
	for _, run := range l.take() {
		var g, i int
		fmt.Sscanf(run, "%d-%d", &g, &i)
		if key := fmt.Sprint(g); last[key] != i {
			t.Errorf("group %d runs %d, want %d", g, i, last[key])
		}
		last[fmt.Sprint(g)]++
	}
}

func TestWakingAQueueRunsWhatWasAdded(t *testing.T) {
	w := open(t)
	q, ran := w.queue(w), make(chan string)
	q.Handle("work", func(_ context.Context, job *ent.Job) queue.Outcome {
		ran <- job.Payload
		return queue.Done()
	}, seconds)
	ctx, stop := context.WithCancel(t.Context())
	var ended sync.WaitGroup
	defer ended.Wait()
	defer stop()
	ended.Go(func() { q.Run(ctx) })
	for i := range 3 {
		began := time.Now()
		w.add(t, q, queue.Job{Topic: "work", Payload: i})
		q.Wake()
		select {
		case <-ran:
		case <-time.After(30 * time.Second):
			t.Fatal("no job ran")
		}
		if took := time.Since(began); took > 4*time.Second { // polling would see it later
			t.Errorf("it took %v, want it at once", took)
		}
	}
}

// explainer notes how SQLite goes about each statement.
type explainer struct {
	dialect.Driver
	db    *stdsql.DB
	steps []string
}

func (e *explainer) explain(ctx context.Context, statement string, args any) error {
	rows, err := e.db.QueryContext(ctx, "EXPLAIN QUERY PLAN "+statement, args.([]any)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return err
		}
		e.steps = append(e.steps, detail)
	}
	return rows.Err()
}

func (e *explainer) Query(ctx context.Context, statement string, args, v any) error {
	if err := e.explain(ctx, statement, args); err != nil {
		return err
	}
	return e.Driver.Query(ctx, statement, args, v)
}

func (e *explainer) Exec(ctx context.Context, statement string, args, v any) error {
	if err := e.explain(ctx, statement, args); err != nil {
		return err
	}
	return e.Driver.Exec(ctx, statement, args, v)
}

func TestWhatIsDueIsFoundBesideManyJobsThatAreNot(t *testing.T) {
	w, l := open(t), &log{}
	db, err := stdsql.Open("sqlite3", "file:"+w.path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := w.now().UnixMilli()
	for _, rows := range []string{
		fmt.Sprintf("NULL, %d, NULL", now+1000), // wait for their time
		fmt.Sprintf("NULL, NULL, %d", now-1),    // are dead
		"'a', NULL, NULL",                       // wait for the first of their group
		fmt.Sprintf("'a', NULL, %d", now-1),     // are dead in it
	} {
		_, err := db.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
			INSERT INTO jobs (topic, payload, created_at, group_key, due_at, dead_at)
			SELECT 'work', '"waits"', 1, ` + rows + ` FROM n`)
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = db.Exec("UPDATE jobs SET due_at = ? WHERE id = (SELECT min(id) FROM jobs WHERE group_key = 'a')", now+1000)
	if err != nil {
		t.Fatal(err)
	}
	e := &explainer{Driver: entsql.OpenDB(dialect.SQLite, db), db: db}
	q := queue.New(ent.NewClient(ent.Driver(e)), w.now)
	q.Handle("work", failing(l), seconds)
	w.add(t, q, queue.Job{Topic: "work", Payload: "due"})
	if err := q.RunDue(t.Context()); err != nil {
		t.Error(err)
	}
	l.want(t, "beside many others", "due")
	if len(e.steps) < 4 {
		t.Fatalf("the plans are %q, want those of looking and claiming", e.steps)
	}
	for _, step := range e.steps {
		if strings.HasPrefix(step, "SCAN") || strings.Contains(step, "TEMP B-TREE") {
			t.Errorf("SQLite means to %s, want searches alone:\n%s", step, strings.Join(e.steps, "\n"))
		}
	}
	if !strings.Contains(e.steps[0], "job_topic_due_at (topic=? AND due_at<?)") {
		t.Errorf("what is due is found by %q, want the index of due times", e.steps[0])
	}
}
