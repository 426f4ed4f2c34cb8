package s3store

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// disposition lets a browser play a file or save it, under its name in any script (RFC 6266, RFC 8187). What knows no
// filename* gets the name in ASCII.
func disposition(get upload.Get) string {
	kind := "inline"
	if get.Attachment {
		kind = "attachment"
	}
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, kind, inASCII(get.FileName), escape(get.FileName))
}

// inASCII spells a name in characters that mean themselves between quotes and in names of files: without accents, and with _
// for what is left. A percent sign is none of them, as some programs decode it (RFC 6266, appendix D). What only looks like
// such a character, as a slash of full width does, becomes it here, and is replaced then.
func inASCII(name string) string {
	ascii := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r < ' ' || r > '~' || strings.ContainsRune(`"\%/:*?<>|`, r):
			return '_'
		}
		return r
	}, norm.NFKD.String(name))
	shown := strings.TrimLeft(ascii, ". ")
	return strings.Repeat("_", len(ascii)-len(shown)) + shown // a dot at the beginning hides a file
}
