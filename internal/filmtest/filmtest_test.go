package filmtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/filmtest"
	"github.com/streamsphere/streamsphere/internal/media"
)

// file is a media.Source of a file on disk.
type file struct{ *os.File }

func (f file) ReadRange(_ context.Context, offset, length int64) ([]byte, error) {
	piece := make([]byte, length)
	_, err := f.ReadAt(piece, offset)
	return piece, err
}

func wantFilm(t *testing.T, path string, size int64) {
	t.Helper()
	opened, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if info, err := opened.Stat(); err != nil || info.Size() != size {
		t.Errorf("the file has %d bytes, %v, want %d", info.Size(), err, size)
	}
	facts, cost, err := media.Inspect(t.Context(), file{opened}, size)
	if err != nil || facts != filmtest.Facts {
		t.Errorf("%d bytes: got %+v, %v, want %+v", size, facts, err, filmtest.Facts)
	}
	if cost.Requests > 1 {
		t.Errorf("%d bytes: it took %d requests to see, want 1", size, cost.Requests)
	}
	const forgiven = 16 // bytes that writers are known to count twice
	if _, _, err := media.Inspect(t.Context(), file{opened}, size-forgiven-1); err == nil {
		t.Errorf("%d bytes: without the last %d it is a film, too; want it damaged", size, forgiven+1)
	}
}

func TestAFilmOfAnySizeIsValid(t *testing.T) {
	for _, size := range []int64{filmtest.Min, filmtest.Min + 1, 64 << 10, 64<<10 + 1, 1 << 20, 21_000_007} {
		path := filepath.Join(t.TempDir(), "film.mp4")
		if err := os.WriteFile(path, filmtest.Film(size, 1), 0o600); err != nil {
			t.Fatal(err)
		}
		wantFilm(t, path, size)
	}
	for _, size := range []int64{filmtest.Min, 2 << 30, 4<<30 - 1, 4 << 30, 100<<30 + 1} {
		path := filepath.Join(t.TempDir(), "sparse.mp4")
		if err := filmtest.WriteSparse(path, size); err != nil {
			t.Fatal(err)
		}
		wantFilm(t, path, size)
	}
}

func TestASeedDecidesTheBytes(t *testing.T) {
	for _, size := range []int64{0, filmtest.Min, 1 << 20} {
		one, same, other := filmtest.Film(size, 1), filmtest.Film(size, 1), filmtest.Film(size, 2)
		if !bytes.Equal(one, same) || bytes.Equal(one, other) || len(one) != len(other) ||
			int64(len(one)) != max(size, filmtest.Min) {
			t.Errorf("%d bytes: equal with the same seed %t, with another %t, %d and %d bytes; want true, false, and the size",
				size, bytes.Equal(one, same), bytes.Equal(one, other), len(one), len(other))
		}
	}
}

func TestASizeBelowTheSmallestIsRefused(t *testing.T) {
	if err := filmtest.Write(&bytes.Buffer{}, filmtest.Min-1, 1); err == nil {
		t.Error("Write made a film that is too small, want an error")
	}
	if err := filmtest.WriteSparse(filepath.Join(t.TempDir(), "film.mp4"), filmtest.Min-1); err == nil {
		t.Error("WriteSparse made a film that is too small, want an error")
	}
}

func TestFfprobeCallsItAFilm(t *testing.T) {
	if _, err := exec.LookPath("ffprobe"); err != nil {
		t.Skip("ffprobe is not installed: it is the independent check")
	}
	path := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(path, filmtest.Film(filmtest.Min, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "quiet", "-show_format", "-show_streams", "-of", "json", path).
		Output()
	if err != nil {
		t.Fatalf("ffprobe: %v", err)
	}
	var p struct {
		Format struct {
			Names    string `json:"format_name"`
			Duration string
		}
		Streams []struct {
			Codec         string `json:"codec_name"`
			Width, Height int
		}
	}
	if err := json.Unmarshal(out, &p); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(p.Format.Names, "mov,mp4") || p.Format.Duration != "2.000000" || len(p.Streams) != 1 ||
		p.Streams[0].Codec != "h264" ||
		p.Streams[0].Width != 320 ||
		p.Streams[0].Height != 180 {
		t.Errorf("ffprobe says %+v, want 2 seconds of H.264 with 320 by 180 pixels in mov,mp4", p)
	}
}
