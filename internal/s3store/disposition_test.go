package s3store

import (
	"mime"
	"strings"
	"testing"
	"unicode"

	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/upload"
)

func TestTheNameInASCIILeadsNowhere(t *testing.T) {
	for name, want := range map[string]string{
		"Ünï film.mp4":           "Uni film.mp4",
		"..\uff0f..\uff0fx.mp4":  "___.._x.mp4",
		"\u2025\uff0fetc.mp4":    "___etc.mp4",
		"\u2024bashrc.mp4":       "_bashrc.mp4",
		"a\uff3cb\uff1ac.mp4":    "a_b_c.mp4",
		"\uff02; x=\uff02.mp4":   "_; x=_.mp4",
		"\u2100 50\uff05.mp4":    "a_c 50_.mp4",
		"\u3000\uff0ehidden.mp4": "__hidden.mp4",
	} {
		if got := inASCII(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

// Every character there is, in a name that is given out: one header, that says one name in two spellings.
func TestNoCharacterOfANameEndsIt(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		name := text.SavedName("a"+string(r)+"b"+string(r)+".mp4", "mp4")
		header := disposition(upload.Get{FileName: name, Attachment: true})
		plain, encoded, found := strings.Cut(header, "; filename*=UTF-8''")
		kind, said, err := mime.ParseMediaType(plain)
		if !found || err != nil || kind != "attachment" || len(said) != 1 || strings.ContainsAny(said["filename"], `/\:`) {
			t.Fatalf("%U: %s, %v", r, header, err)
		}
		if _, said, err = mime.ParseMediaType("attachment; filename*=UTF-8''" + encoded); err != nil || said["filename"] != name {
			t.Fatalf("%U: %s says %q, %v; want %q", r, header, said["filename"], err, name)
		}
	}
}
