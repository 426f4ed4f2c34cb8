package test

import (
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestAKilledServerLosesNoUpload(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	content := film(t)
	reserved := alice.reserve(t, content, vars{"details": vars{"title": "Before the crash"}})
	arrived := alice.arrive(t, content, nil)
	published, _ := alice.publish(t, content, nil)

	s.kill(t)
	mustPut(t, reserved.Request, content) // storage does not need the server
	s.start(t)
	alice = alice.on(s)

	if v := alice.mustFinalize(t, reserved); v.Title != "Before the crash" {
		t.Errorf("the title is %q, want that of the request", v.Title)
	}
	alice.mustFinalize(t, arrived)
	feed, err := alice.feed("")
	if err != nil || len(feed) != 3 || feed[2].ID != published.ID {
		t.Errorf("the feed is %+v, %v, want the three videos, the oldest last", feed, err)
	}
}

func TestAServerKilledDuringRacedFinalizesPublishesOneVideo(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	const rounds = 5

	for round := range rounds {
		r := alice.arrive(t, film(t), nil)
		ids := make(chan string, callers)
		killed := make(chan struct{})
		go func() {
			defer close(killed)
			// A little later in every round, so that the kill meets the race at different points.
			<-time.After(time.Duration(round) * 2 * time.Millisecond)
			s.cmd.Process.Kill()
		}()
		race(func(int) {
			switch v, err := alice.finalize(r.Upload.ID, nil); err.code() {
			case "":
				ids <- v.ID
			case noAnswer: // the server died first
			default:
				t.Errorf("finalizeUpload: got %v, want a video or no answer", err)
			}
		})
		<-killed
		s.await(t)
		s.start(t)
		alice = alice.on(s)
		v := alice.mustFinalize(t, r)
		close(ids)
		for id := range ids {
			if id != v.ID {
				t.Errorf("a caller got video %s before the crash, and %s comes after it", id, v.ID)
			}
		}

	}
	feed, err := alice.feed("")
	if err != nil || len(feed) != rounds {
		t.Errorf("the feed has %d videos, %v, want %d", len(feed), err, rounds)
	}
}

func TestTwoServersOnOneDatabasePublishOneVideo(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	one := startServer(t, storage)
	two := startServer(t, storage, "STREAMSPHERE_DATA_DIR="+one.dir)
	alice := one.as("alice")
	servers := []*client{alice, alice.on(two)}
	const rounds = 5
	for range rounds {
		r := alice.arrive(t, film(t), nil)
		ids := make([]string, callers)
		race(func(caller int) {
			v, err := servers[caller%2].finalize(r.Upload.ID, nil)
			wantCode(t, "finalizeUpload raced over two servers", err, "")
			ids[caller] = v.ID
		})
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("the callers got videos %q, want one", ids)
				break
			}
		}
	}
	for _, c := range servers {
		if feed, err := c.feed(""); err != nil || len(feed) != rounds {
			t.Errorf("the feed has %d videos, %v, want %d", len(feed), err, rounds)
		}
	}
}

func TestTwoServersShareReservationsRenewalsAndCancels(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	one := startServer(t, storage)
	two := startServer(t, storage, "STREAMSPHERE_DATA_DIR="+one.dir)
	here := one.as("alice")
	there := here.on(two)
	content := film(t)

	r := here.reserve(t, content, nil)
	renewed, err := there.renew(r.Upload.ID)
	wantCode(t, "renewUpload at the other server", err, "")
	mustPut(t, renewed.Request, content)
	_, err = here.finalize(r.Upload.ID, nil)
	wantCode(t, "finalizeUpload", err, "")
	_, err = there.cancel(r.Upload.ID)
	wantCode(t, "cancelUpload at the other server", err, "CONFLICT")

	r = here.reserve(t, content, nil)
	_, err = there.cancel(r.Upload.ID)
	wantCode(t, "cancelUpload at the other server", err, "")
	_, err = here.finalize(r.Upload.ID, nil)
	wantCode(t, "finalizeUpload", err, "UPLOAD_CANCELLED")
}
