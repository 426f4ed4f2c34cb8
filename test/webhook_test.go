package test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// told is an event as a receiver gets it.
type told struct {
	Type string
	Data struct {
		ID, Title      string
		PosterUploadID *string
		Rejection      *struct{ Code string }
	}
}

// receiver is told of events.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	events []told
	ids    []string
	status int // what it answers
}

// startReceiver starts one that checks every signature.
func startReceiver(t *testing.T) *receiver {
	t.Helper()
	checker, err := standardwebhooks.NewWebhook(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err == nil {
			err = checker.Verify(body, request.Header)
		}
		var e told
		if err == nil {
			err = json.Unmarshal(body, &e)
		}
		if err != nil {
			t.Errorf("a delivery of %s: %v", body, err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.status < 300 {
			r.events, r.ids = append(r.events, e), append(r.ids, request.Header.Get("webhook-id"))
		}
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// of are the types of the events about one video or upload, in the order in which they came.
func (r *receiver) of(id string) (types []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, e := range r.events {
		if e.Data.ID == id && !slices.Contains(r.ids[:i], r.ids[i]) {
			types = append(types, e.Type)
		}
	}
	return types
}

func (r *receiver) settings() []string {
	return []string{"STREAMSPHERE_WEBHOOK_URL=" + r.URL + "/hook", "STREAMSPHERE_WEBHOOK_SECRET=" + hookSecret}
}

func (r *receiver) wantTold(t *testing.T, what, id string, types ...string) {
	t.Helper()
	eventually(t, what, func() bool { return len(r.of(id)) >= len(types) })
	if got := r.of(id); !slices.Equal(got, types) {
		t.Errorf("%s: the receiver was told %q, want %q", what, got, types)
	}
}

func TestReceiversAreToldWhatHappensToVideosAndUploads(t *testing.T) {
	t.Parallel()
	storage, hooks := s3test.Start(t), startReceiver(t)
	alice := startServer(t, storage, impatient(hooks.settings()...)...).as("alice")
	v, r := alice.publish(t, film(t), nil)
	alice.mustFinalize(t, r) // again, which is no event
	_, err := alice.update(vars{"videoId": v.ID, "title": "Another title"})
	wantCode(t, "updateVideo", err, "")
	still, _ := alice.still(t, 1)
	_, err = alice.finalizeWith(r.Upload.ID, still.Upload.ID)
	wantCode(t, "finalizeUpload with a late poster", err, "")
	captions := alice.subtitles(t, subtitles)
	for range 2 { // the second time is no event
		_, err = alice.addCaptions(v.ID, captions, "de", "Deutsch")
		wantCode(t, "addCaptions", err, "")
	}
	for range 2 {
		_, err = alice.removeCaptions(v.ID, "de")
		wantCode(t, "removeCaptions", err, "")
	}
	_, err = alice.update(vars{"videoId": v.ID, "title": " "})
	wantCode(t, "updateVideo with a bad title", err, "BAD_USER_INPUT")
	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	hooks.wantTold(t, "a video's life", v.ID,
		"video.published", "video.updated", "video.updated", "video.updated", "video.updated", "video.deleted")

	none := alice.arrive(t, []byte("<html>"), nil)
	_, err = alice.finalize(none.Upload.ID, nil)
	wantCode(t, "finalizeUpload of a web page", err, "NOT_A_VIDEO")
	hooks.wantTold(t, "a rejected upload", none.Upload.ID, "upload.rejected")
	hooks.mu.Lock()
	last := hooks.events[len(hooks.events)-1]
	hooks.mu.Unlock()
	if last.Data.Rejection == nil || last.Data.Rejection.Code != "NOT_A_VIDEO" {
		t.Errorf("the last event is %+v, want the rejection with its code", last)
	}
	nothing := alice.reserve(t, film(t), nil)
	hooks.wantTold(t, "an upload to which nothing came", nothing.Upload.ID, "upload.expired")
}

func TestALatePosterIsToldOnceHoweverManyBringIt(t *testing.T) {
	t.Parallel()
	storage, hooks := s3test.Start(t), startReceiver(t)
	alice := startServer(t, storage, hooks.settings()...).as("alice")
	v, film := alice.publish(t, film(t), nil)
	still, content := alice.still(t, 1)
	race(func(caller int) {
		late, err := alice.finalizeWith(film.Upload.ID, still.Upload.ID)
		if err != nil || late.Poster == nil {
			t.Errorf("caller %d: finalizeUpload with a late poster: got %+v, %v, want the poster", caller, late.Poster, err)
		}
	})
	found, err := alice.video(v.ID)
	wantCode(t, "video", err, "")
	wantStill(t, "video", found, content)
	if !parseTime(t, found.UpdatedAt).After(parseTime(t, v.UpdatedAt)) {
		t.Errorf("the video was updated at %s, want it after %s", found.UpdatedAt, v.UpdatedAt)
	}
	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	hooks.wantTold(t, "a late poster", v.ID, "video.published", "video.updated", "video.deleted")
}

func TestEventsOutliveAServerAndAReceiverThatIsDown(t *testing.T) {
	t.Parallel()
	storage, hooks := s3test.Start(t), startReceiver(t)
	s := startServer(t, storage, hooks.settings()...)
	alice := s.as("alice")
	hooks.answer(http.StatusServiceUnavailable)
	v, _ := alice.publish(t, film(t), nil)
	_, err := alice.update(vars{"videoId": v.ID, "title": "Another title"})
	wantCode(t, "updateVideo", err, "")
	s.kill(t)
	hooks.answer(http.StatusNoContent)
	s.start(t)
	hooks.wantTold(t, "what happened before the kill", v.ID, "video.published", "video.updated")
}

func TestDeliveriesThatWereGivenUpCanBeRetried(t *testing.T) {
	t.Parallel()
	storage, hooks := s3test.Start(t), startReceiver(t)
	s := startServer(t, storage, hooks.settings()...)
	alice := s.as("alice")
	hooks.answer(http.StatusGone)
	v, _ := alice.publish(t, film(t), nil)
	webhooks := func(subcommand string) string {
		code, stdout, stderr := run(t, s.env, "webhooks", subcommand)
		if code != 0 {
			t.Fatalf("webhooks %s: exit code %d, %s", subcommand, code, stderr)
		}
		return stdout
	}
	eventually(t, "the delivery is given up", func() bool {
		listed := webhooks("list")
		return strings.Contains(listed, "video.published") && strings.Contains(listed, "1 deliveries given up")
	})
	if listed := webhooks("list"); strings.Contains(listed, hookSecret) {
		t.Errorf("webhooks list shows the secret: %s", listed)
	}
	hooks.answer(http.StatusNoContent)
	if got := webhooks("retry"); !strings.HasPrefix(got, "1 deliveries") {
		t.Errorf("webhooks retry says %q, want 1", got)
	}
	hooks.wantTold(t, "the retried delivery", v.ID, "video.published")
	if got := webhooks("retry"); !strings.HasPrefix(got, "0 deliveries") {
		t.Errorf("webhooks retry says %q, want 0", got)
	}
}
