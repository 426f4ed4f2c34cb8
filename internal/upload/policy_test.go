package upload

import (
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/fault"
)

func TestATypeIsMadeCanonical(t *testing.T) {
	tests := []struct{ declared, fileName, want string }{
		{"video/mp4", "a", "video/mp4"},
		{"VIDEO/MP4", "a", "video/mp4"},
		{` video/mp4 ; codecs="avc1.42E01E, mp4a.40.2"`, "a", "video/mp4"},
		{"video/mp4; this is = malformed;;", "a", "video/mp4"},
		{"video/x-m4v", "a", "video/mp4"},
		{"video/x-matroska", "a", "video/matroska"},
		{"video/matroska", "a", "video/matroska"},
		{"video/quicktime", "a.mp4", "video/quicktime"},
		{"video/avi", "a", "video/vnd.avi"},
		{"", "film.MKV", "video/matroska"},
		{"application/octet-stream", "film.mov", "video/quicktime"},
		{"binary/octet-stream", "film.m4v", "video/mp4"},
		{"", "archive.tar.webm", "video/webm"},
	}
	for _, tt := range tests {
		if got, err := canonicalType(videoFormats, tt.declared, tt.fileName); err != nil || got.ContentType != tt.want {
			t.Errorf("canonicalType(%q, %q) = %q, %v; want %q", tt.declared, tt.fileName, got.ContentType, err, tt.want)
		}
	}
}

func TestWhatIsNoVideoIsNotAllowed(t *testing.T) {
	for _, tt := range []struct{ declared, fileName string }{
		{"videogame/x", "a.mp4"},
		{"video/", "a.mp4"},
		{"video", "a.mp4"},
		{"text/html", "a.mp4"},
		{"video/mp4x", "a.mp4"},
		{"image/png", "a.png"},
		{"", "film"},
		{"", "film.exe"},
		{"application/octet-stream", "mp4"},
		{"video/mp4,text/html", "a.mp4"},
		{"video/mpeg", "a.mpg"}, // nothing here can look into these three
		{"video/mp2t", "a.ts"},
		{"video/ogg", "a.ogv"},
		{"", "a.mpg"},
	} {
		if got, err := canonicalType(videoFormats, tt.declared, tt.fileName); fault.CodeOf(err) != fault.TypeNotAllowed {
			t.Errorf(
				"canonicalType(%q, %q) = %q, %v; want %s",
				tt.declared,
				tt.fileName,
				got.ContentType,
				err,
				fault.TypeNotAllowed,
			)
		}
	}
}

func TestATypeOfAPosterIsMadeCanonical(t *testing.T) {
	tests := []struct{ declared, fileName, want string }{
		{"image/webp", "a", "image/webp"},
		{"IMAGE/JPG; q=1", "a", "image/jpeg"},
		{"image/pjpeg", "a.png", "image/jpeg"},
		{"image/x-png", "a", "image/png"},
		{"", "still.JPEG", "image/jpeg"},
		{"application/octet-stream", "still.webp", "image/webp"},
	}
	for _, tt := range tests {
		if got, err := canonicalType(posterFormats, tt.declared, tt.fileName); err != nil || got.ContentType != tt.want {
			t.Errorf("canonicalType(%q, %q) = %q, %v; want %q", tt.declared, tt.fileName, got.ContentType, err, tt.want)
		}
	}
	for _, declared := range []string{"image/gif", "image/svg+xml", "video/mp4", "image/"} {
		if got, err := canonicalType(posterFormats, declared, "a.png"); fault.CodeOf(err) != fault.TypeNotAllowed {
			t.Errorf("canonicalType(%q) = %q, %v; want %s", declared, got.ContentType, err, fault.TypeNotAllowed)
		}
	}
}

func TestFolder(t *testing.T) {
	allowed := []string{"videos", "clips"}
	deep := func(n int) string { return "videos" + strings.Repeat("/a", n-1) }
	long := func(n int) string { return "videos/" + strings.Repeat("a", n-len("videos/")) }
	tests := []struct {
		folder string
		ok     bool
	}{
		{"videos", true},
		{"clips/2026", true},
		{"videos/a-b_c/0", true},
		{deep(maxFolderSegments), true},
		{long(maxFolder), true},
		{"", false},
		{"/videos", false},
		{"videos/", false},
		{"videos//a", false},
		{"videos/../a", false},
		{"videos/.", false},
		{"Videos", false},
		{"videos/A", false},
		{"videos/-a", false},
		{"videos/_a", false},
		{"videos/ä", false},
		{"videos/a b", false},
		{"videos/a\n", false},
		{"other", false},
		{"videosx", false},
		{deep(maxFolderSegments + 1), false},
		{long(maxFolder + 1), false},
		{"videos/%2e", false},
		{`videos\a`, false},
		{"videos/\x00", false},
	}
	for _, tt := range tests {
		err := checkFolder(tt.folder, allowed)
		if tt.ok && err != nil || !tt.ok && fault.CodeOf(err) != fault.FolderInvalid {
			t.Errorf("checkFolder(%q) = %v; want ok %v", tt.folder, err, tt.ok)
		}
	}
}
