package upload

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/streamsphere/streamsphere/internal/fault"
)

const (
	maxFolder         = 200
	maxFolderSegments = 8
)

var folderSegment = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// checkFolder answers FOLDER_INVALID, with the reason, unless a key may lie in the folder.
func checkFolder(folder string, allowed []string) error {
	invalid := func(format string, args ...any) error {
		return fault.Input(fault.FolderInvalid, "folder", format, args...)
	}
	segments := strings.Split(folder, "/")
	switch {
	case folder == "":
		return invalid("The folder is empty. Leave it out for %q.", allowed[0])
	case utf8.RuneCountInString(folder) > maxFolder:
		return invalid("The folder has %d characters; %d are the most.", utf8.RuneCountInString(folder), maxFolder)
	case len(segments) > maxFolderSegments:
		return invalid("The folder has %d segments; %d are the most.", len(segments), maxFolderSegments)
	}
	for _, segment := range segments {
		if !folderSegment.MatchString(segment) {
			return invalid(
				"The folder's segment %.60q is not a letter or digit followed by letters, digits, _ or -, all in lower case. "+
					"Segments are joined by one slash.",
				segment,
			)
		}
	}
	if !slices.Contains(allowed, segments[0]) {
		return invalid("The folder begins with %.60q; it must begin with %s.", segments[0], strings.Join(allowed, " or "))
	}
	return nil
}
