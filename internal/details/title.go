package details

import (
	"regexp"
	"strings"

	"github.com/streamsphere/streamsphere/internal/text"
)

// untitled is the title of a video whose file name has none in it.
const untitled = "Untitled"

// TitleFromFileName makes a title of a file name: its stem, in one line.
func TitleFromFileName(fileName string) string {
	title := text.ToLine(Stem(fileName), MaxTitle)
	if !text.IsVisible(strings.Trim(title, ".")) {
		return untitled
	}
	return title
}

// Stem is a file name without its folders, of either kind of slash, and without its extension.
func Stem(fileName string) string {
	name := strings.Trim(fileName[strings.LastIndexAny(fileName, `/\`)+1:], ".")
	if stem := extension.ReplaceAllString(name, ""); stem != "" {
		return stem
	}
	return name
}

// extension is what stands behind the last dot, if it looks like one: "2026.01.15 birthday" has none.
var extension = regexp.MustCompile(`\.[A-Za-z0-9]{1,5}$`)
