package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/fault"
)

const (
	apiPath    = "/graphql"
	apiMethods = "GET, HEAD, POST, OPTIONS"
)

// withGraphQL answers GraphQL at its path, and leaves other paths to next. It stands before the routes: these would
// answer a method that they do not know as text, which no client of the API reads.
func withGraphQL(o Options, next http.Handler) http.Handler {
	run := authenticate(graph.NewHandler(o.Resolver, o.API), auth.NewIdentifier(o.Verifier, o.Users))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != apiPath:
			next.ServeHTTP(w, r)
		case r.Method == http.MethodOptions:
			w.Header().Set("Allow", apiMethods)
			w.WriteHeader(http.StatusNoContent)
		case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost:
			w.Header().Set("Allow", apiMethods)
			graph.WriteError(w, r, http.StatusMethodNotAllowed,
				fault.New(fault.BadUserInput, "Send GraphQL by POST, or a query by GET."))
		case isVisit(r):
			http.Redirect(w, r, "/playground", http.StatusSeeOther)
		case !graph.Acceptable(r):
			graph.WriteError(w, r, http.StatusNotAcceptable, fault.New(fault.BadUserInput,
				"Answers are application/graphql-response+json or application/json, and your Accept takes neither."))
		default:
			run.ServeHTTP(w, r)
		}
	})
}

// isVisit tells a person who opens the API's address in a browser: they are led to where it can be explored.
func isVisit(r *http.Request) bool {
	return r.Method == http.MethodGet && r.URL.RawQuery == "" && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// schemaText answers with the schema, as tools read it.
func schemaText(w http.ResponseWriter, r *http.Request) {
	text := graph.SDL()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8") // what browsers show
	w.Header().Set("ETag", tagOf([]byte(text)))
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "schema.graphql", time.Time{}, strings.NewReader(text))
}
