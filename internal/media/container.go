package media

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

// Name is the container's name in a sentence, with its article: "an MP4 file".
func (c Container) Name() string { return byName(string(c)).Words }

// Family is the family of formats that the container is of.
func (c Container) Family() Family { return byName(string(c)).Family }
