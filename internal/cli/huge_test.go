package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/streamsphere/streamsphere/internal/filmtest"
	"github.com/streamsphere/streamsphere/internal/s3test"
)

// GiB is what large films are counted in.
const GiB = 1 << 30

// writePeak writes down how much memory this process has ever held (proc(5): VmHWM), when a test asks for it.
func writePeak() {
	status, err := os.ReadFile("/proc/self/status")
	if path := os.Getenv(peakFile); path != "" && err == nil {
		os.WriteFile(path, status, 0o600)
	}
}

const peakFile = "STREAMSPHERE_TEST_PEAK_FILE"

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// TestAHugeFileTakesLittleMemoryAndFewCalls uploads 2 GiB, or as much as STREAMSPHERE_TEST_HUGE_GIB says. Storage
// needs about twice that on disk.
func TestAHugeFileTakesLittleMemoryAndFewCalls(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this writes gigabytes")
	}
	size := int64(2)
	if n, err := strconv.ParseInt(os.Getenv("STREAMSPHERE_TEST_HUGE_GIB"), 10, 64); err == nil {
		size = n
	}
	size *= GiB
	path := filepath.Join(t.TempDir(), "huge.mp4")
	needsDisk(t, filepath.Dir(path), 2*size+GiB)
	if err := filmtest.WriteSparse(path, size); err != nil {
		t.Fatal(err)
	}
	peak := filepath.Join(t.TempDir(), "status")
	t.Setenv(peakFile, peak)
	w := &world{t: t, calls: map[string]int{}}
	w.count(startServer(t, s3test.Start(t))) // nothing stands in the way to storage: this is about amounts
	child, stdout := w.child("--json", path)
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	o := w.published(ran{0, stdout.String(), ""})
	signed, most := w.called("SignUploadParts"), (o.Parts+99)/100
	t.Logf("%d parts in %.1f s (%.0f MB/s), %d calls, %d kB of memory", o.Parts, o.Seconds, float64(size)/1e6/o.Seconds,
		w.called("RequestUpload")+signed+w.called("FinalizeUpload"), peakOf(t, peak))
	// Finalizing is not counted: it is asked again while a slow disk puts the parts together.
	if n := w.called("RequestUpload"); n != 1 || signed > most {
		t.Errorf("requested %d times and signed %d times for %d parts; want 1 and at most %d", n, signed, o.Parts, most)
	}
	if kB := peakOf(t, peak); kB > 100<<10 {
		t.Errorf("%d kB of memory; want less than 100 MiB", kB)
	}
}

func peakOf(t *testing.T, path string) int {
	t.Helper()
	status, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found := highWater.FindSubmatch(status)
	if found == nil {
		t.Skip("this system does not tell how much memory a process held")
	}
	kB, _ := strconv.Atoi(string(found[1]))
	return kB
}
