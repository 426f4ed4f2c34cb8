package video

import (
	"testing"

	"github.com/streamsphere/streamsphere/ent"
)

func TestAFilmIsPlayedAsATypeThatBrowsersTake(t *testing.T) {
	tests := []struct{ container, videoCodec, audioCodec, contentType, want string }{
		{"mp4", "avc1.4D4015", "mp4a.40.2", "video/mp4", "video/mp4"},
		{"mp4", "avc1.4D4015", "mp4a.40.2", "video/quicktime", "video/mp4"},
		{"mp4", "s263", "samr", "video/3gpp", "video/mp4"},
		{"quicktime", "avc1.4D4015", "mp4a.40.2", "video/quicktime", "video/mp4"},
		{"quicktime", "avc1.4D4015", "sowt", "video/quicktime", "video/mp4"},
		{"quicktime", "hvc1.1.6.L60.90", "", "video/quicktime", "video/mp4"},
		{"quicktime", "av01.0.00M.08", "", "video/quicktime", "video/mp4"},
		{"quicktime", "apch", "sowt", "video/quicktime", "video/quicktime"}, // ProRes plays nowhere
		{"quicktime", "", "", "video/quicktime", "video/quicktime"},
		{"webm", "vp9", "opus", "video/webm", "video/webm"},
		{"webm", "vp9", "opus", "video/matroska", "video/webm"},
		{"matroska", "vp9", "opus", "video/matroska", "video/webm"},
		{"matroska", "vp8", "vorbis", "video/webm", "video/webm"},
		{"matroska", "av01.0.00M.08", "", "video/matroska", "video/webm"},
		{"matroska", "vp9", "mp4a.40.2", "video/matroska", "video/matroska"},
		{"matroska", "avc1.4D4015", "mp4a.40.2", "video/matroska", "video/matroska"},
		{"avi", "", "", "video/vnd.avi", "video/vnd.avi"},
		{"", "", "", "video/quicktime", "video/quicktime"}, // published before anybody looked
	}
	said := func(fact string) *string {
		if fact == "" {
			return nil
		}
		return &fact
	}
	for _, tt := range tests {
		v := &ent.Video{
			ContentType: tt.contentType,
			Container:   said(tt.container), VideoCodec: said(tt.videoCodec), AudioCodec: said(tt.audioCodec),
		}
		if got := playedType(v); got != tt.want {
			t.Errorf("%s with %s and %s, of type %s, is played as %s; want %s",
				tt.container, tt.videoCodec, tt.audioCodec, tt.contentType, got, tt.want)
		}
	}
}
