package upload

import (
	"path"
	"slices"
	"strings"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// format is a kind of file under its one canonical type. What is signed is what every client sends, however it spells it.
type format struct {
	contentType string
	extension   string   // of the key
	aliases     []string // other spellings of the type
	extensions  []string // other file name extensions
}

// formats are all the types that a policy can list: those that internal/media can look into. Canonical are the names that
// IANA registered, where there is one.
var formats = []format{
	{"video/mp4", "mp4", []string{"video/x-mp4", "video/mpeg4", "video/x-m4v", "video/m4v", "application/mp4"}, []string{"m4v", "mp4v"}},
	{"video/quicktime", "mov", []string{"video/mov", "video/x-quicktime"}, []string{"qt"}},
	{"video/webm", "webm", []string{"video/x-webm"}, nil},
	{"video/matroska", "mkv", []string{"video/x-matroska", "video/mkv"}, nil},
	{"video/vnd.avi", "avi", []string{"video/avi", "video/msvideo", "video/x-msvideo"}, nil},
	{"video/3gpp", "3gp", nil, []string{"3gpp"}},
}

// pictures are the types that a poster can have.
var pictures = []format{
	{"image/webp", "webp", nil, nil},
	{"image/jpeg", "jpg", []string{"image/jpg", "image/pjpeg"}, []string{"jpeg"}},
	{"image/png", "png", []string{"image/x-png"}, nil},
}

// generic types say nothing: the file name's extension decides.
var generic = []string{"", "application/octet-stream", "binary/octet-stream", "application/x-binary", "video/*", "*/*"}

// canonicalType finds the format of a declared type, regardless of case, parameters and spelling, or of a file name when
// the type says nothing.
func canonicalType(known []format, declared, fileName string) (format, error) {
	mediaType := bare(declared)
	if slices.Contains(generic, mediaType) {
		return byExtension(known, fileName)
	}
	if f, ok := lookUp(known, mediaType); ok {
		return f, nil
	}
	return format{}, fault.Input(fault.TypeNotAllowed, "contentType", "%.60q is not a type that is known here.", mediaType)
}

func byExtension(known []format, fileName string) (format, error) {
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(fileName), "."))
	for _, f := range known {
		if extension == f.extension || slices.Contains(f.extensions, extension) {
			return f, nil
		}
	}
	return format{}, fault.Input(fault.TypeNotAllowed, "contentType",
		"The type is empty or generic, and the file name's extension tells none. Say the type, such as %s.", known[0].contentType)
}

func lookUp(known []format, mediaType string) (format, bool) {
	for _, f := range known {
		if mediaType == f.contentType || slices.Contains(f.aliases, mediaType) {
			return f, true
		}
	}
	return format{}, false
}

// bare strips parameters, case and white space. Malformed parameters do not matter: they are not signed.
func bare(contentType string) string {
	mediaType, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(mediaType))
}
