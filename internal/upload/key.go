package upload

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

const maxSlug = 80

// newKey makes `folder/uploadId/slug.ext`: flat, ASCII, and unguessable by the id, whatever the file is called.
func newKey(folder string, id uuid.UUID, fileName, extension string) string {
	return folder + "/" + id.String() + "/" + slug(stem(fileName)) + "." + extension
}

// stem is a file name without its folders, of either kind of slash, and its extension.
func stem(fileName string) string {
	name := strings.Trim(fileName[strings.LastIndexAny(fileName, `/\`)+1:], ".")
	if bare := extension.ReplaceAllString(name, ""); bare != "" {
		return bare
	}
	return name
}

// extension is what stands behind the last dot, if it looks like one: "2026.01.15 birthday" has none.
var extension = regexp.MustCompile(`\.[A-Za-z0-9]{1,5}$`)

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
