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

		{"audio/webm", "film.webm", "video/webm"}, // what is not known says nothing
		{"application/x-matroska", "film.mkv", "video/matroska"},
		{"audio/x-matroska", "film.mkv", "video/matroska"},
		{"audio/mp4", "film.mp4", "video/mp4"},
		{"audio/mpeg", "film.mp4", "video/mp4"},
		{"video/mpeg", "film.mp4", "video/mp4"},
		{"video/mp2t", "film.mov", "video/quicktime"},
		{"videogame/x", "film.mp4", "video/mp4"},
		{"video/", "film.mp4", "video/mp4"},
		{"video/mp4,text/html", "film.mp4", "video/mp4"},
	}
	for _, tt := range tests {
		if got, err := canonicalType(Video, videoFormats, tt.declared, tt.fileName); err != nil || got.ContentType != tt.want {
			t.Errorf("canonicalType(%q, %q) = %q, %v; want %q", tt.declared, tt.fileName, got.ContentType, err, tt.want)
		}
	}
}

func TestWhatIsNoVideoIsNotAllowed(t *testing.T) {
	for _, tt := range []struct{ declared, fileName string }{
		{"videogame/x", "a"},
		{"video/", "a"},
		{"video", "a.avu"},
		{"text/html", "a.mp4"}, // nothing takes a page or a picture for a film
		{"image/png", "a.mp4"},
		{"application/pdf", "a.mp4"},
		{"video/mp4x", "mp4"},
		{"image/png", "a.png"},
		{"", "film"},
		{"", "film.exe"},
		{"application/octet-stream", "mp4"},
		{"video/mpeg", "a.mpg"}, // nothing here can look into these three
		{"video/mp2t", "a.ts"},
		{"video/ogg", "a.ogv"},
		{"", "a.mpg"},
	} {
		if got, err := canonicalType(Video, videoFormats, tt.declared, tt.fileName); fault.CodeOf(err) != fault.TypeNotAllowed {
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

// A refusal says what the file is and what to do, whatever of it told.
func TestWhatCanNeverBeAcceptedIsRefusedInWordsThatHelp(t *testing.T) {
	const convert = ": convert it to MP4, for example with HandBrake."
	byDefault := &Policy{MaxSize: 9, Folders: []string{"videos"}, ContentTypes: []string{"video/mp4", "video/matroska"}}
	noMP4 := &Policy{MaxSize: 9, Folders: []string{"videos"}, ContentTypes: []string{"video/webm"}}
	tests := []struct {
		policy                   *Policy
		kind                     Kind
		declared, fileName, says string
	}{
		{byDefault, Video, "", "film.ts", "an MPEG transport stream" + convert},
		{byDefault, Video, "video/mp2t", "film", "an MPEG transport stream" + convert},
		{byDefault, Video, "video/vnd.dlna.mpeg-tts", "00001.MTS", "an MPEG transport stream" + convert},
		{byDefault, Video, "", "00001.m2ts", "an MPEG transport stream" + convert},
		{byDefault, Video, "", "film.wmv", "a Windows Media file" + convert},
		{byDefault, Video, "video/x-flv", "film.flv", "a Flash video" + convert},
		{byDefault, Video, "video/ogg", "film.ogv", "an Ogg video" + convert},
		{byDefault, Video, "video/mpeg", "film.mpg", "an MPEG program stream" + convert},
		{byDefault, Video, "application/mxf", "film.mxf", "an MXF file" + convert},
		{byDefault, Video, "", "film.avi", "an AVI file" + convert},
		{byDefault, Video, "video/x-msvideo", "film.avi", "an AVI file" + convert},
		{noMP4, Video, "video/matroska", "film", "a Matroska file: convert it to WebM, for example with HandBrake."},
		{noMP4, Video, "", "film.ts", "an MPEG transport stream: convert it to WebM, for example with HandBrake."},
		{noMP4, Video, "video/mp4", "film.mp4", "an MP4 file: convert it to WebM, for example with HandBrake."},
		{byDefault, Video, "image/heic", "IMG_0001.HEIC", "an HEIC image, not a video."},
		{byDefault, Video, "", "still.avif", "an AVIF image, not a video."},
		{byDefault, Video, "audio/mpeg", "song.mp3", "an MP3 audio file, not a video."},
		{byDefault, Video, "", "films.zip", "a ZIP archive: unpack it, and send the film that is in it."},
		{byDefault, Video, "text/html", "film.html", "an HTML page: download the film itself"},
		{byDefault, Video, "", "seg-4.m4s", "one segment of a stream, without its beginning: send the whole film."},
		{byDefault, Video, "", "film.srt", "a file of captions: publish its film first"},
		{byDefault, Poster, "image/heic", "still.heic", "an HEIC image: save it as a JPEG or PNG image."},
		{byDefault, Poster, "", "film.mp4", "an MP4 file, not a picture."},
		{byDefault, Captions, "application/x-subrip", "en.srt", "a file of captions in another format: convert it to WebVTT"},
		{byDefault, Video, "", "film", "Neither the type nor the name of the file says what it is. Say its type, such as video/mp4"},
	}
	for _, tt := range tests {
		r := &Request{FileName: tt.fileName, ContentType: tt.declared, Size: 1, Kind: &tt.kind}
		f, err := tt.policy.check(r)
		if fault.CodeOf(err) != fault.TypeNotAllowed || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("check(%q, %q) = %q, %v; want it refused with %q", tt.declared, tt.fileName, f.ContentType, err, tt.says)
		}
	}
}

func TestAnEmptyFileIsRefusedAsSuchWhateverItIsCalled(t *testing.T) {
	p, kind := &Policy{MaxSize: 9, Folders: []string{"videos"}, ContentTypes: []string{"video/mp4"}}, Video
	for _, fileName := range []string{"film.mp4", "film.ts", "film"} {
		if _, err := p.check(&Request{FileName: fileName, Kind: &kind}); fault.CodeOf(err) != fault.EmptyFile {
			t.Errorf("check(%q) of no byte = %v; want %s", fileName, err, fault.EmptyFile)
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
		if got, err := canonicalType(Poster, posterFormats, tt.declared, tt.fileName); err != nil || got.ContentType != tt.want {
			t.Errorf("canonicalType(%q, %q) = %q, %v; want %q", tt.declared, tt.fileName, got.ContentType, err, tt.want)
		}
	}
	for _, declared := range []string{"image/gif", "image/svg+xml", "image/heic", "video/mp4", "application/pdf"} {
		if got, err := canonicalType(Poster, posterFormats, declared, "a.png"); fault.CodeOf(err) != fault.TypeNotAllowed {
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
