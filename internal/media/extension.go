package media

import "slices"

// extensions are those by which programs know a container, without the dot; the first is the usual one. Every WebM file is
// Matroska, but not the reverse.
var extensions = map[Container][]string{
	MP4:       {"mp4", "m4v", "mp4v", "3gp", "3gpp", "3g2"},
	QuickTime: {"mov", "qt"},
	WebM:      {"webm", "mkv"},
	Matroska:  {"mkv"},
	AVI:       {"avi"},
}

// Extensions are what the name of a file of this container may end in, the usual one first; none for a container that is
// not known.
func (c Container) Extensions() []string { return slices.Clone(extensions[c]) }
