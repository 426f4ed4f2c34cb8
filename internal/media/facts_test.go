package media_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/media"
)

// memory is a file in memory that counts what is read of it.
type memory struct {
	data     []byte
	requests int
	bytes    int64
}

func (m *memory) ReadRange(_ context.Context, offset, length int64) ([]byte, error) {
	m.requests++
	m.bytes += length
	if offset < 0 || length < 0 || offset+length > int64(len(m.data)) {
		return nil, errors.New("a range outside the file was asked for")
	}
	return m.data[offset : offset+length : offset+length], nil
}

func inspect(t *testing.T, data []byte) (media.Facts, media.Cost, error) {
	t.Helper()
	m := &memory{data: data}
	facts, cost, err := media.Inspect(t.Context(), m, int64(len(data)))
	if cost != (media.Cost{Requests: m.requests, Bytes: m.bytes}) {
		t.Errorf("got cost %+v, want %d requests and %d bytes", cost, m.requests, m.bytes)
	}
	return facts, cost, err
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// films are the fixtures that are films. All of them have 320 by 180 pixels and 24 frames a second.
var films = map[string]media.Facts{
	"av1-opus.mp4": {
		Container:  media.MP4,
		Duration:   2 * time.Second,
		VideoCodec: "av01.0.00M.08",
		AudioCodec: "opus",
		FastStart:  true,
	},
	"h264-aac-faststart.mp4": {
		Container:  media.MP4,
		Duration:   2 * time.Second,
		VideoCodec: "avc1.4D4015",
		AudioCodec: "mp4a.40.2",
		FastStart:  true,
	},
	"h264-aac-fragmented.mp4": {
		Container:  media.MP4,
		Duration:   2_083_333_333,
		VideoCodec: "avc1.4D4015",
		AudioCodec: "mp4a.40.2",
		FastStart:  true,
	},
	"h264-aac-moovlast.mp4": {
		Container:  media.MP4,
		Duration:   2 * time.Second,
		VideoCodec: "avc1.4D4015",
		AudioCodec: "mp4a.40.2",
	},
	"h264-noaudio.mp4": {
		Container:  media.MP4,
		Duration:   2 * time.Second,
		VideoCodec: "avc1.4D4015",
		FastStart:  true,
	},
	"h264-rotated.mp4": {
		Container:  media.MP4,
		Duration:   2 * time.Second,
		VideoCodec: "avc1.4D4015",
		AudioCodec: "mp4a.40.2",
		FastStart:  true,
		Rotation:   270,
	},
	"h264-aac.mov": {
		Container:  media.QuickTime,
		Duration:   2 * time.Second,
		VideoCodec: "avc1.4D4015",
		AudioCodec: "mp4a.40.2",
	},
	"hevc-aac.mov": {
		Container:  media.QuickTime,
		Duration:   2 * time.Second,
		VideoCodec: "hvc1.1.6.L60.90",
		AudioCodec: "mp4a.40.2",
	},
	"h264-aac.mkv": {
		Container:  media.Matroska,
		Duration:   2021 * time.Millisecond,
		VideoCodec: "avc1.4D4015",
		AudioCodec: "mp4a.40.2",
		FastStart:  true,
	},
	"vp8-vorbis.webm": {
		Container:  media.WebM,
		Duration:   2003 * time.Millisecond,
		VideoCodec: "vp8",
		AudioCodec: "vorbis",
		FastStart:  true,
	},
	"vp9-opus.webm": {
		Container:  media.WebM,
		Duration:   2008 * time.Millisecond,
		VideoCodec: "vp9",
		AudioCodec: "opus",
		FastStart:  true,
	},
}

func TestFactsOfFilms(t *testing.T) {
	for name, want := range films {
		t.Run(name, func(t *testing.T) {
			want.Width, want.Height, want.FrameRate = 320, 180, 24
			if want.Rotation == 270 {
				want.Width, want.Height = 180, 320
			}
			got, cost, err := inspect(t, fixture(t, name))
			if err != nil || got != want {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
			}
			if cost.Requests > 1 || cost.Bytes > 64<<10 {
				t.Errorf("got %+v, want one request of at most 64 KiB", cost)
			}
			t.Logf("%s: %+v", name, cost)
		})
	}
}

func TestAviIsKnownByItsExtentOnly(t *testing.T) {
	got, _, err := inspect(t, fixture(t, "mpeg4-mp3.avi"))
	if want := (media.Facts{Container: media.AVI}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestFixturesThatAreRefused(t *testing.T) {
	tests := map[string]string{
		"audio-only.m4a":          "not a video: it is an M4A audio file",
		"empty.mp4":               "it is an empty file: copy or record it again",
		"html.mp4":                "it is an HTML page: download the film itself, not the page that shows it",
		"text.mp4":                "not a video: it is a plain text file",
		"make.sh":                 "not a video: it is a plain text file",
		"still.jpg":               "not a video: it is a JPEG image",
		"truncated-faststart.mp4": "damaged: the file is cut short: it says it holds 30642 bytes, 12000 are here",
		"truncated-moovlast.mp4":  "damaged: the file is cut short: it says it holds 27946 bytes, 12000 are here",
	}
	for name, want := range tests {
		facts, cost, err := inspect(t, fixture(t, name))
		if err == nil || err.Error() != want || facts != (media.Facts{}) {
			t.Errorf("%s: got %+v, %v, want %s", name, facts, err, want)
		}
		if cost.Requests > 1 {
			t.Errorf("%s: got %d requests, want at most 1", name, cost.Requests)
		}
	}
}

func TestEveryFixtureHasATest(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.*")
	for _, path := range paths {
		_, isFilm := films[filepath.Base(path)]
		_, _, err := inspect(t, fixture(t, filepath.Base(path)))
		if isFilm != (err == nil) && filepath.Ext(path) != ".avi" {
			t.Errorf("%s: got error %v, in the table of films: %v", path, err, isFilm)
		}
	}
}

func TestACutFixtureIsNeverSound(t *testing.T) {
	for name := range films {
		data := fixture(t, name)
		for cut := 0; cut < len(data); cut += 500 {
			facts, _, err := inspect(t, data[:cut])
			if err == nil {
				t.Errorf("%s: cut to %d of %d bytes: got %+v, want an error", name, cut, len(data), facts)
			}
		}
		if facts, _, err := inspect(t, data[:len(data)-1]); err == nil {
			t.Errorf("%s: without its last byte: got %+v, want an error", name, facts)
		}
	}
	avi := fixture(t, "mpeg4-mp3.avi")
	for cut := 0; cut < len(avi); cut += 500 {
		if _, _, err := inspect(t, avi[:cut]); err == nil {
			t.Errorf("mpeg4-mp3.avi: cut to %d of %d bytes: got no error", cut, len(avi))
		}
	}
}

func TestJunkBehindAFilmIsTolerated(t *testing.T) {
	for name, junk := range map[string][]byte{
		"less than a header": []byte("1234567"),
		"zeros":              make([]byte, 4096),
		"something binary":   bytes.Repeat([]byte{0xfe, 1}, 4096),
		"words":              []byte("<?xpacket begin='this is longer than it looks'?>"),
	} {
		for film := range films {
			data := append(fixture(t, film), junk...)
			if _, _, err := inspect(t, data); err != nil {
				t.Errorf("%s behind %s: got %v, want facts", name, film, err)
			}
		}
	}
}

func BenchmarkInspect(b *testing.B) {
	src := &memory{data: fixture(b, "h264-aac-faststart.mp4")}
	for b.Loop() {
		if _, _, err := media.Inspect(b.Context(), src, int64(len(src.data))); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAHostileNameOfACodecIsSpelledInDigits(t *testing.T) {
	film := fixture(t, "h264-aac-faststart.mp4")
	entry := bytes.Index(film, []byte("stsd"))
	entry += bytes.Index(film[entry:], []byte("avc1"))
	for _, name := range []string{"\x1b[2J", "\xff\xfe\x00<", "a\"b\n"} {
		copy(film[entry:], name)
		facts, _, err := media.Inspect(t.Context(), &memory{data: film}, int64(len(film)))
		if err != nil || !plainName(facts.VideoCodec) || facts.VideoCodec == "" {
			t.Errorf("%q: got the codec %q, %v; want a name that can be shown anywhere", name, facts.VideoCodec, err)
		}
	}
}
