package graph

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// enterFor waits for a turn in the background, notes the name when it comes, and ends it.
func enterFor(t *testing.T, q *queue, order *[]string, name, caller string, cost int) {
	t.Helper()
	go func() {
		leave, err := q.enter(t.Context(), caller, cost)
		if err != nil {
			name += ": " + string(fault.CodeOf(err))
		}
		*order = append(*order, name)
		if err == nil {
			leave()
		}
	}()
	synctest.Wait()
}

func TestWhoAsksForLessComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(2)
		hog := map[int]func(){}
		for n := range 2 {
			hog[n], _ = q.enter(t.Context(), "hog", 1000)
		}
		var order []string
		enterFor(t, q, &order, "hog's next", "hog", 500)
		enterFor(t, q, &order, "large", "other", 1200)
		enterFor(t, q, &order, "small", "other", 300)
		hog[0]()
		synctest.Wait()
		// The hog has 1000 under way still, so that its 500 come after the other's 1200.
		if want := []string{"small", "large", "hog's next"}; !slices.Equal(order, want) {
			t.Errorf("their turns came in the order %q, want %q", order, want)
		}
		hog[1]()
		if q.free != 2 || len(q.running) > 0 {
			t.Errorf("at the end %d are free and %v run", q.free, q.running)
		}
	})
}

func TestNobodyWaitsForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1)
		leave, _ := q.enter(t.Context(), "a", 1)
		began := time.Now()
		_, err := q.enter(t.Context(), "b", 1)
		f, ok := err.(*fault.Error)
		if took := time.Since(began); !ok || f.Code != fault.ServerBusy || f.RetryAfter <= 0 || took != maxWait {
			t.Errorf("after %v: %v; want SERVER_BUSY after %v", took, err, maxWait)
		}
		gone, hangUp := context.WithCancel(t.Context())
		hangUp()
		if _, err := q.enter(gone, "b", 1); err == nil {
			t.Error("somebody who hung up was let in")
		}
		leave()
		if leave, err := q.enter(t.Context(), "b", 1); err != nil {
			t.Errorf("when it is free again: %v", err)
		} else {
			leave()
		}
		if len(q.waiting) > 0 || q.free != 1 {
			t.Errorf("%d wait, %d are free", len(q.waiting), q.free)
		}
	})
}

// When too many wait, those go who ask for the most: not those who came last.
func TestAFullQueueSendsAwayWhoAsksForTheMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1)
		leave, _ := q.enter(t.Context(), "hog", 1000)
		var order []string
		for range maxWaiting {
			enterFor(t, q, &order, "hog", "hog", 1000)
		}
		enterFor(t, q, &order, "feed", "visitor", 300)
		if want := []string{"hog: SERVER_BUSY"}; !slices.Equal(order, want) {
			t.Errorf("sent away: %q, want %q", order, want)
		}
		leave()
		synctest.Wait()
		if len(order) != maxWaiting+1 || order[1] != "feed" {
			t.Errorf("%d had an answer, the second was %q", len(order), order[1])
		}
	})
}

func TestCallersAreUsersOrNetworks(t *testing.T) {
	r := httptest.NewRequest("POST", "/graphql", nil)
	for address, want := range map[string]string{
		"192.0.2.7:1234": "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64", "@": "",
	} {
		if r.RemoteAddr = address; callerOf(r) != want {
			t.Errorf("%s is the caller %q, want %q", address, callerOf(r), want)
		}
	}
	id := uuid.New()
	if got := callerOf(r.WithContext(viewer.With(t.Context(), viewer.Viewer{ID: id}))); got != id.String() {
		t.Errorf("a user is the caller %q", got)
	}
}

// Whoever is sent away is told when to come back, at each of the queues.
func TestABusyServerSaysWhenToTryAgain(t *testing.T) {
	for name, full := range map[string]func(*admission){
		"documents": func(a *admission) { a.checking = newQueue(0) },
		"queries":   func(a *admission) { a.light = newQueue(0) },
		"mutations": func(a *admission) { a.changes = newQueue(0) },
		"large":     func(a *admission) { a.heavy = newQueue(0) },
		"schema":    func(a *admission) { a.heavy = newQueue(0) },
	} {
		document := map[string]string{
			"mutations": `mutation { deleteVideo(input: {videoId: \"a\"}) { deletedVideoId } }`,
			"schema":    strings.ReplaceAll(toolIntrospection, "\n", " "),
			"large":     "{ videos(first: 100) { nodes { id title description size key location contentType uploadedAt updatedAt } } }",
		}[name]
		if document == "" {
			document = "{ __typename }"
		}
		synctest.Test(t, func(t *testing.T) {
			a := newAdmission()
			full(a)
			h := newHandler(NewResolver(nil, nil, nil), Options{}, a)
			r := httptest.NewRequest("POST", "/graphql", strings.NewReader(`{"query": "`+document+`"}`))
			r.Header.Set("Content-Type", "application/json")
			answer := httptest.NewRecorder()
			h.ServeHTTP(answer, r)
			if body := answer.Body.String(); answer.Code != 503 || answer.Header().Get("Retry-After") != "2" ||
				!strings.Contains(body, `"code":"SERVER_BUSY"`) || !strings.Contains(body, `"retryAfter":2`) {
				t.Errorf("%s: %d %v %s", name, answer.Code, answer.Header(), body)
			}
		})
	}
}
