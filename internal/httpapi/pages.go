package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/web"
)

// pages serves the web app as it was built into the program. Every path that is not a file is a page of the app, which
// knows its own routes.
func pages() http.Handler {
	files := http.FileServerFS(web.Dist())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		switch info, err := fs.Stat(web.Dist(), name); {
		case name == "playground":
			page(w, r, "playground.html")
		case strings.HasPrefix(name, "assets/"):
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // their names are hashes of what is in them
			if err != nil {
				w.Header().Set("Cache-Control", "no-store")
			}
			files.ServeHTTP(w, r)
		case err == nil && !info.IsDir() && path.Ext(name) != ".html":
			files.ServeHTTP(w, r)
		case path.Ext(name) != "" && path.Ext(name) != ".html":
			http.NotFound(w, r)
		default:
			page(w, r, "index.html")
		}
	})
}

func page(w http.ResponseWriter, r *http.Request, name string) {
	content, err := fs.ReadFile(web.Dist(), name)
	if err != nil {
		http.Error(w, "The web app is not built into this program. Run `make build`.", http.StatusNotFound)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// clientConfig tells the web app how to sign in.
func clientConfig(dev bool) http.Handler {
	mode := "jwt"
	if dev {
		mode = "dev"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		writeJSON(w, http.StatusOK, map[string]string{"authMode": mode})
	})
}

// devToken answers {"user":"alice"} with {"token":"…"}.
func devToken(dev *auth.Dev) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var wanted struct {
			User string `json:"user"`
		}
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&wanted); err != nil {
			wanted.User = "" // which Issue explains
		}
		token, err := dev.Issue(wanted.User)
		if fault.CodeOf(err) == fault.BadUserInput {
			writeFault(w, r, http.StatusBadRequest, err)
			return
		}
		if err != nil {
			writeFault(w, r, http.StatusInternalServerError, err)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		writeJSON(w, http.StatusOK, map[string]string{"token": token})
	})
}

// readyz answers whether requests can be served: for a load balancer.
func readyz(ready func(context.Context) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := ready(ctx); err != nil {
			writeFault(w, r, http.StatusServiceUnavailable, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
