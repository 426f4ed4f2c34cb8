package upload

import (
	"path"
	"slices"
	"strings"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// Format is a format of files under its one canonical type. What is signed is what every client sends, however it spells it.
type Format struct {
	ContentType string
	Extensions  []string // of file names, in lower case without the dot; the first is that of the key
	Aliases     []string // other spellings of the type
}

// videoFormats are all the types that a policy can list: those that internal/media can inspect. Canonical are the names that
// IANA registered, where there is one.
var videoFormats = []Format{
	{
		"video/mp4",
		[]string{"mp4", "m4v", "mp4v"},
		[]string{"video/x-mp4", "video/mpeg4", "video/x-m4v", "video/m4v", "application/mp4"},
	},
	{"video/quicktime", []string{"mov", "qt"}, []string{"video/mov", "video/x-quicktime"}},
	{"video/webm", []string{"webm"}, []string{"video/x-webm"}},
	{"video/matroska", []string{"mkv"}, []string{"video/x-matroska", "video/mkv"}},
	{"video/vnd.avi", []string{"avi"}, []string{"video/avi", "video/msvideo", "video/x-msvideo"}},
	{"video/3gpp", []string{"3gp", "3gpp"}, []string{}},
}

var posterFormats = []Format{
	{"image/webp", []string{"webp"}, []string{}},
	{"image/jpeg", []string{"jpg", "jpeg"}, []string{"image/jpg", "image/pjpeg"}},
	{"image/png", []string{"png"}, []string{"image/x-png"}},
}

var captionsFormats = []Format{
	{"text/vtt", []string{"vtt"}, []string{"text/webvtt", "text/x-webvtt"}},
}

// generic types say nothing: the file name's extension decides.
var generic = []string{"", "application/octet-stream", "binary/octet-stream", "application/x-binary", "video/*", "*/*"}

// canonicalType finds the format of a declared type, regardless of case, parameters and spelling, or of a file name when
// the type says nothing.
func canonicalType(known []Format, declared, fileName string) (Format, error) {
	mediaType := bare(declared)
	if slices.Contains(generic, mediaType) {
		return byExtension(known, fileName)
	}
	if f, ok := lookUp(known, mediaType); ok {
		return f, nil
	}
	return Format{}, fault.Input(fault.TypeNotAllowed, "contentType", "%.60q is not a type that is known here.", mediaType)
}

func byExtension(known []Format, fileName string) (Format, error) {
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(fileName), "."))
	for _, f := range known {
		if slices.Contains(f.Extensions, extension) {
			return f, nil
		}
	}
	return Format{}, fault.Input(
		fault.TypeNotAllowed,
		"contentType",
		"The type is empty or generic, and the file name's extension tells none. Say the type, such as %s.",
		known[0].ContentType,
	)
}

func lookUp(known []Format, mediaType string) (Format, bool) {
	for _, f := range known {
		if mediaType == f.ContentType || slices.Contains(f.Aliases, mediaType) {
			return f, true
		}
	}
	return Format{}, false
}

// Extensions are what the name of a file of a canonical type may end in, the usual one first; none for another type.
func Extensions(contentType string) []string {
	for _, rules := range kinds {
		if f, ok := lookUp(rules.formats, contentType); ok {
			return f.Extensions
		}
	}
	return nil
}

// bare strips parameters, case and white space. Malformed parameters do not matter: they are not signed.
func bare(contentType string) string {
	mediaType, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(mediaType))
}
