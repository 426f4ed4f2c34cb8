package text

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxSavedName is how many bytes a saved name has at most. File systems take 255; browsers add some while they write, and
// to tell two of one name apart.
const maxSavedName = 200

// unnamed is the stem of a name of which nothing is left.
const unnamed = "untitled"

// SavedName makes a name under which every system can save a file, and opens it as what it is: without folders, in one
// line, not hidden, and with an extension of the file's own. A name with none of the extensions gets the first of them.
func SavedName(name string, extensions ...string) string {
	name = strings.Map(savable, norm.NFC.String(strings.ToValidUTF8(name, "_")))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimLeft(trimEnd(ToLine(name, len(name))), ". ")
	extension := path.Ext(name)
	stem := strings.TrimSuffix(name, extension)
	if !slices.Contains(extensions, strings.ToLower(strings.TrimPrefix(extension, "."))) {
		stem, extension = name, "."+extensions[0]
	}
	stem = trimEnd(cutStem(stem, maxSavedName-len(extension)-1))
	switch {
	case !IsVisible(strings.Trim(stem, "._")):
		stem = unnamed
	case isDevice(stem):
		stem = "_" + stem
	}
	return stem + extension
}

// savable replaces what Windows takes in no name, and drops marks of direction that show nothing.
func savable(r rune) rune {
	switch {
	case strings.ContainsRune(`<>:"|?*`, r):
		return '_'
	case overridesDirection(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r == '\u200b':
		return -1
	}
	return r
}

// trimEnd removes what Windows drops from the end of a name.
func trimEnd(name string) string { return strings.TrimRight(name, ". ") }

// cutStem cuts a name after so many bytes, between two characters as people see them.
func cutStem(stem string, most int) string {
	if len(stem) <= most {
		return stem
	}
	return Cut(stem, utf8.RuneCountInString(strings.ToValidUTF8(stem[:most], "")))
}

// devices are the names of files that Windows opens as devices, whatever their extensions.
var devices = []string{"con", "prn", "aux", "nul", "conin$", "conout$", "com", "lpt"}

func isDevice(stem string) bool {
	base, _, _ := strings.Cut(strings.ToLower(stem), ".")
	base = strings.TrimRight(base, " ")
	numbered := strings.TrimRight(base, "0123456789¹²³")
	switch {
	case !slices.Contains(devices, numbered):
		return false
	case numbered == "com" || numbered == "lpt":
		return utf8.RuneCountInString(base) == len(numbered)+1
	}
	return base == numbered
}
