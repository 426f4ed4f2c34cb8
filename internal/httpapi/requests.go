package httpapi

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/requestid"
)

// withRequestID names every request, in its answer and in its context.
func withRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, id := requestid.New(r.Context())
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// logRequests logs every request that was answered.
func logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		next.ServeHTTP(w, r)
		slog.DebugContext(r.Context(), "request", "method", r.Method, "path", r.URL.Path, "took", time.Since(start))
	})
}

// recoverPanics answers a request whose handler panicked.
func recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch panicked := recover(); panicked {
			case nil:
			case http.ErrAbortHandler:
				panic(panicked) // net/http's own way to close a connection
			default:
				slog.ErrorContext(r.Context(), "panic", "panic", panicked, "stack", string(debug.Stack()))
				graph.WriteError(w, r, http.StatusInternalServerError,
					fault.New(fault.Internal, "Something went wrong on our side."))
			}
		}()
		next.ServeHTTP(w, r)
	})
}
