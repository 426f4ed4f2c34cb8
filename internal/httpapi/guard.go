package httpapi

import (
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/requestid"
	"github.com/streamsphere/streamsphere/internal/user"
)

// traced names every request, logs it, and answers a panic.
func traced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, id := requestid.New(r.Context())
		w.Header().Set("X-Request-Id", id)
		start := time.Now()
		defer func() {
			if panicked := recover(); panicked == http.ErrAbortHandler {
				panic(panicked) // the server's own way to hang up
			} else if panicked != nil {
				slog.ErrorContext(ctx, "panic", "panic", panicked, "stack", string(debug.Stack()))
				writeFault(w, r.WithContext(ctx), http.StatusInternalServerError, fault.New(fault.Internal, "Something went wrong on our side."))
			}
			slog.DebugContext(ctx, "request", "method", r.Method, "path", r.URL.Path, "took", time.Since(start))
		}()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// secured sets the headers that every answer carries: one strict policy for all pages, with the bucket in it.
func secured(next http.Handler, storage string) http.Handler {
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

// sameOrigin refuses what a page of another origin makes a browser send (CSRF).
func sameOrigin(next http.Handler, trusted []string) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, origin := range trusted {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic(err) // the configuration checked them
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeFault(w, r, http.StatusForbidden, fault.New(fault.Forbidden,
			"This page's origin may not call the API. Its operator can add it to STREAMSPHERE_ALLOWED_ORIGINS."))
	}))
	return protection.Handler(next)
}

// devOnly refuses what does not come from this machine itself, where everybody may be anybody: a request for a foreign name
// that was made to point here (DNS rebinding), and one that a proxy brings from elsewhere.
func devOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
		foreign := host != "localhost" && (err != nil || !addr.IsLoopback())
		if foreign || r.Header.Get("Forwarded") != "" || r.Header.Get("X-Forwarded-For") != "" {
			writeFault(w, r, http.StatusMisdirectedRequest, fault.New(fault.Forbidden, "In dev mode, where everybody may be anybody, "+
				"the server answers this machine only. Set STREAMSPHERE_JWT_PUBLIC_KEY to serve others."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// identified finds out who is asking before next answers.
func identified(next http.Handler, verifier auth.Verifier, users *user.Service) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, err := auth.Identify(r, verifier, users)
		if err == nil {
			next.ServeHTTP(w, r.WithContext(ctx))
			return
		}
		if fault.CodeOf(err) == fault.Unauthenticated {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		}
		writeFault(w, r, http.StatusUnauthorized, err)
	})
}

// writeFault answers outside of GraphQL in the same shape as inside. What is not a fault is logged and shown as INTERNAL.
func writeFault(w http.ResponseWriter, r *http.Request, status int, err error) {
	shown := graph.Shown(r.Context(), err)
	if shown.Code == fault.Internal && status < http.StatusInternalServerError {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"errors": []any{
		map[string]any{"message": shown.Message, "extensions": graph.Extensions(r.Context(), shown)},
	}})
}
