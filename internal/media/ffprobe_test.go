package media_test

import (
	"encoding/json"
	"math"
	"os"
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
		agree(t, filepath.Join("testdata", name), 50*time.Millisecond)
	}
}

// remuxes are ways to write a film anew, by the names of the files.
var remuxes = map[string]string{
	"fragments.mp4":     "-movflags frag_keyframe+empty_moov",
	"each-frame.mp4":    "-movflags frag_every_frame",
	"without-times.mp4": "-movflags isml+frag_keyframe -f ismv",
	"dash.mp4":          "-movflags dash+global_sidx+frag_keyframe",
	"quicktime.mov":     "-movflags +faststart",
	"apple.m4v":         "-f ipod",
	"live.mkv":          "-live 1",
	"clusters.mkv":      "-cluster_time_limit 200",
	"cover.mp4":         "-i testdata/still.jpg -map 0 -map 1 -disposition:v:1 attached_pic",
	"attached.mkv":      "-attach testdata/still.jpg -metadata:s:2 mimetype=image/jpeg",
}

func TestRemuxedFilmsAgreeWithFfprobe(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed: it makes what is compared")
	}
	for name, how := range remuxes {
		path := filepath.Join(t.TempDir(), name)
		args := append([]string{"-v", "error", "-i", "testdata/h264-aac-moovlast.mp4"}, strings.Fields(how)...)
		args = append(args, "-c", "copy", path)
		if out, err := exec.CommandContext(t.Context(), "ffmpeg", args...).CombinedOutput(); err != nil {
			t.Errorf("ffmpeg %s: %v: %s", strings.Join(args, " "), err, out)
			continue
		}
		agree(t, path, 100*time.Millisecond) // ffprobe counts the two frames before the first one that is shown
	}
}

// agree compares what is said of a film with what ffprobe says. Durations may differ a little.
func agree(t *testing.T, path string, within time.Duration) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := inspect(t, data)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	p, name := ffprobe(t, path), filepath.Base(path)
	want := p.facts()
	if !strings.Contains(p.Format.Names, probedNames[got.Container]) {
		t.Errorf("%s: got container %s, want one of %s", name, got.Container, p.Format.Names)
	}
	told := want.Duration > 0 // ffprobe does not look for the end of live recordings
	if told && (got.Duration-want.Duration).Abs() > within || math.Abs(got.FrameRate-want.FrameRate) > 0.01 {
		t.Errorf("%s: got %v at %v frames a second, want %v at %v",
			name, got.Duration, got.FrameRate, want.Duration, want.FrameRate)
	}
	if got.Width != want.Width || got.Height != want.Height || got.Rotation != want.Rotation {
		t.Errorf("%s: got %d by %d turned by %d, want %d by %d turned by %d",
			name, got.Width, got.Height, got.Rotation, want.Width, want.Height, want.Rotation)
	}
	if probedCodec(got.VideoCodec) != want.VideoCodec || probedCodec(got.AudioCodec) != want.AudioCodec {
		t.Errorf("%s: got %s and %s, want %s and %s",
			name, got.VideoCodec, got.AudioCodec, want.VideoCodec, want.AudioCodec)
	}
}
