package media_test

import (
	"encoding/json"
	"math"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/media"
)

// probed is what ffprobe says of a file.
type probed struct {
	Format struct {
		Names    string `json:"format_name"`
		Duration string
	}
	Streams []struct {
		Type     string `json:"codec_type"`
		Codec    string `json:"codec_name"`
		Width    int
		Height   int
		Rate     string                   `json:"avg_frame_rate"`
		SideData []struct{ Rotation int } `json:"side_data_list"`
	}
}

// probedNames are the names that ffprobe has for containers, and for codecs by the beginning of ours.
var (
	probedNames = map[media.Container]string{
		media.MP4: "mp4", media.QuickTime: "mov", media.WebM: "webm", media.Matroska: "matroska", media.AVI: "avi",
	}
	probedCodecs = map[string]string{
		"avc1": "h264",
		"hvc1": "hevc",
		"hev1": "hevc",
		"av01": "av1",
		"vp09": "vp9",
		"mp4a": "aac",
		"mp4v": "mpeg4",
	}
)

func ffprobe(t *testing.T, path string) probed {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", path).
		Output()
	if err != nil {
		t.Fatalf("ffprobe %s: %v", path, err)
	}
	var p probed
	if err := json.Unmarshal(out, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// facts are what ffprobe says, in our words. Codecs are without their profile.
func (p probed) facts() media.Facts {
	var f media.Facts
	length, _ := strconv.ParseFloat(p.Format.Duration, 64)
	f.Duration = time.Duration(length * float64(time.Second))
	for _, s := range p.Streams {
		if s.Type == "audio" && f.AudioCodec == "" {
			f.AudioCodec = s.Codec
		}
		if s.Type != "video" || f.VideoCodec != "" {
			continue
		}
		f.VideoCodec, f.Width, f.Height = s.Codec, s.Width, s.Height
		above, below, _ := strings.Cut(s.Rate, "/")
		n, _ := strconv.ParseFloat(above, 64)
		d, _ := strconv.ParseFloat(below, 64)
		f.FrameRate = n / d
		for _, side := range s.SideData {
			f.Rotation = (360 - side.Rotation) % 360 // ffprobe counts the other way about
		}
		if f.Rotation%180 != 0 {
			f.Width, f.Height = f.Height, f.Width
		}
	}
	return f
}

func probedCodec(codec string) string {
	family, _, _ := strings.Cut(codec, ".")
	if name, ok := probedCodecs[family]; ok {
		return name
	}
	return family
}

func TestFactsAgreeWithFfprobe(t *testing.T) {
	if _, err := exec.LookPath("ffprobe"); err != nil {
		t.Skip("ffprobe is not installed: it is the second opinion")
	}
	for name := range films {
		path := filepath.Join("testdata", name)
		p := ffprobe(t, path)
		got, _, err := inspect(t, fixture(t, name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(p.Format.Names, probedNames[got.Container]) {
			t.Errorf("%s: got container %s, want one of %s", name, got.Container, p.Format.Names)
		}
		want := p.facts()
		if (got.Duration-want.Duration).Abs() > 50*time.Millisecond || math.Abs(got.FrameRate-want.FrameRate) > 0.01 {
			t.Errorf(
				"%s: got %v at %v frames a second, want %v at %v",
				name,
				got.Duration,
				got.FrameRate,
				want.Duration,
				want.FrameRate,
			)
		}
		if got.Width != want.Width || got.Height != want.Height || got.Rotation != want.Rotation {
			t.Errorf("%s: got %d by %d turned by %d, want %d by %d turned by %d",
				name, got.Width, got.Height, got.Rotation, want.Width, want.Height, want.Rotation)
		}
		if probedCodec(got.VideoCodec) != want.VideoCodec || probedCodec(got.AudioCodec) != want.AudioCodec {
			t.Errorf("%s: got %s and %s, want %s and %s", name, got.VideoCodec, got.AudioCodec, want.VideoCodec, want.AudioCodec)
		}
	}
}
