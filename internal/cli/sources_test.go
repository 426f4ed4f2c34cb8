package cli

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// newFile writes a file that is no film.
func newFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	write(t, path, content)
	return path
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The beginnings of files that are no films that can be accepted.
var (
	packets = strings.Repeat("G"+strings.Repeat("\x00", 187), 100)
	jpeg    = "\xff\xd8\xff\xe0\x00\x10JFIF\x00"
)

func TestWhatCanNeverBeAcceptedIsRefusedBeforeItIsSent(t *testing.T) {
	w := newWorld(t)
	tests := []struct{ name, content, code, says string }{
		{"film.ts", packets, "TYPE_NOT_ALLOWED", "an MPEG transport stream: convert it to MP4, for example with HandBrake."},
		{"film.mp4", packets, "TYPE_NOT_ALLOWED", "an MPEG transport stream: convert it"},
		{"film.wmv", "\x01\x02", "TYPE_NOT_ALLOWED", "a Windows Media file: convert it"},
		{"film.mp4", "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "TYPE_NOT_ALLOWED", "a Windows Media file: convert it"},
		{"film.avi", "RIFF\x00\x00\x00\x00AVI LIST", "TYPE_NOT_ALLOWED", "an AVI file: convert it"},
		{"still.mp4", jpeg, "TYPE_NOT_ALLOWED", "a JPEG image, not a video."},
		{"song.mp4", "ID3\x04", "TYPE_NOT_ALLOWED", "an MP3 audio file, not a video."},
		{"film.mp4", "<!doctype html><title>", "TYPE_NOT_ALLOWED", "an HTML page: download the film itself"},
		{"films.mp4", "PK\x03\x04", "TYPE_NOT_ALLOWED", "a ZIP archive: unpack it"},
		{"seg.mp4", "\x00\x00\x01\x00moof", "TYPE_NOT_ALLOWED", "one segment of a stream, without its beginning"},
		{"film.mp4", "", "EMPTY_FILE", "The file is empty."},
	}
	for _, tt := range tests {
		r := w.upload("--json", newFile(t, tt.name, tt.content))
		o := outcomes(t, r.stdout)[0]
		if r.code != exitFailed || o.Error == nil || o.Error.Code != tt.code || !strings.Contains(o.Error.Message, tt.says) {
			t.Errorf("%s that begins with %.12q: exit code %d, %+v; want %s with %q",
				tt.name, tt.content, r.code, o.Error, tt.code, tt.says)
		}
	}
	if n := w.called("RequestUpload"); n != 0 {
		t.Errorf("%d uploads were requested; want none", n)
	}
}

func TestAFilmIsDeclaredAsItsBytesSayUnlessATypeIsGiven(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.webm", MiB, 1) // is MP4
	o := w.published(w.upload("--json", path))
	if got := w.declared(o.UploadID); got != "video/mp4" {
		t.Errorf("an MP4 file called .webm is declared as %s", got)
	}
	o = w.published(w.upload("--json", "--type", "video/quicktime", "--name", "x.qt", path))
	if got := w.declared(o.UploadID); got != "video/quicktime" {
		t.Errorf("with --type video/quicktime it is declared as %s", got)
	}
	if !strings.HasSuffix(o.Key, "/x.mov") {
		t.Errorf("with --name x.qt the key is %s", o.Key)
	}
	r := w.upload("--json", "--type", "image/png", path)
	if o := outcomes(t, r.stdout)[0]; r.code != exitFailed || o.Error.Code != "TYPE_NOT_ALLOWED" {
		t.Errorf("with --type image/png: exit code %d, %+v; want the server to refuse it", r.code, o.Error)
	}
}

// declared is the type that an upload was declared as.
func (w *world) declared(uploadID string) string {
	w.t.Helper()
	var answer struct{ Upload struct{ ContentType string } }
	w.ask(&answer, `query($id: ID!) { upload(id: $id) { contentType } }`, map[string]any{"id": uploadID})
	return answer.Upload.ContentType
}

func TestAFolderIsUploadedFilmByFilm(t *testing.T) {
	w, folder := newWorld(t), t.TempDir()
	fill(t, filepath.Join(folder, "a.mp4"), MiB, 1)
	write(t, filepath.Join(folder, "cover.jpg"), jpeg)
	write(t, filepath.Join(folder, "holiday", "en.srt"), "1\n00:00:01,000 --> 00:00:02,000\nHello\n")
	fill(t, filepath.Join(folder, "holiday", "b.mov"), MiB, 2)
	write(t, filepath.Join(folder, ".cache", "c.mp4"), "not looked at")
	write(t, filepath.Join(folder, ".DS_Store"), "not looked at")
	for name, to := range map[string]string{"link.mp4": "a.mp4", "loop": "."} {
		if err := os.Symlink(to, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	r := w.upload("--json", "--recursive", folder)
	want := []string{"a.mp4", "-cover.jpg", "holiday/b.mov", "-holiday/en.srt", "link.mp4"}
	var got []string
	for _, o := range outcomes(t, r.stdout) {
		name, err := filepath.Rel(folder, o.File)
		if err != nil {
			t.Error(err)
		}
		if o.Skipped != "" {
			name = "-" + name
		} else if o.VideoID == "" {
			t.Errorf("%s is not published: %+v", o.File, o.Error)
		}
		got = append(got, filepath.ToSlash(name))
	}
	if r.code != exitPublished || strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("exit code %d, files %v; want 0 and %v", r.code, got, want)
	}
	if !strings.Contains(r.stderr, "cover.jpg: skipped. The file is a JPEG image, not a video.") {
		t.Errorf("stderr %q does not say why the cover was skipped", r.stderr)
	}

	write(t, filepath.Join(folder, "old.ts"), packets)
	if err := os.Symlink("nowhere", filepath.Join(folder, "gone.mp4")); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link") // a link to a folder is that folder when it is named
	if err := os.Symlink(folder, link); err != nil {
		t.Fatal(err)
	}
	r = w.upload("--json", "--recursive", link)
	for _, o := range outcomes(t, r.stdout) {
		if failing := strings.HasSuffix(o.File, "old.ts") || strings.HasSuffix(o.File, "gone.mp4"); failing != (o.Error != nil) {
			t.Errorf("%+v; want none but the film in an old format and the link to nowhere to fail", o)
		}
	}
	if r.code != exitFailed {
		t.Errorf("with a film in a format that is not accepted: exit code %d; want %d", r.code, exitFailed)
	}
}

func TestAFolderNeedsRecursiveAndSomethingInIt(t *testing.T) {
	w, folder := newWorld(t), t.TempDir()
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"--json", folder}, "Add --recursive"},
		{[]string{"--json", "--recursive", folder}, "there are no files in it"},
	} {
		r := w.upload(tt.args...)
		o := outcomes(t, r.stdout)
		if r.code != exitFailed || len(o) != 1 || o[0].Error == nil || o[0].Error.Code != "FILE_UNREADABLE" ||
			!strings.Contains(o[0].Error.Message, tt.says) {
			t.Errorf("%v: exit code %d, %s; want FILE_UNREADABLE with %q", tt.args, r.code, r.stdout, tt.says)
		}
	}
}

