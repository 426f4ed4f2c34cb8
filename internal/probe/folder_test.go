package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// library makes a folder of films, of what is none, and of what systems put beside them.
func library(t *testing.T, others bool) string {
	t.Helper()
	folder := t.TempDir()
	files := map[string]string{
		"holiday/beach.mp4": "h264-rotated.mp4", "holiday/2026/sea & sun.mkv": "h264-aac.mkv", "a.webm": "vp9-opus.webm",
		".hidden.mp4": "html.mp4", ".cache/thumbnail.jpg": "still.jpg",
	}
	if others {
		files["holiday/page.mp4"], files["cut.mp4"] = "html.mp4", "truncated-moovlast.mp4"
	}
	for name, from := range files {
		content, err := os.ReadFile(fixture(from))
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if others {
		if err := os.Symlink("nowhere", filepath.Join(folder, "link.mp4")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("..", filepath.Join(folder, "holiday", "up")); err != nil { // a loop, to whom it follows
		t.Fatal(err)
	}
	return folder
}

func TestAFolderIsShownAsATable(t *testing.T) {
	folder := library(t, true)
	code, stdout, stderr := run(t, folder)
	if code != 1 || stderr != "" {
		t.Errorf("code %d, stderr %q; want 1, and all on stdout", code, stderr)
	}
	want := []string{
		"VERDICT CONTAINER DURATION PICTURE TURN RATE CODECS START REQUESTS READ FILE",
		"film webm 0:02 320 × 180 0° 24 vp9 opus fast 1 32 KiB a.webm",
		"FILE_DAMAGED - - - - - - - 1 12 KiB cut.mp4: damaged: the file is cut short: it says it holds 27946 bytes, 12000 are here",
		"film matroska 0:02 320 × 180 0° 24 avc1.4D4015 mp4a.40.2 fast 1 29 KiB holiday/2026/sea & sun.mkv",
		"film mp4 0:02 180 × 320 270° 24 avc1.4D4015 mp4a.40.2 fast 1 30 KiB holiday/beach.mp4",
		"NOT_A_VIDEO - - - - - - - 1 1 KiB holiday/page.mp4: it is an HTML page: download the film itself, not the page that shows it",
		"FILE_UNREADABLE - - - - - - - 0 0 KiB link.mp4: open link.mp4: no such file or directory",
		"",
		"3 of 6 are films. Read: 103 KiB in 5 requests.",
	}
	got := strings.Split(strings.TrimSpace(strings.ReplaceAll(stdout, folder+"/", "")), "\n")
	for i, line := range got {
		got[i] = strings.Join(strings.Fields(line), " ")
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheExitCodeSaysWhetherAFolderHasFilmsOnly(t *testing.T) {
	films, empty, link := library(t, false), t.TempDir(), filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(films, link); err != nil { // one that is named is the folder it leads to
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		want int
	}{
		{[]string{films}, 0},
		{[]string{link}, 0},
		{[]string{films, fixture("h264-aac.mov")}, 0},
		{[]string{films, fixture("html.mp4")}, 1},
		{[]string{films, library(t, true)}, 1},
		{[]string{empty}, 1},
		{[]string{"--json", films}, 0},
		{[]string{"--json", empty}, 1},
	} {
		if code, stdout, _ := run(t, tt.args...); code != tt.want || stdout == "" {
			t.Errorf("%q: code %d, want %d:\n%s", tt.args, code, tt.want, stdout)
		}
	}
	if _, stdout, _ := run(t, empty); !strings.Contains(stdout, "there are no files in it") {
		t.Errorf("of an empty folder: %q", stdout)
	}
}

func TestAFolderInJSONIsAnObjectALine(t *testing.T) {
	folder := library(t, true)
	_, stdout, _ := run(t, "--json", folder)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	films := map[string]bool{}
	for _, line := range lines {
		var file struct {
			File                   string
			Film                   bool
			Container              string
			Width, Height          int
			Rotation, Requests     *int
			FastStart              *bool
			BytesRead              *int64
			DurationSeconds        float64
			FrameRate              float64
			VideoCodec, AudioCodec string
			Error                  *struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(line), &file); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		name, _ := filepath.Rel(folder, file.File)
		films[name] = file.Film
		if file.Film != (file.Error == nil) || file.Rotation == nil || file.FastStart == nil || file.BytesRead == nil ||
			file.Film && (file.Container == "" || file.Width*file.Height != 320*180 || file.FrameRate != 24 ||
				file.VideoCodec == "" || file.AudioCodec == "" || *file.Requests != 1) {
			t.Errorf("got %s", line)
		}
	}
	if len(lines) != 6 || !films["a.webm"] || !films["holiday/2026/sea & sun.mkv"] || films["cut.mp4"] {
		t.Errorf("got %v", films)
	}
	if !strings.Contains(stdout, "sea & sun") {
		t.Errorf("got %q; want the name as it is", stdout)
	}
}

func TestAProbeOfAFolderEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	code := Run(ctx, []string{"--json", library(t, false)}, os.Getenv, &out, &out)
	if code != 1 || out.Len() > 0 {
		t.Errorf("code %d, %q; want 1 and no file", code, out.String())
	}
}

func TestNamesAreShownSafely(t *testing.T) {
	var out bytes.Buffer
	table := newTable(&out)
	table.write(result{name: "a\x1b[2J.mp4", err: errors.New("a\nb")})
	if text := out.String(); strings.Contains(text, "\x1b") || !strings.Contains(text, `"a\x1b[2J.mp4": "a\nb"`) {
		t.Errorf("got %q", text)
	}
	name := filepath.Join(t.TempDir(), "a\x1b[2J.mp4")
	if err := os.Symlink("nowhere", name); err != nil {
		t.Fatal(err)
	}
	if _, stdout, stderr := run(t, name); strings.Contains(stdout+stderr, "\x1b") || !strings.Contains(stderr, `a\x1b[2J.mp4`) {
		t.Errorf("got %q, %q", stdout, stderr)
	}
}

func TestALinkToAFolderIsThatFolder(t *testing.T) {
	folder, link := library(t, false), filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(folder, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{link, link + "/", folder + "/"} {
		code, stdout, _ := run(t, name)
		if code != 0 || !strings.Contains(stdout, "3 of 3 are films") {
			t.Errorf("%s: code %d, stdout %q; want its three films", name, code, stdout)
		}
	}
}
