package webhook

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

var film = uuid.MustParse("01931c5e-0001-7000-8000-000000000001")

func TestADeliveryIsSignedAndKeepsItsID(t *testing.T) {
	var failures atomic.Int32
	r := receive(t, func(w http.ResponseWriter, _ request) {
		if failures.Add(1) < 3 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	w := open(t, local(r.URL+"/hook?token=x"))
	w.tell(t, film, "one")
	for range 3 {
		w.jobs.RunDue(t.Context())
		w.pass(10 * time.Second)
	}
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	got := r.all()
	if len(got) != 3 || w.count(t) != 0 {
		t.Fatalf("it was sent %d times and %d jobs are left, want 3 and none", len(got), w.count(t))
	}
	times := map[string]bool{}
	for _, q := range got {
		if err := verifier.Verify(q.body, q.header); err != nil {
			t.Errorf("the signature: %v", err)
		}
		id := q.header.Get("webhook-id")
		if id == "" || id != got[0].header.Get("webhook-id") || !bytes.Equal(q.body, got[0].body) {
			t.Errorf("it was sent as %s %s, want the same each time", id, q.body)
		}
		typ, begin := q.header.Get("Content-Type"), []byte(`{"type":"video.updated","timestamp":"`)
		if typ != "application/json" || !bytes.HasPrefix(q.body, begin) {
			t.Errorf("it is %s %s, want the event as JSON", typ, q.body)
		}
		times[q.header.Get("webhook-timestamp")] = true
	}
	if len(times) != 3 {
		t.Errorf("the timestamps are %v, want one for each attempt", times)
	}
	if err := verifier.Verify(append(got[0].body, ' '), got[0].header); err == nil {
		t.Error("another body has the same signature")
	}
}

func TestEventsOfAVideoComeInOrderAndHoldNoOtherUp(t *testing.T) {
	stuck, seen := uuid.Must(uuid.NewV7()), atomic.Int32{}
	r := receive(t, func(w http.ResponseWriter, q request) {
		if q.video == stuck || seen.Add(1)%3 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	w := open(t, local(r.URL))
	const videos, events = 5, 6
	w.tell(t, stuck, "0")
	w.tell(t, stuck, "1")
	for i := range events {
		for v := range videos {
			w.tell(t, uuid.UUID{15: byte(v + 1)}, fmt.Sprint(i))
		}
	}
	for range 100 {
		w.jobs.RunDue(t.Context())
		w.pass(5 * time.Second)
	}
	if left := w.count(t); left != 2 {
		t.Errorf("%d deliveries are left, want the two of the video that is stuck", left)
	}
	order := map[uuid.UUID][]string{}
	for _, q := range r.all() {
		if last := order[q.video]; len(last) == 0 || last[len(last)-1] != q.title { // not a repeat
			order[q.video] = append(last, q.title)
		}
	}
	for video, got := range order {
		want := []string{"0", "1", "2", "3", "4", "5"}
		if video == stuck {
			want = want[:1]
		}
		if !slices.Equal(got, want) {
			t.Errorf("video %s was told %v, want %v", video, got, want)
		}
	}
}

func TestEveryEndpointGetsEveryEvent(t *testing.T) {
	up := receive(t, nil)
	down := receive(t, func(w http.ResponseWriter, _ request) { w.WriteHeader(http.StatusBadGateway) })
	w := open(t, local(down.URL, up.URL))
	for i := range 3 {
		w.tell(t, film, fmt.Sprint(i))
	}
	w.jobs.RunDue(t.Context())
	if a, b := len(up.all()), len(down.all()); a != 3 || b != 1 {
		t.Errorf("they got %d and %d requests, want all 3 for the one that works, and 1", a, b)
	}
}

// What a receiver took just before our server died is sent once more, with the same ID.
func TestADeliveryOfADeadServerIsSentAgain(t *testing.T) {
	took, hang := make(chan struct{}, 2), make(chan struct{})
	var once atomic.Bool
	r := receive(t, func(http.ResponseWriter, request) {
		if took <- struct{}{}; once.CompareAndSwap(false, true) {
			<-hang
		}
	})
	w := open(t, local(r.URL))
	w.tell(t, film, "one")
	var ended sync.WaitGroup
	dying := w.jobs
	ended.Go(func() { dying.RunDue(context.WithoutCancel(t.Context())) })
	<-took
	w.restart(t, local(r.URL))
	w.jobs.RunDue(t.Context())
	if n := len(r.all()); n != 1 {
		t.Errorf("it was sent %d times while the other server may live, want once", n)
	}
	w.pass(15 * time.Second)
	w.jobs.RunDue(t.Context())
	close(hang)
	ended.Wait()
	got := r.all()
	if len(got) != 2 || got[0].header.Get("webhook-id") != got[1].header.Get("webhook-id") || w.count(t) != 0 {
		t.Errorf("it was sent %d times and %d are left, want twice with the same ID and none", len(got), w.count(t))
	}
}

func TestAfterThreeDaysADeliveryIsDeadUntilItIsRetried(t *testing.T) {
	var out bytes.Buffer
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	var works atomic.Bool
	r := receive(t, func(w http.ResponseWriter, _ request) {
		if !works.Load() {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	address := strings.Replace(r.URL, "http://", "http://user:hidden@", 1) + "/hook?token=hidden"
	w := open(t, local(address))
	w.tell(t, film, "one")
	for range 3*24*4 + 1 {
		if dead, err := w.hooks.Dead(t.Context()); err != nil || len(dead) > 0 {
			t.Fatalf("Dead = %v, %v before three days are over", dead, err)
		}
		w.jobs.RunDue(t.Context())
		w.pass(15 * time.Minute)
	}
	tries := len(r.all())
	if tries < 72 || tries > 120 {
		t.Errorf("it was tried %d times, want about once an hour", tries)
	}
	dead, err := w.hooks.Dead(t.Context())
	if err != nil || len(dead) != 1 {
		t.Fatalf("Dead = %v, %v; want the one", dead, err)
	}
	d := dead[0]
	id := r.all()[0].header.Get("webhook-id")
	if d.ID != id || d.Type != "video.updated" || d.Endpoint != r.URL+"/hook" || d.Attempts != tries {
		t.Errorf("the dead one is %+v, want what was sent", d)
	}
	if n := strings.Count(out.String(), "\n"); n != 1 || !strings.Contains(out.String(), "answers 500") {
		t.Errorf("the log has %d lines, want one with the reason:\n%s", n, out.String())
	}
	for _, text := range []string{out.String(), fmt.Sprint(d), w.db.Job.Query().OnlyX(t.Context()).LastError} {
		if strings.Contains(text, "hidden") || strings.Contains(text, secret[6:]) {
			t.Errorf("a secret is told: %s", text)
		}
	}
	w.pass(30 * 24 * time.Hour)
	w.jobs.RunDue(t.Context())
	if n := len(r.all()); n != tries {
		t.Errorf("a dead delivery was sent %d times more", n-tries)
	}
	works.Store(true)
	if n, err := w.hooks.Retry(t.Context()); n != 1 || err != nil {
		t.Errorf("Retry = %d, %v; want 1", n, err)
	}
	w.jobs.RunDue(t.Context())
	if n := len(r.all()); n != tries+1 || w.count(t) != 0 {
		t.Errorf("it was sent %d times more and %d are left, want once and none", n-tries, w.count(t))
	}
}

func TestAReceiverThatIsGoneEndsADelivery(t *testing.T) {
	r := receive(t, func(w http.ResponseWriter, q request) {
		if q.title == "one" {
			w.WriteHeader(http.StatusGone)
		}
	})
	w := open(t, local(r.URL))
	w.tell(t, film, "one")
	w.tell(t, film, "two")
	w.jobs.RunDue(t.Context())
	if dead, err := w.hooks.Dead(t.Context()); err != nil || len(dead) != 1 || len(r.all()) != 2 {
		t.Errorf("Dead = %v, %v after %d requests; want the first, and the second delivered", dead, err, len(r.all()))
	}
}

func TestADeliveryToAnEndpointThatWasRemovedStaysDead(t *testing.T) {
	gone := func(w http.ResponseWriter, _ request) { w.WriteHeader(http.StatusGone) }
	kept, removed := receive(t, gone), receive(t, gone)
	w := open(t, local(kept.URL, removed.URL))
	w.tell(t, film, "one")
	w.jobs.RunDue(t.Context())
	w.restart(t, local(kept.URL))
	if n, err := w.hooks.Retry(t.Context()); n != 1 || err != nil {
		t.Errorf("Retry = %d, %v; want 1, which is all that can be tried", n, err)
	}
	dead, err := w.hooks.Dead(t.Context())
	if err != nil || len(dead) != 1 || dead[0].Endpoint != "(not in the settings any more)" {
		t.Errorf("Dead = %+v, %v; want the removed endpoint's still", dead, err)
	}
}

func TestAReceiverMayAskForTime(t *testing.T) {
	for _, tt := range []struct {
		header string // DATE is one, so far from now
		date   time.Duration
		want   time.Duration
	}{
		{"1800", 0, 30 * time.Minute},
		{"99999999", 0, 6 * time.Hour},
		{"DATE", 20 * time.Minute, 20 * time.Minute},
		{"DATE", -time.Hour, 5 * time.Second},
		{"1", 0, 5 * time.Second},
		{"-1", 0, 5 * time.Second},
		{"soon", 0, 5 * time.Second},
	} {
		var w *world
		r := receive(t, func(answer http.ResponseWriter, _ request) {
			date := w.now().Add(tt.date).UTC().Format(http.TimeFormat)
			answer.Header().Set("Retry-After", strings.ReplaceAll(tt.header, "DATE", date))
			answer.WriteHeader(http.StatusTooManyRequests)
		})
		w = open(t, local(r.URL))
		w.tell(t, film, "one")
		w.jobs.RunDue(t.Context())
		got := w.db.Job.Query().OnlyX(t.Context()).DueAt.Sub(w.now())
		if got > tt.want || got < tt.want*3/4-time.Second {
			t.Errorf("Retry-After: %s (%v) is %v, want %v", tt.header, tt.date, got, tt.want)
		}
	}
}

func TestAReceiverOnThisMachineNeedsNoMoreThanItsSetting(t *testing.T) {
	r := receive(t, nil)
	o := local(strings.Replace(r.URL, "127.0.0.1", "localhost", 1))
	o.AllowPrivate = false
	w := open(t, o)
	w.tell(t, film, "one")
	if err := w.jobs.RunDue(t.Context()); err != nil || len(r.all()) != 1 {
		t.Errorf("RunDue = %v with %d requests, want one", err, len(r.all()))
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	to := receive(t, nil)
	for _, status := range []int{301, 302, 303, 307, 308} {
		r := receive(t, func(w http.ResponseWriter, _ request) {
			w.Header().Set("Location", to.URL)
			w.WriteHeader(status)
		})
		w := open(t, local(r.URL))
		w.tell(t, film, "one")
		w.jobs.RunDue(t.Context())
		if len(r.all()) != 1 || len(to.all()) != 0 || w.count(t) != 1 {
			t.Errorf("a redirect with %d: %d and %d requests and %d left, want 1, 0 and 1",
				status, len(r.all()), len(to.all()), w.count(t))
		}
	}
}

func TestASlowReceiverIsCutOff(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter){
		"no answer":      func(http.ResponseWriter) {},
		"an endless one": func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadRequest); w.(http.Flusher).Flush() },
	} {
		hang := make(chan struct{})
		r := receive(t, func(w http.ResponseWriter, _ request) { answer(w); <-hang })
		o := local(r.URL + "/?token=hidden")
		o.Timeout = 50 * time.Millisecond
		w := open(t, o)
		w.tell(t, film, "one")
		began := time.Now()
		if err := w.jobs.RunDue(t.Context()); err == nil || w.count(t) != 1 {
			t.Errorf("%s: RunDue = %v with %d left, want a failure", name, err, w.count(t))
		}
		if text := w.db.Job.Query().OnlyX(t.Context()).LastError; text == "" || strings.Contains(text, "hidden") {
			t.Errorf("%s: the failure is %q, want it without secrets", name, text)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: it took %v, want 50ms", name, took)
		}
		close(hang)
	}
	if timeout != 10*time.Second {
		t.Errorf("a delivery takes %v at the most, want 10s", timeout)
	}
}

func TestOnlySoMuchOfAnAnswerIsRead(t *testing.T) {
	sent := make(chan int, 1)
	r := receive(t, func(w http.ResponseWriter, _ request) {
		n, chunk := 0, make([]byte, 64<<10)
		for {
			written, err := w.Write(chunk)
			if n += written; err != nil || n > 1<<30 {
				sent <- n
				return
			}
		}
	})
	w := open(t, local(r.URL))
	w.tell(t, film, "one")
	if err := w.jobs.RunDue(t.Context()); err != nil || w.count(t) != 0 {
		t.Errorf("RunDue = %v with %d left, want it delivered", err, w.count(t))
	}
	if n := <-sent; n > 64<<20 { // buffers on the way take some
		t.Errorf("%d bytes were taken", n)
	}
}
