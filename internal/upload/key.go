package upload

import (
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"github.com/streamsphere/streamsphere/internal/details"
)

const maxSlug = 80

// newKey makes `folder/uploadId/slug.ext`: flat, ASCII, and unguessable by the id, whatever the file is called.
func newKey(folder string, id uuid.UUID, fileName, extension string) string {
	return folder + "/" + id.String() + "/" + slug(details.Stem(fileName)) + "." + extension
}

// slug keeps the ASCII letters and digits of a name, accents dropped, and joins them by single hyphens.
func slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(name) {
		r = unicode.ToLower(r)
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
			gap = b.Len() > 0
			continue
		case b.Len() >= maxSlug:
			return b.String()
		case gap:
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
	}
	if b.Len() == 0 {
		return "film"
	}
	return b.String()
}
