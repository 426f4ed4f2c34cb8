package cli

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const MiB = 1 << 20

func TestASmallFileGoesInOneRequest(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "Été à la mer.mp4", MiB, 1)
	r := w.upload("--title", "Summer", "--visibility", "unlisted", "--folder", "videos/sea", path)
	if r.code != exitPublished {
		t.Fatalf("exit code %d, stderr %s", r.code, r.stderr)
	}
	id := w.uploads()[0].Video.ID
	if want := path + ": published as " + id + "\n  watch it at " + w.url + "/watch/" + id + "\n"; r.stdout != want {
		t.Errorf("stdout = %q; want %q", r.stdout, want)
	}
	if v := w.uploads()[0].Video; v.Title != "Summer" || v.Visibility != "UNLISTED" {
		t.Errorf("video = %+v; want what the flags say", v)
	}
	if n := w.called("SignUploadParts"); n != 0 {
		t.Errorf("signed parts %d times; want one PUT", n)
	}
	w.identical(path, id)
}

func TestALargeFileGoesInParts(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 100*MiB, 1)
	r := w.upload("--json", path)
	o := w.published(r)
	if o.File != path || o.UploadID == "" ||
		!strings.HasPrefix(o.Key, "videos/") || !strings.HasSuffix(o.Location, "/"+o.Key) ||
		o.Bytes != 100*MiB || o.Seconds <= 0 || o.Parts != 13 || o.ResumedParts != 0 {
		t.Errorf("outcome = %+v; want all of it reported", o)
	}
	if calls := w.called("RequestUpload") + w.called("SignUploadParts") + w.called("FinalizeUpload"); calls != 3 {
		t.Errorf("%d calls for 13 parts; want 3", calls)
	}
	w.identical(path, o.VideoID)
}

func TestWithoutATerminalProgressIsPlainLines(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 48*MiB, 1)
	r := w.upload(path)
	lines := strings.Split(strings.TrimSuffix(r.stderr, "\n"), "\n")
	if lines[0] != "film.mp4: uploading 48.0 MiB" {
		t.Errorf("first line %q; want the size", lines[0])
	}
	progress := regexp.MustCompile(`^film\.mp4: \d{2,3} %, \d+\.\d MiB of 48\.0 MiB, \d+\.\d .iB/s$`)
	for _, line := range lines[1:] {
		if !progress.MatchString(line) {
			t.Errorf("line %q; want progress", line)
		}
	}
	if n := len(lines) - 1; n < 5 || n > 10 || !strings.HasPrefix(lines[n], "film.mp4: 100 %") {
		t.Errorf("%d lines, the last %q; want about one for every 10 %%", n, lines[n])
	}
}

func TestAFileThatFailsDoesNotStopTheOthers(t *testing.T) {
	w := newWorld(t)
	good, text := newFilm(t, "good.mp4", MiB, 1), newFile(t, "notes.txt", "nothing to see")
	absent := filepath.Join(t.TempDir(), "absent.mp4")
	r := w.upload("--json", absent, text, good)
	list := outcomes(t, r.stdout)
	if r.code != exitFailed || len(list) != 3 {
		t.Fatalf("exit code %d, stdout %s; want %d and three outcomes", r.code, r.stdout, exitFailed)
	}
	for i, want := range []string{"FILE_UNREADABLE", "TYPE_NOT_ALLOWED"} {
		if f := list[i].Error; f == nil || f.Code != want || f.Message == "" {
			t.Errorf("outcome %d = %+v; want %s", i, list[i], want)
		}
	}
	if list[2].Error != nil || list[2].VideoID == "" {
		t.Errorf("outcome = %+v; want a video", list[2])
	}
}

func TestAllErrorsOfACommandLineAreReported(t *testing.T) {
	tests := []struct {
		args []string
		want []string
	}{
		{nil, []string{"FILE"}},
		{[]string{"--title", "x", "a", "b"}, []string{"--title"}},
		{
			[]string{"a", "--parallel", "17", "--visibility", "secret", "--server", "films"},
			[]string{"--parallel", "--visibility", "--server"},
		},
		{[]string{"--speed", "a"}, []string{"speed"}},
		{[]string{"--name", "x", "a", "b"}, []string{"--name"}},
		{[]string{"--name", "x", "--title", "y", "--recursive", "a"}, []string{"--name", "--title"}},
		{[]string{"-", "-"}, []string{"once"}},
	}
	w := &world{t: t, url: "http://127.0.0.1:1"}
	for _, tt := range tests {
		r := w.upload(tt.args...)
		if r.code != exitUsage || r.stdout != "" {
			t.Errorf("%v: exit code %d, stdout %q; want %d and nothing", tt.args, r.code, r.stdout, exitUsage)
		}
		for _, want := range tt.want {
			if !strings.Contains(r.stderr, want) {
				t.Errorf("%v: %q; want it to name %s", tt.args, r.stderr, want)
			}
		}
	}
}

func TestFlagsMayFollowFiles(t *testing.T) {
	getenv := func(name string) string { return map[string]string{"STREAMSPHERE_TOKEN": "t"}[name] }
	o, err := parse([]string{"a", "--json", "b", "--", "--resume", "-c"}, getenv)
	if err != nil || !o.json || o.resume || o.token != "t" || o.parallel != 4 ||
		strings.Join(o.files, " ") != "a b --resume -c" {
		t.Errorf("parse = %+v, %v", o, err)
	}
}

func TestHelpListsEveryFlag(t *testing.T) {
	w := &world{t: t}
	r := w.upload("--help")
	if r.code != 0 {
		t.Errorf("exit code %d; want 0", r.code)
	}
	for _, f := range flags {
		if line := "  --" + f.name; !strings.Contains(r.stdout, line) || !strings.Contains(r.stdout, f.help) {
			t.Errorf("--help does not tell --%s", f.name)
		}
	}
}