// piped starts the command with standard input and a folder for temporary files of its own.
func (w *world) piped(stdin io.Reader, args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer, tmp string) {
	w.t.Helper()
	tmp, stdout, stderr = w.t.TempDir(), &bytes.Buffer{}, &bytes.Buffer{}
	cmd = exec.Command(os.Args[0], append(args, "-")...)
	cmd.Env = append(os.Environ(), asCommand+"=1", "STREAMSPHERE_SERVER="+w.url, "USER=alice", "TMPDIR="+tmp)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd, stdout, stderr, tmp
}

func wantNothingIn(t *testing.T, folder string) {
	t.Helper()
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
}

func TestStandardInputIsUploaded(t *testing.T) {
	w := newWorld(t)
	path := newFilm(t, "film.mp4", 20*MiB, 3) // in parts, and more than a pipe holds
	for name, title := range map[string]string{"": "Untitled", "Late show.mp4": "Late show"} {
		film, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer film.Close()
		args := []string{"--json"}
		if name != "" {
			args = append(args, "--name", name)
		}
		cmd, stdout, stderr, tmp := w.piped(io.MultiReader(film), args...)
		if err := cmd.Wait(); err != nil {
			t.Fatal(err, stderr)
		}
		o := w.published(ran{0, stdout.String(), stderr.String()})
		got := w.uploads()[0].Video.Title
		if o.File != "-" || o.Bytes != 20*MiB || w.declared(o.UploadID) != "video/mp4" || got != title {
			t.Errorf("--name %q: %+v, titled %q; want %q", name, o, got, title)
		}
		w.identical(path, o.VideoID)
		wantNothingIn(t, tmp)
	}
}

func TestStandardInputThatIsNoFilmIsNotSent(t *testing.T) {
	w := newWorld(t)
	for content, code := range map[string]string{"": "EMPTY_FILE", packets: "TYPE_NOT_ALLOWED"} {
		cmd, stdout, _, tmp := w.piped(strings.NewReader(content), "--json")
		cmd.Wait()
		o := outcomes(t, stdout.String())
		if cmd.ProcessState.ExitCode() != exitFailed || len(o) != 1 || o[0].Error == nil || o[0].Error.Code != code {
			t.Errorf("%d bytes: exit code %d, %s; want %s", len(content), cmd.ProcessState.ExitCode(), stdout, code)
		}
		wantNothingIn(t, tmp)
	}
	if n := w.called("RequestUpload"); n != 0 {
		t.Errorf("%d uploads were requested; want none", n)
	}
}

// However the command ends while it reads, it leaves nothing behind.
func TestStandardInputLeavesNothingBehindWhenInterrupted(t *testing.T) {
	w := newWorld(t)
	for signal, code := range map[os.Signal]int{os.Interrupt: exitInterrupted, syscall.SIGKILL: -1} {
		input, output, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer output.Close() // until then there is no end of the input
		cmd, stdout, _, tmp := w.piped(input, "--json")
		input.Close()
		if _, err := output.Write(make([]byte, 4*MiB)); err != nil { // read, all but what a pipe holds
			t.Fatal(err)
		}
		cmd.Process.Signal(signal)
		cmd.Wait()
		if got := cmd.ProcessState.ExitCode(); got != code {
			t.Errorf("after %v: exit code %d; want %d", signal, got, code)
		}
		if o := outcomes(t, stdout.String()); code == exitInterrupted && (len(o) != 1 || o[0].Error.Code != "INTERRUPTED") {
			t.Errorf("after %v: %s; want it INTERRUPTED", signal, stdout)
		}
		wantNothingIn(t, tmp)
	}
}
