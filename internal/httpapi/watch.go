package httpapi

import (
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/video"
	"github.com/streamsphere/streamsphere/web"
)

// watchPages serve a video's address to those who pass it on: the app's page with Open Graph tags (https://ogp.me), from which
// messengers make a preview, and a picture whose address does not expire. They show what everybody may see.
type watchPages struct {
	videos  *video.Service
	origins []string // of the app
}

// preview is the app's page with the video's tags, or as it is when there is nothing that a stranger may see.
func (p watchPages) preview(w http.ResponseWriter, r *http.Request) {
	v := p.find(r)
	content, err := fs.ReadFile(web.Dist(), "index.html")
	if v == nil || err != nil {
		page(w, r, "index.html")
		return
	}
	content = bytes.Replace(content, []byte("</head>"), []byte(p.tags(r, v)+"</head>"), 1)
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "index.html", time.Time{}, bytes.NewReader(content))
}

// picture leads to the picture, wherever it is signed for now.
func (p watchPages) picture(w http.ResponseWriter, r *http.Request) {
	v := p.find(r)
	if v == nil || v.PosterID == nil {
		http.NotFound(w, r)
		return
	}
	signed, err := p.videos.PosterOf(r.Context(), v)
	if err != nil {
		writeFault(w, r, http.StatusServiceUnavailable, err)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r, signed.URL, http.StatusFound)
}

// find is the video, if everybody who has its address may see it.
func (p watchPages) find(r *http.Request) *ent.Video {
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
func (p watchPages) tags(r *http.Request, v *ent.Video) string {
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
	add("og:description", beginning(v.Description))
	add("og:url", address)
	card := "summary"
	if poster := v.Edges.Poster; poster != nil {
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

// origin is the app's own that was asked, or its first one.
func (p watchPages) origin(r *http.Request) string {
	for _, origin := range p.origins {
		if strings.HasSuffix(origin, "://"+r.Host) {
			return origin
		}
	}
	return p.origins[0]
}

const longestBeginning = 300

// beginning is that of a description, in one line.
func beginning(description string) string {
	runes := []rune(strings.Join(strings.Fields(description), " "))
	if len(runes) > longestBeginning {
		return string(runes[:longestBeginning-1]) + "…"
	}
	return string(runes)
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
