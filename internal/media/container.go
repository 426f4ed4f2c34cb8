package media

import "slices"

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
func (c Container) Name() string { return byName(string(c)).Words }
