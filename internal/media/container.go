package media

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
)

// Container is a format of video files.
type Container string

// The containers that are supported. MP4 is every ISO base media file that does not declare itself as QuickTime.
const (
	MP4       Container = "mp4"
	QuickTime Container = "quicktime"
	WebM      Container = "webm"
	Matroska  Container = "matroska"
	AVI       Container = "avi"
)

// declared are the canonical content types that a container may be sent as. Every WebM file is Matroska, but not the
// reverse.
var declared = map[Container][]string{
	MP4:       {"video/mp4", "video/x-m4v", "video/3gpp"},
	QuickTime: {"video/quicktime"},
	WebM:      {"video/webm", "video/matroska"},
	Matroska:  {"video/matroska"},
	AVI:       {"video/vnd.avi"},
}

// ContentTypes are the canonical content types that the container may be sent as, the most specific first.
func (c Container) ContentTypes() []string { return slices.Clone(declared[c]) }

// FitsType reports whether a file of this container may be sent as a canonical content type.
func (c Container) FitsType(contentType string) bool {
	return slices.Contains(declared[c], contentType)
}

// Name is the container's name in a sentence, with its article: "an MP4 file".
func (c Container) Name() string {
	return map[Container]string{
		MP4: "an MP4 file", QuickTime: "a QuickTime file", WebM: "a WebM file", Matroska: "a Matroska file", AVI: "an AVI file",
	}[c]
}

// kind is what the beginning of a file looks like: a container, or a description of something else.
type kind struct {
	container Container
	seen      string
}

// sniff says what a file is by its beginning. Of ISO base media and EBML files it reads the declared brand.
func sniff(head []byte) kind {
	switch {
	case len(head) == 0:
		return kind{seen: "an empty file"}
	case bytes.HasPrefix(head, ebmlMagic):
		return sniffEBML(head)
	case len(head) >= 8 && slices.Contains(firstBoxes, string(head[4:8])):
		if k := sniffBoxes(head); k != (kind{}) {
			return k
		}
	}
	for _, m := range magics {
		if m.matches(head) {
			return m.kind
		}
	}
	contentType, _, _ := strings.Cut(http.DetectContentType(head), ";")
	if seen, ok := detected[contentType]; ok {
		return kind{seen: seen}
	}
	return kind{seen: "a file of an unknown kind"}
}

// magic is a mark near the beginning of a file, in which '?' stands for any byte.
type magic struct {
	offset int
	mark   string
	kind   kind
}

func (m magic) matches(head []byte) bool {
	if len(head) < m.offset+len(m.mark) {
		return false
	}
	for i := range len(m.mark) {
		if m.mark[i] != '?' && m.mark[i] != head[m.offset+i] {
			return false
		}
	}
	return true
}

// packets are the marks of a transport stream, 188 bytes apart, or 192 where a camera puts a time before each.
var (
	packets      = strings.Repeat("G"+strings.Repeat("?", 187), 3) + "G"
	timedPackets = strings.Repeat("G"+strings.Repeat("?", 191), 3) + "G"
)

// magics are tried in this order. net/http knows only some of the files that people take for videos.
var magics = []magic{
	{0, "RIFF????AVI ", kind{container: AVI}},
	{0, "RIFF????WAVE", kind{seen: "a WAV audio file"}},
	{0, "RIFF????WEBP", kind{seen: "a WebP image"}},
	{0, "\xff\xd8\xff", kind{seen: "a JPEG image"}},
	{0, "\x89PNG\r\n\x1a\n", kind{seen: "a PNG image"}},
	{0, "GIF8", kind{seen: "a GIF image"}},
	{0, "II*\x00", kind{seen: "a TIFF image"}},
	{0, "MM\x00*", kind{seen: "a TIFF image"}},
	{0, "ID3", kind{seen: "an MP3 audio file"}},
	{0, "\xff\xfb", kind{seen: "an MP3 audio file"}},
	{0, "\xff\xf3", kind{seen: "an MP3 audio file"}},
	{0, "\xff\xf2", kind{seen: "an MP3 audio file"}},
	{0, "\xff\xfa", kind{seen: "an MP3 audio file"}},
	{0, "\xff\xf1", kind{seen: "an AAC audio file"}},
	{0, "\xff\xf9", kind{seen: "an AAC audio file"}},
	{0, "fLaC", kind{seen: "a FLAC audio file"}},
	{0, "FORM????AIF", kind{seen: "an AIFF audio file"}},
	{0, "OggS", kind{seen: "an Ogg file"}},
	{0, "FLV\x01", kind{seen: "a Flash video"}},
	{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", kind{seen: "a Windows Media file"}},
	{0, "\x00\x00\x01\xba", kind{seen: "an MPEG program stream"}},
	{0, "\x00\x00\x01\xb3", kind{seen: "an MPEG video stream"}},
	{0, "%PDF-", kind{seen: "a PDF document"}},
	{0, "PK\x03\x04", kind{seen: "a ZIP archive"}},
	{0, "PK\x05\x06", kind{seen: "a ZIP archive"}},
	{0, "\x1f\x8b\x08", kind{seen: "a gzip archive"}},
	{0, "Rar!\x1a\x07", kind{seen: "a RAR archive"}},
	{0, "7z\xbc\xaf\x27\x1c", kind{seen: "a 7z archive"}},
	{0, "\xfd7zXZ\x00", kind{seen: "an xz archive"}},
	{0, "BZh", kind{seen: "a bzip2 archive"}},
	{0, "\x28\xb5\x2f\xfd", kind{seen: "a Zstandard archive"}},
	{257, "ustar", kind{seen: "a tar archive"}},
	{0, "\x7fELF", kind{seen: "a Linux program"}},
	{0, "MZ", kind{seen: "a Windows program"}},
	{0, "\xcf\xfa\xed\xfe", kind{seen: "a macOS program"}},
	{0, "SQLite format 3\x00", kind{seen: "an SQLite database"}},
	{0, packets, kind{seen: "an MPEG transport stream"}},
	{4, timedPackets, kind{seen: "an MPEG transport stream"}},
}

// detected are the words for what net/http tells and the table above does not.
var detected = map[string]string{
	"text/html":              "an HTML page",
	"text/xml":               "an XML document",
	"text/plain":             "a plain text file",
	"image/bmp":              "a BMP image",
	"image/x-icon":           "an icon",
	"audio/midi":             "a MIDI file",
	"audio/basic":            "an AU audio file",
	"font/ttf":               "a font",
	"font/otf":               "a font",
	"font/woff":              "a font",
	"font/woff2":             "a font",
	"application/postscript": "a PostScript document",
}
