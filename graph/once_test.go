package graph

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/page"
)

func TestTheSameListIsReadOnceInARequest(t *testing.T) {
	ctx := withOnce(t.Context())
	var asked atomic.Int64
	wrong := errors.New("wrong")
	ask := func() (*int, error) { asked.Add(1); return nil, wrong }
	owner, one, two := uuid.New(), 1, 2
	var all sync.WaitGroup
	for range 50 {
		for _, first := range []*int{&one, &two, new(1), nil} {
			all.Go(func() {
				if _, err := askOnce(ctx, ask, "videos", owner, page.Args{First: first}); !errors.Is(err, wrong) {
					t.Errorf("got the error %v", err)
				}
			})
		}
	}
	all.Wait()
	if asked.Load() != 3 {
		t.Errorf("three lists were asked for %d times", asked.Load())
	}
	askOnce(t.Context(), ask, "videos", owner)
	if asked.Load() != 4 {
		t.Error("another request was answered by the first one's list")
	}
}

func TestRepeatedIDsAreAskedForOnce(t *testing.T) {
	a, b := uuid.New(), uuid.New()
	if ids := withoutRepeats([]uuid.UUID{a, b, a, a, b}); len(ids) != 2 {
		t.Errorf("of two ids, some of them repeated, %v are asked for", ids)
	}
}

// What is not counted before an answer is made must not fill one.
func TestShortTextDoesNotFillAnAnswer(t *testing.T) {
	if most := maxComplexity * (maxName + shortText + len(`"":"",`)); most > maxAnswer {
		t.Errorf("%d bytes of short text, with their names, are more than the %d of an answer", most, maxAnswer)
	}
}
