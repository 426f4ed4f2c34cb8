package httpapi

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/web"
)

// webApp serves the web app as it was built into the program. Every path that is not a file is a page of the app,
// which knows its own routes.
func webApp() http.Handler {
	files := http.FileServerFS(web.Dist())
	encoded := encodedAssets()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		switch info, err := fs.Stat(web.Dist(), name); {
		case name == "playground":
			servePage(w, r, "playground.html")
		case strings.HasPrefix(name, "assets/") && (err != nil || isEncoded(name)):
			w.Header().Set("Cache-Control", "no-store")
			http.NotFound(w, r)
		case strings.HasPrefix(name, "assets/"):
			serveAsset(w, r, name, encoded[name])
		case err == nil && !info.IsDir() && path.Ext(name) != ".html":
			files.ServeHTTP(w, r)
		case path.Ext(name) != "" && path.Ext(name) != ".html":
			http.NotFound(w, r)
		default:
			servePage(w, r, "index.html")
		}
	})
}

// encodings are what the build has written of its assets beside each itself, the smallest first.
var encodings = []struct{ coding, extension string }{{"br", ".br"}, {"gzip", ".gz"}}

func isEncoded(name string) bool { return path.Ext(name) == ".br" || path.Ext(name) == ".gz" }

// encodedAssets are the files of each asset by coding.
func encodedAssets() map[string]map[string]string {
	found := map[string]map[string]string{}
	names, err := fs.Glob(web.Dist(), "assets/*")
	if err != nil {
		panic(err) // the pattern is well-formed
	}
	for _, name := range names {
		found[name] = map[string]string{}
		for _, e := range encodings {
			if slices.Contains(names, name+e.extension) {
				found[name][e.coding] = name + e.extension
			}
		}
	}
	return found
}

// serveAsset serves an asset as the caller's Accept-Encoding prefers. Its name is a hash of the content, and so its tag.
func serveAsset(w http.ResponseWriter, r *http.Request, name string, encoded map[string]string) {
	file := name
	if coding := preferredEncoding(r, "br", "gzip"); encoded[coding] != "" {
		file = encoded[coding]
		w.Header().Set("Content-Encoding", coding)
	}
	content, err := web.Dist().Open(file)
	if err != nil {
		panic(err) // it is embedded
	}
	defer content.Close()
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("ETag", `W/"`+path.Base(name)+`"`)
	http.ServeContent(w, r, name, time.Time{}, content.(io.ReadSeeker))
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
	w.Header().Set("ETag", tagOf(content))
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// tagOf is the ETag of what is compressed on its way: weak, as one tag is of all encodings.
func tagOf(content []byte) string {
	sum := sha256.Sum256(content)
	return fmt.Sprintf(`W/"%x"`, sum[:16])
}
