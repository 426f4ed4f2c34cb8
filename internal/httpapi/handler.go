// Package httpapi is the server as one HTTP handler: the routes of the API, the web app's pages, dev tokens and
// health, behind the same guards for all.
package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/user"
	"github.com/streamsphere/streamsphere/internal/video"
)

// Options are what the server is made of.
type Options struct {
	Resolver       *graph.Resolver
	API            graph.Options
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
	h := compressed(routes(o))
	h = rejectForeignPages(h, o.AllowedOrigins)
	h = corsPolicy(o.AllowedOrigins).Handler(h)
	if o.Dev != nil {
		h = loopbackOnly(h)
	}
	h = securityHeaders(h, o.StorageAddress)
	h = recoverPanics(h)
	h = logRequests(h)
	return withRequestID(h)
}

func routes(o Options) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", healthz)
	mux.Handle("GET /readyz", readyz(o.Ready))
	mux.Handle("GET /config.json", clientConfig(o.Dev != nil))
	if o.Dev != nil {
		mux.Handle("POST /dev/token", devToken(o.Dev))
	}
	p := previews{videos: o.Videos, origins: o.AllowedOrigins}
	mux.HandleFunc("GET /watch/{id}", p.page)
	mux.HandleFunc("GET /watch/{id}/poster", p.poster)
	if !o.API.HideSchema {
		mux.HandleFunc("GET /schema.graphql", schemaText)
	}
	mux.Handle("GET /", webApp())
	return withGraphQL(o, mux)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
