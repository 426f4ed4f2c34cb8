package httpapi

import (
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/video"
	"github.com/streamsphere/streamsphere/web"
)

// previews make links to videos show well in messengers: the app's page has Open Graph tags (https://ogp.me), and the
// poster has an address that does not expire. They show only what everybody may see.
type previews struct {
	videos  *video.Service
	origins []string // of the app
}

// page is the app's page with the video's tags, or without any where a stranger may not see the video.
func (p previews) page(w http.ResponseWriter, r *http.Request) {
	v := p.find(r)
	content, err := fs.ReadFile(web.Dist(), "index.html")
	if v == nil || err != nil {
		servePage(w, r, "index.html")
		return
	}
	content = bytes.Replace(content, []byte("</head>"), []byte(p.tags(r, v)+"</head>"), 1)
	serveContent(w, r, "index.html", content)
}

// poster redirects to the poster's signed URL of the moment.
func (p previews) poster(w http.ResponseWriter, r *http.Request) {
	v := p.find(r)
	if v == nil || v.PosterID == nil {
		http.NotFound(w, r)
		return
	}
	signed, err := v.Poster()
	if err != nil {
		graph.WriteError(w, r, http.StatusServiceUnavailable, err)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r, signed.URL, http.StatusFound)
}

// find is the video, if everybody who has its address may see it.
func (p previews) find(r *http.Request) *video.Shown {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return nil
	}
	found, err := p.videos.Find(r.Context(), id)
	if err != nil || len(found) == 0 {
		return nil
	}
	return found[0]
}

// tags are the video's Open Graph tags.
func (p previews) tags(r *http.Request, v *video.Shown) string {
	var b strings.Builder
	add := func(name, content string) {
		if content != "" {
			fmt.Fprintf(&b, "<meta property=\"%s\" content=\"%s\" />\n", name, html.EscapeString(content))
		}
	}
	address := p.origin(r) + "/watch/" + v.ID.String()
	add("og:site_name", "StreamSphere")
	add("og:type", "video.other")
	add("og:title", v.Title)
	add("og:description", excerpt(v.Description))
	add("og:url", address)
	card := "summary"
	if poster, err := v.PosterFile(); err == nil && poster != nil {
		card = "summary_large_image"
		add("og:image", address+"/poster")
		add("og:image:type", poster.ContentType)
		add("og:image:width", number(poster.Width))
		add("og:image:height", number(poster.Height))
	}
	add("twitter:card", card)
	if v.Visibility == details.Unlisted {
		b.WriteString("<meta name=\"robots\" content=\"noindex\" />\n")
	}
	return b.String()
}

// origin is that of the app which the request came to, or the app's first one.
func (p previews) origin(r *http.Request) string {
	for _, origin := range p.origins {
		if strings.HasSuffix(origin, "://"+r.Host) {
			return origin
		}
	}
	return p.origins[0]
}

const maxExcerpt = 300

// excerpt is the beginning of a description, in one line.
func excerpt(description string) string {
	runes := []rune(strings.Join(strings.Fields(description), " "))
	if len(runes) > maxExcerpt {
		return string(runes[:maxExcerpt-1]) + "…"
	}
	return string(runes)
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
