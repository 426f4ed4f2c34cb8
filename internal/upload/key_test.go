package upload

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/details"
)

var keyShape = regexp.MustCompile(`^videos/[0-9a-f-]{36}/[a-z0-9]+(-[a-z0-9]+)*\.mp4$`)

func TestSlug(t *testing.T) {
	tests := []struct{ name, want string }{
		{"film.mp4", "film"},
		{"Ünïcödé Tëst.MP4", "unicode-test"},
		{"東京物語.mp4", "film"},
		{"東京 2020.mp4", "2020"},
		{"😀😀.mp4", "film"},
		{"فيلم (1).mp4", "1"},
		{"../../etc/passwd", "passwd"},
		{`C:\fakepath\my film.mov`, "my-film"},
		{".hidden", "hidden"},
		{"...", "film"},
		{"a  --  b", "a-b"},
		{"ﬁlm ½.mp4", "film-1-2"},
		{"no\x00\x1fcontrol\n.mp4", "no-control"},
		{"archive.tar.mp4", "archive-tar"},
		{strings.Repeat("a", 300), strings.Repeat("a", maxSlug)},
	}
	for _, tt := range tests {
		if got := slug(details.Stem(tt.name)); got != tt.want {
			t.Errorf("slug(%q) = %q; want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzEveryKeyIsFlatASCII(f *testing.F) {
	for _, seed := range []string{"", "film.mp4", "/", `\`, "İ", "a\u0301", "..", "-", "\xff", "K", "a/../b."} {
		f.Add(seed)
	}
	id := uuid.MustParse("01890a5d-ac96-774b-bcce-b302099a8057")
	f.Fuzz(func(t *testing.T, fileName string) {
		key := newKey("videos", id, fileName, "mp4")
		if !keyShape.MatchString(key) || len(key) > 200 {
			t.Errorf("key of %q = %q; want it to match %s", fileName, key, keyShape)
		}
	})
}
