package test

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/streamsphere/streamsphere/internal/s3test"
	"github.com/streamsphere/streamsphere/internal/text"
)

// awkwardNames are unusual or hostile file names, and the titles that come from them.
var awkwardNames = []struct{ name, title string }{
	{"film.mp4", "film"},
	{"My holiday film.mp4", "My holiday film"},
	{"日本の映画.mp4", "日本の映画"},
	{"Привет мир.mp4", "Привет мир"},
	{"سينما.mp4", "سينما"},
	{"עברית 2026.mp4", "עברית 2026"},
	{"🎬👨‍👩‍👧‍👦🇫🇷.mp4", "🎬👨‍👩‍👧‍👦🇫🇷"},
	{"Cafe\u0301 de\u0301ja\u0300 vu.mp4", "Cafe\u0301 de\u0301ja\u0300 vu"}, // combining accents, as macOS writes them
	{"Café déjà vu.mp4", "Café déjà vu"},
	{"Zalgo z\u0300\u0301\u0302\u0303\u0304.mp4", "Zalgo z\u0300\u0301\u0302\u0303\u0304"},
	{"İstanbul ıßſﬁ.mp4", "İstanbul ıßſﬁ"},
	{"evil\u202egpj.4pm.mp4", "evil gpj.4pm"}, // right-to-left override: it shows as evilmp4.jpg
	{strings.Repeat("a", 251) + ".mp4", strings.Repeat("a", 200)},
	{strings.Repeat("é", 123) + "abcde.mp4", strings.Repeat("é", 123) + "abcde"}, // 255 bytes
	{strings.Repeat("🎥", 251) + ".mp4", strings.Repeat("🎥", 200)},                // 255 characters, 1,008 bytes
	{strings.Repeat("語", 255), strings.Repeat("語", 200)},
	{"no extension", "no extension"},
	{".hidden", "hidden"},
	{".mp4", "mp4"},
	{"...", "Untitled"},
	{".", "Untitled"},
	{"..mp4", "mp4"},
	{"trailing dot.", "trailing dot"},
	{"two.dots.in.it.mp4", "two.dots.in.it"},
	{"../../etc/passwd.mp4", "passwd"},
	{"/absolute/path.mp4", "path"},
	{`C:\fakepath\film.mp4`, "film"},
	{"ends/with/", "Untitled"},
	{"quote\"s 'and' `ticks`.mp4", "quote\"s 'and' `ticks`"},
	{"semi;colon=equals,comma.mp4", "semi;colon=equals,comma"},
	{"100% %41 %2F %00 %zz.mp4", "100% %41 %2F %00 %zz"},
	{"a+b c&d?e#f.mp4", "a+b c&d?e#f"},
	{"tab\tnewline\nreturn\r.mp4", "tab newline return"},
	{"bell\x07escape\x1b[31m\x7f.mp4", "bell escape [31m"},
	{"   spaces   .mp4", "spaces"},
	{" ", "Untitled"},
	{"\u200b\u200d\ufeff.mp4", "Untitled"}, // nothing to see
	{"<script>alert(1)</script>.mp4", "script>"},
	{"'; DROP TABLE videos; --.mp4", "'; DROP TABLE videos; --"},
	{"{{7*7}}${7*7}.mp4", "{{7*7}}${7*7}"},
	{"CON.mp4", "CON"},
	{"a\U0010ffff\ue000.mp4", "a\U0010ffff\ue000"},
}

var keyShape = regexp.MustCompile(`^videos/[0-9a-f-]{36}/[a-z0-9]+(-[a-z0-9]+)*\.mp4$`)

func TestUnusualFileNamesComeBackVerbatim(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	content := film(t)
	for _, test := range awkwardNames {
		t.Run(fmt.Sprintf("%.30q", test.name), func(t *testing.T) {
			v, r := alice.publish(t, content, vars{"fileName": test.name})
			if r.Upload.FileName != test.name {
				t.Errorf("fileName came back as %q, want %q", r.Upload.FileName, test.name)
			}
			if u, err := alice.upload(r.Upload.ID); err != nil || u.FileName != test.name {
				t.Errorf("fileName is kept as %+v, %v, want %q", u, err, test.name)
			}
			if !keyShape.MatchString(r.Key) || len(r.Key) > 200 || !strings.Contains(r.Key, "/"+r.Upload.ID+"/") {
				t.Errorf("key is %q, want folder/uploadId/slug.ext in ASCII", r.Key)
			}
			if v.Title != test.title {
				t.Errorf("title is %q, want %q", v.Title, test.title)
			}
			if n := utf8.RuneCountInString(v.Title); n == 0 || n > 200 || strings.ContainsFunc(v.Title, unicode.IsControl) {
				t.Errorf("title %q is not 1 to 200 characters in one line", v.Title)
			}
			checkFileName(t, v, test.name)
		})
	}
}

// checkFileName reads the names under which a browser would save the film, from the page or by the address for it.
func checkFileName(t *testing.T, v video, name string) {
	t.Helper()
	saved := text.SavedName(name, "mp4", "m4v")
	wantDisposition(t, v.Playback.URL, "inline", saved)
	wantDisposition(t, v.Playback.DownloadURL, "attachment", saved)
}

// wantDisposition checks what an address answers a browser to do with the film.
func wantDisposition(t *testing.T, url, kind, name string) {
	t.Helper()
	response, _ := get(t, url, "bytes=0-0")
	if response.StatusCode != http.StatusPartialContent {
		t.Errorf("the address %s answers %d", url, response.StatusCode)
	}
	header := response.Header.Get("Content-Disposition")
	got, params, err := mime.ParseMediaType(header)
	if err != nil || got != kind || params["filename"] != name {
		t.Errorf("Content-Disposition is %q (%v), want %s with %q", header, err, kind, name)
	}
	if plain := plainName.FindStringSubmatch(header); plain == nil || path.Ext(plain[1]) != path.Ext(name) {
		t.Errorf("Content-Disposition is %q, want a name in ASCII as well, with the extension of %q", header, name)
	}
}

var plainName = regexp.MustCompile(`; filename="([ -~]+)"; filename\*=UTF-8''[!-~]+$`)

func TestAFilmIsDownloadedAsWhatItIs(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	for fileName, want := range map[string]string{
		"Ferien \"am Meer\" 🌊.mp4": "Ferien _am Meer_ 🌊.mp4",
		"run.bat":                  "run.bat.mp4",
		"film.mov":                 "film.mov.mp4", // what it is, and not what it is called
		"..\\..\\nul.mp4":          "_nul.mp4",
	} {
		v, _ := alice.publish(t, film(t), vars{"fileName": fileName})
		wantDisposition(t, v.Playback.DownloadURL, "attachment", want)
		again, err := alice.video(v.ID)
		if err != nil || again.Playback != v.Playback {
			t.Errorf("playback is %+v the second time (%v), want the same: %+v", again, err, v.Playback)
		}
		response, body := get(t, v.Playback.DownloadURL, "")
		if response.StatusCode != http.StatusOK || !bytes.Equal(body, film(t)) {
			t.Errorf("the download answers %d with %d bytes, want the film", response.StatusCode, len(body))
		}
	}
}

func TestInvalidFileNamesAreRefused(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	for what, name := range map[string]string{
		"empty":          "",
		"NUL":            "a\x00.mp4",
		"256 characters": strings.Repeat("a", 252) + ".mp4",
		"256 wide":       strings.Repeat("語", 256),
	} {
		_, err := alice.request(inputFor([]byte{1}, vars{"fileName": name}))
		wantField(t, what, err, "BAD_USER_INPUT", "input.fileName")
	}
}
