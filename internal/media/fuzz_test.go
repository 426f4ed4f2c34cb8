package media_test

import (
	"errors"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"github.com/streamsphere/streamsphere/internal/media"
)

// maxMemory is what one file may allocate: what is read of it, and as much again and again for parsing that.
const maxMemory = 36 << 20

func seed(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.*")
	if err != nil || len(paths) == 0 {
		f.Fatalf("got %d fixtures, %v", len(paths), err)
	}
	for _, path := range paths {
		f.Add(fixture(f, filepath.Base(path)))
	}
	files := unusual(f)
	for _, data := range crafted() {
		files = append(files, data)
	}
	for _, data := range files {
		if len(data) < 40<<10 { // longer ones make fuzzing slow
			f.Add(data)
		}
	}
}

// allocates is how much memory a function asks for.
func allocates(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func FuzzInspect(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		src := &memory{data: data}
		var facts media.Facts
		var err error
		if n := allocates(func() { facts, _, err = media.Inspect(t.Context(), src, int64(len(data))) }); n > maxMemory {
			t.Errorf("got %d bytes allocated, want at most %d", n, maxMemory)
		}
		if src.requests > 16 || src.bytes > 2<<20 {
			t.Errorf("got %d requests and %d bytes, want at most 16 and 2 MiB", src.requests, src.bytes)
		}
		var notVideo *media.NotVideo
		var damaged *media.Damaged
		if err != nil && !errors.As(err, &notVideo) && !errors.As(err, &damaged) {
			t.Errorf("got %v, want a *NotVideo or a *Damaged", err)
		}
		if err == nil && !plausible(facts) {
			t.Errorf("got %+v", facts)
		}
		if known := media.Recognize(data); err == nil && known.Container() == "" {
			t.Errorf("got a film %+v of what is recognized as %s", facts, known.Name)
		}
	})
}

func FuzzInspectImage(f *testing.F) {
	seed(f)
	f.Add(png)
	f.Add(webpLossy)
	f.Add(webpLossless)
	f.Fuzz(func(t *testing.T, data []byte) {
		src := &memory{data: data}
		var facts media.ImageFacts
		var err error
		if n := allocates(func() { facts, _, err = media.InspectImage(t.Context(), src, int64(len(data))) }); n > maxMemory {
			t.Errorf("got %d bytes allocated, want at most %d", n, maxMemory)
		}
		if src.requests > 16 || src.bytes > 512<<10 {
			t.Errorf("got %d requests and %d bytes, want at most 16 and 512 KiB", src.requests, src.bytes)
		}
		var notImage *media.NotImage
		var damaged *media.Damaged
		if err != nil && !errors.As(err, &notImage) && !errors.As(err, &damaged) {
			t.Errorf("got %v, want a *NotImage or a *Damaged", err)
		}
		if err == nil && (facts.ContentType == "" || facts.Width <= 0 || facts.Height <= 0) {
			t.Errorf("got %+v", facts)
		}
	})
}

// plausible reports whether facts are such as a film can have.
func plausible(f media.Facts) bool {
	return f.Container != "" && f.Width >= 0 && f.Duration >= 0 && f.FrameRate >= 0 && f.Rotation%90 == 0 &&
		plainName(f.VideoCodec) && plainName(f.AudioCodec)
}

// plainName reports whether a codec's name can be shown anywhere: short, of ASCII letters, digits and what joins them.
func plainName(name string) bool {
	return regexp.MustCompile(`^[A-Za-z0-9._/-]{0,64}$`).MatchString(name)
}
