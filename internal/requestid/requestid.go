// Package requestid gives each request an id, so that a request that a user reports can be found in the log.
package requestid

import (
	"context"
	"crypto/rand"
	"log/slog"
)

type key struct{}

// New returns a context with a fresh id, and the id.
func New(ctx context.Context) (context.Context, string) {
	id := rand.Text()[:16]
	return context.WithValue(ctx, key{}, id), id
}

// From returns the context's id, or "" outside of a request.
func From(ctx context.Context) string {
	id, _ := ctx.Value(key{}).(string)
	return id
}

// Handler adds the id to every log record made in a request.
type Handler struct{ slog.Handler }

// Handle adds the id and passes the record on.
func (h Handler) Handle(ctx context.Context, r slog.Record) error {
	if id := From(ctx); id != "" {
		r.AddAttrs(slog.String("requestId", id))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the id in derived handlers.
func (h Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return Handler{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the id in derived handlers.
func (h Handler) WithGroup(name string) slog.Handler { return Handler{h.Handler.WithGroup(name)} }
