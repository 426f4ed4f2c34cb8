package video

import (
	"strings"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/media"
)

// playedType is the type that browsers play a film as. They play QuickTime files as the MP4 files that they nearly are, but
// deny video/quicktime when they are asked for it; 3GPP files are MP4 files too. Matroska files with nothing but what WebM
// may hold play as WebM, and Chromium denies them as video/matroska. What no browser plays keeps its own type.
func playedType(v *ent.Video) string {
	if v.Container == nil {
		return v.ContentType
	}
	switch c := media.Container(*v.Container); {
	case c == media.MP4:
		return "video/mp4"
	case c == media.QuickTime && codecIn(v.VideoCodec, inMP4):
		return "video/mp4"
	case c == media.WebM:
		return "video/webm"
	case c == media.Matroska && codecIn(v.VideoCodec, inWebM) && (v.AudioCodec == nil || codecIn(v.AudioCodec, soundInWebM)):
		return "video/webm"
	}
	return v.ContentType
}

// Beginnings of codec names (RFC 6381).
var (
	inMP4       = []string{"avc1", "avc3", "hvc1", "hev1", "av01", "vp08", "vp09", "mp4v"} // that some browser plays in MP4
	inWebM      = []string{"vp8", "vp9", "vp08", "vp09", "av01"}                           // https://www.webmproject.org/docs/container
	soundInWebM = []string{"opus", "vorbis"}
)

func codecIn(codec *string, beginnings []string) bool {
	if codec == nil {
		return false
	}
	for _, beginning := range beginnings {
		if strings.HasPrefix(*codec, beginning) {
			return true
		}
	}
	return false
}
