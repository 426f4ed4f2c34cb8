// Package httpapi is the server's face: the GraphQL endpoint with its limits, the web app's pages, dev tokens and health,
// behind the same guards for all.
package httpapi

import (
	"context"
	"net/http"

	"github.com/rs/cors"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/user"
	"github.com/streamsphere/streamsphere/internal/video"
)

// Options are what the server is made of.
type Options struct {
	Resolver       *graph.Resolver
	Videos         *video.Service
	Users          *user.Service
	Verifier       auth.Verifier
	Dev            *auth.Dev // nil outside of dev mode
	AllowedOrigins []string  // of pages that may call the API from elsewhere
	StorageAddress string    // the URL below which browsers send films and play them
	Ready          func(context.Context) error
}

// New is the whole server as one handler.
func New(o Options) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /graphql", identified(newGraphQL(o.Resolver), o.Verifier, o.Users))
	mux.HandleFunc("GET /graphql", toPlayground)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.Handle("GET /readyz", readyz(o.Ready))
	mux.Handle("GET /config.json", clientConfig(o.Dev != nil))
	if o.Dev != nil {
		mux.Handle("POST /dev/token", devToken(o.Dev))
	}
	watch := watchPages{videos: o.Videos, origins: o.AllowedOrigins}
	mux.HandleFunc("GET /watch/{id}", watch.preview)
	mux.HandleFunc("GET /watch/{id}/poster", watch.picture)
	mux.Handle("GET /", pages())

	var h http.Handler = mux
	h = sameOrigin(h, o.AllowedOrigins)
	h = crossOrigin(o.AllowedOrigins).Handler(h)
	if o.Dev != nil {
		h = devOnly(h)
	}
	return traced(secured(h, o.StorageAddress))
}

// crossOrigin lets pages of the configured origins, and no others, call the API.
func crossOrigin(origins []string) *cors.Cors {
	allowed := make(map[string]bool, len(origins))
	for _, origin := range origins {
		allowed[origin] = true
	}
	return cors.New(cors.Options{
		AllowOriginFunc: func(origin string) bool { return allowed[origin] }, // an empty AllowedOrigins would allow all
		AllowedMethods:  []string{http.MethodGet, http.MethodPost},
		AllowedHeaders:  []string{"Authorization", "Content-Type"},
		ExposedHeaders:  []string{"X-Request-Id"},
		MaxAge:          600,
	})
}
