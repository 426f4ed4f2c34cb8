package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/streamsphere/streamsphere/graph"
)

// healthz answers as long as the process lives.
func healthz(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

// readyz tells a load balancer whether requests can be served.
func readyz(ready func(context.Context) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := ready(ctx); err != nil {
			graph.WriteError(w, r, http.StatusServiceUnavailable, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
