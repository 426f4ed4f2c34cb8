package graph

import (
	"context"
	"encoding/json"
	"sync"
)

// once is what a request has asked for already: the same list of the same user is read once, however many fields and
// repeated IDs ask for it.
type once struct {
	mu    sync.Mutex
	asked map[string]func() (any, error)
}

type onceKey struct{}

func withOnce(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, &once{asked: map[string]func() (any, error){}})
}

// askOnce asks unless the request has asked with the same key, which is anything that JSON tells apart.
func askOnce[T any](ctx context.Context, ask func() (T, error), key ...any) (T, error) {
	o, ok := ctx.Value(onceKey{}).(*once)
	text, err := json.Marshal(key)
	if !ok || err != nil {
		return ask()
	}
	o.mu.Lock()
	answer, known := o.asked[string(text)]
	if !known {
		answer = sync.OnceValues(func() (any, error) { return ask() })
		o.asked[string(text)] = answer
	}
	o.mu.Unlock()
	got, err := answer()
	return got.(T), err
}
