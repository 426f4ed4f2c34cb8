package httpapi

import (
	"bytes"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/web"
)

// webApp serves the web app as it was built into the program. Every path that is not a file is a page of the app,
// which knows its own routes.
func webApp() http.Handler {
	files := http.FileServerFS(web.Dist())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		switch info, err := fs.Stat(web.Dist(), name); {
		case name == "playground":
			servePage(w, r, "playground.html")
		case strings.HasPrefix(name, "assets/"):
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // a name is a hash of the content
			if err != nil {
				w.Header().Set("Cache-Control", "no-store")
			}
			files.ServeHTTP(w, r)
		case err == nil && !info.IsDir() && path.Ext(name) != ".html":
			files.ServeHTTP(w, r)
		case path.Ext(name) != "" && path.Ext(name) != ".html":
			http.NotFound(w, r)
		default:
			servePage(w, r, "index.html")
		}
	})
}

func servePage(w http.ResponseWriter, r *http.Request, name string) {
	content, err := fs.ReadFile(web.Dist(), name)
	if err != nil {
		http.Error(w, "The web app is not built into this program. Run `make build`.", http.StatusNotFound)
		return
	}
	serveContent(w, r, name, content)
}

func serveContent(w http.ResponseWriter, r *http.Request, name string, content []byte) {
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}
