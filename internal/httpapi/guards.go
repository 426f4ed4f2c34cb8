package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/rs/cors"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// securityHeaders sets the headers that every answer has: one strict policy for all pages, which allows the bucket.
func securityHeaders(next http.Handler, storage string) http.Handler {
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: " + storage + "; " +
		"media-src blob: " + storage + "; connect-src 'self' " + storage + "; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// allowedHeaders are what GraphQL clients, and the tracing that is built into them, send from pages.
var allowedHeaders = []string{
	"Authorization", "Content-Type", "Content-Encoding", "If-None-Match",
	"apollographql-client-name", "apollographql-client-version", "apollo-require-preflight", "x-apollo-operation-name",
	"traceparent", "tracestate", "baggage", "sentry-trace", "x-request-id",
}

// corsPolicy lets pages of the allowed origins, and no others, read the API's answers.
func corsPolicy(origins []string) *cors.Cors {
	allowed := make(map[string]bool, len(origins))
	for _, origin := range origins {
		allowed[origin] = true
	}
	return cors.New(cors.Options{
		// Not AllowedOrigins: an empty one would allow all.
		AllowOriginFunc: func(origin string) bool { return allowed[origin] },
		AllowedMethods:  []string{http.MethodGet, http.MethodPost},
		AllowedHeaders:  allowedHeaders,
		ExposedHeaders:  []string{"X-Request-Id"},
		MaxAge:          600,
	})
}

// rejectForeignPages refuses what a page of another origin makes a browser send (CSRF).
func rejectForeignPages(next http.Handler, trusted []string) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, origin := range trusted {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic(err) // the configuration checked them
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		graph.WriteError(w, r, http.StatusForbidden, fault.New(fault.Forbidden,
			"This page's origin may not call the API. Its operator can add it to STREAMSPHERE_ALLOWED_ORIGINS."))
	}))
	return protection.Handler(next)
}

// loopbackOnly protects dev mode, where anybody can sign in as anybody: it refuses a request for a foreign name that
// was made to point to this machine (DNS rebinding), and one that a proxy brings from elsewhere.
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopback(r.Host) || r.Header.Get("Forwarded") != "" || r.Header.Get("X-Forwarded-For") != "" {
			graph.WriteError(w, r, http.StatusMisdirectedRequest, fault.New(fault.Forbidden,
				"In dev mode, where everybody may be anybody, the server answers this machine only. "+
					"Set STREAMSPHERE_JWT_PUBLIC_KEY to serve others."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopback(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = hostPort
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// authenticate finds out who is asking before next answers.
func authenticate(next http.Handler, identifier *auth.Identifier) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, err := identifier.Identify(r)
		if err == nil {
			next.ServeHTTP(w, r.WithContext(ctx))
			return
		}
		if fault.CodeOf(err) == fault.Unauthenticated {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		}
		graph.WriteError(w, r, http.StatusUnauthorized, err)
	})
}
