package media

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

// zeros is a file of nothing but zeros.
type zeros struct{}

func (zeros) ReadRange(_ context.Context, _, length int64) ([]byte, error) {
	return make([]byte, length), nil
}

func TestNoReadExceedsTheBudget(t *testing.T) {
	tests := map[string]struct {
		budget budget
		want   Cost
	}{
		"requests": {budget{requests: 3, bytes: 1000, window: 10}, Cost{3, 30}},
		"bytes":    {budget{requests: 99, bytes: 25, window: 10}, Cost{2, 20}},
	}
	for name, tt := range tests {
		r := newReader(t.Context(), zeros{}, 10_000, tt.budget)
		var err error
		for at := int64(0); err == nil && at < r.size; at += 100 {
			_, err = r.bytes(at, 1)
		}
		if !errors.Is(err, errBudget) || r.cost != tt.want {
			t.Errorf("%s: got %v after %+v, want the end of the budget after %+v", name, err, r.cost, tt.want)
		}
		if _, err := r.bytes(9000, 1); !errors.Is(err, errBudget) || r.cost != tt.want {
			t.Errorf("%s: got %v after %+v, want no request behind the wall", name, err, r.cost)
		}
	}
}

func TestWindowsAreReadOnce(t *testing.T) {
	r := newReader(t.Context(), zeros{}, 100, budget{requests: 9, bytes: 1000, window: 10})
	for _, at := range []int64{0, 5, 95, 50, 45, 8, 0, 97} { // 45 stops before the window at 50, 8 needs what is behind it
		if p, err := r.bytes(at, min(10, 100-at)); err != nil || !bytes.Equal(p, make([]byte, len(p))) {
			t.Errorf("at %d: got %v, %v", at, p, err)
		}
	}
	if want := (Cost{Requests: 5, Bytes: 40}); r.cost != want {
		t.Errorf("got %+v, want %+v", r.cost, want)
	}
}
