package upload

import (
	"path"
	"slices"
	"strings"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
)

// Format is a format of files under its one canonical type. What is signed is what every client sends, however it spells it.
type Format struct {
	ContentType string
	Extensions  []string // of file names, in lower case without the dot; the first is that of the key
	Aliases     []string // other spellings of the type
	FirstBytes  []string // what internal/media may recognize the first bytes of such a file as
}

// fits reports whether a film in a container is a file of this format.
func (f Format) fits(c media.Container) bool { return slices.Contains(f.FirstBytes, string(c)) }

// videoFormats are all the types that a policy can list: those that internal/media can inspect. Canonical are the names that
// IANA registered, where there is one. Of two that fit a container, the one that says more stands first.
var videoFormats = []Format{
	{
		ContentType: "video/mp4",
		Extensions:  []string{"mp4", "m4v", "mp4v"},
		Aliases:     []string{"video/x-mp4", "video/mpeg4", "video/x-m4v", "video/m4v", "application/mp4"},
		FirstBytes:  []string{"mp4"},
	},
	{
		ContentType: "video/quicktime", Extensions: []string{"mov", "qt"},
		Aliases: []string{"video/mov", "video/x-quicktime"}, FirstBytes: []string{"quicktime"},
	},
	{
		ContentType: "video/webm", Extensions: []string{"webm"},
		Aliases: []string{"video/x-webm"}, FirstBytes: []string{"webm"},
	},
	{
		ContentType: "video/matroska", Extensions: []string{"mkv"},
		Aliases:    []string{"video/x-matroska", "video/mkv"},
		FirstBytes: []string{"matroska", "webm"}, // every WebM file is a Matroska file
	},
	{
		ContentType: "video/vnd.avi", Extensions: []string{"avi"},
		Aliases: []string{"video/avi", "video/msvideo", "video/x-msvideo"}, FirstBytes: []string{"avi"},
	},
	{
		ContentType: "video/3gpp", Extensions: []string{"3gp", "3gpp", "3g2"},
		Aliases: []string{"video/3gpp2"}, FirstBytes: []string{"mp4"},
	},
}

var posterFormats = []Format{
	{ContentType: "image/webp", Extensions: []string{"webp"}, Aliases: []string{}, FirstBytes: []string{"webp"}},
	{
		ContentType: "image/jpeg", Extensions: []string{"jpg", "jpeg"},
		Aliases: []string{"image/jpg", "image/pjpeg"}, FirstBytes: []string{"jpeg"},
	},
	{ContentType: "image/png", Extensions: []string{"png"}, Aliases: []string{"image/x-png"}, FirstBytes: []string{"png"}},
}

var captionsFormats = []Format{
	{
		ContentType: "text/vtt", Extensions: []string{"vtt"},
		Aliases: []string{"text/webvtt", "text/x-webvtt"}, FirstBytes: []string{"vtt"},
	},
}

// canonicalType finds the format of a declared type, regardless of case, parameters and spelling. A type that is not known
// says nothing, like an empty or a generic one: programs call films audio/webm, application/x-matroska or x/y. Then the
// file name's extension decides. What can never be accepted is refused with words that help.
func canonicalType(kind Kind, accepted []Format, declared, fileName string) (Format, error) {
	known, mediaType, extension := kinds[kind].formats, bare(declared), extensionOf(fileName)
	if f, ok := lookUp(known, mediaType); ok {
		return f, nil
	}
	byType, ok := refusalOf(kind, accepted, func(l labelled) bool { return l.hasType(mediaType) })
	if ok && !byType.mayBeMistaken {
		return Format{}, byType.of(fileName)
	}
	if f, ok := byExtension(known, extension); ok {
		return f, nil
	}
	if byName, ok := refusalOf(kind, accepted, func(l labelled) bool { return l.hasExtension(extension) }); ok {
		return Format{}, byName.of(fileName)
	}
	if ok {
		return Format{}, byType.of(fileName)
	}
	usual := known[0]
	if len(accepted) > 0 {
		usual = accepted[0]
	}
	return Format{}, fault.Input(
		fault.TypeNotAllowed,
		"contentType",
		"Neither the type nor the name of the file says what it is. Say its type, such as %s, or give its name the extension "+
			"of its format, such as .%s.",
		usual.ContentType, usual.Extensions[0],
	)
}

func extensionOf(fileName string) string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(fileName), "."))
}

func byExtension(known []Format, extension string) (Format, bool) {
	for _, f := range known {
		if slices.Contains(f.Extensions, extension) {
			return f, true
		}
	}
	return Format{}, false
}

func lookUp(known []Format, mediaType string) (Format, bool) {
	for _, f := range known {
		if mediaType == f.ContentType || slices.Contains(f.Aliases, mediaType) {
			return f, true
		}
	}
	return Format{}, false
}

// formatsOf are the formats of films that fit a container.
func formatsOf(c media.Container) (all []Format) {
	for _, f := range videoFormats {
		if f.fits(c) {
			all = append(all, f)
		}
	}
	return all
}

// ExtensionsOf are what the name of a film in a container may end in, the usual one first; none for a container that is not
// known.
func ExtensionsOf(c media.Container) (all []string) {
	for _, f := range formatsOf(c) {
		all = append(all, f.Extensions...)
	}
	return all
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
