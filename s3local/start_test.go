package main_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func TestTakenAddressIsOneLine(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	addr := listener.Addr().String()
	p := launch(t, t.TempDir(), []string{"STREAMSPHERE_LOCAL_S3_ADDR=" + addr}, "sh", "-c", "echo started")
	if code := p.exitCode(); code != 1 {
		t.Errorf("exit code: got %d, want 1", code)
	}
	want := "s3local: " + addr + " is taken: choose another address with STREAMSPHERE_LOCAL_S3_ADDR=127.0.0.1:PORT or --s3-addr\n"
	if got := p.stderr.String(); got != want {
		t.Errorf("stderr: got %q, want %q", got, want)
	}
	if out, _ := p.lines.ReadString('\n'); out != "" {
		t.Errorf("COMMAND ran: %q", out)
	}
}

func TestWrongStartNamesEveryBadValue(t *testing.T) {
	dir := t.TempDir()
	p := launch(t, dir, []string{"STREAMSPHERE_S3_BUCKET=Films"},
		"--s3-addr", "0.0.0.0:9000", "--data-dir", "", "--allowed-origins", "http://ok:1, *,http://a/b")
	if code := p.exitCode(); code != 2 {
		t.Errorf("exit code: got %d, want 2", code)
	}
	got := p.stderr.String()
	for _, want := range []string{
		`STREAMSPHERE_LOCAL_S3_ADDR (--s3-addr) is "0.0.0.0:9000"`, `STREAMSPHERE_S3_BUCKET (--bucket) is "Films"`,
		`STREAMSPHERE_DATA_DIR (--data-dir) is ""`,
		`"*", "http://a/b": each must be an origin`, "COMMAND is missing",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("stderr: %q is missing in\n%s", want, got)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("a wrong start made %v", entries)
	}
}

func TestOnlyLoopbackAddressesAreServed(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "127.0.0.1", "127.0.0.1:65536"} {
		p := launch(t, t.TempDir(), nil, "--s3-addr", addr, "true")
		if code := p.exitCode(); code != 2 {
			t.Errorf("%s: exit code: got %d, want 2", addr, code)
		}
	}
}

func TestHelpNamesEveryFlagAndVariable(t *testing.T) {
	p := launch(t, t.TempDir(), nil, "--help")
	if code := p.exitCode(); code != 0 {
		t.Errorf("exit code: got %d, want 0", code)
	}
	var text strings.Builder
	for {
		line, err := p.lines.ReadString('\n')
		text.WriteString(line)
		if err != nil {
			break
		}
	}
	for _, want := range []string{
		"--s3-addr", "STREAMSPHERE_LOCAL_S3_ADDR", "127.0.0.1:9000", "--data-dir", "STREAMSPHERE_DATA_DIR", "./data",
		"--bucket", "STREAMSPHERE_S3_BUCKET", "streamsphere", "--allowed-origins", "STREAMSPHERE_ALLOWED_ORIGINS", "STREAMSPHERE_ADDR",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &text)
		}
	}
}

func TestObjectsAndCredentialsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	first := serve(t, dir)
	_, err := first.client.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String("a/film.mp4"), Body: strings.NewReader("frames"), ContentType: aws.String("video/mp4"),
	})
	if err != nil {
		t.Fatal(err)
	}
	first.stop()

	second := serve(t, dir)
	if got, want := second.env["AWS_SECRET_ACCESS_KEY"], first.env["AWS_SECRET_ACCESS_KEY"]; got != want {
		t.Error("the credentials changed")
	}
	if got, _ := second.object("a/film.mp4"); got != "frames" {
		t.Errorf("object: got %q, want frames", got)
	}
	head, err := second.client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(bucket), Key: aws.String("a/film.mp4")})
	if err != nil || aws.ToString(head.ContentType) != "video/mp4" {
		t.Errorf("type: got %v, %v, want video/mp4", head, err)
	}
	second.stop()
}

func TestDataIsForItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	serve(t, dir).stop()
	for name, want := range map[string]os.FileMode{"s3": os.ModeDir | 0o700, "s3-credentials.json": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode() != want {
			t.Errorf("%s: got %v, %v, want mode %v", name, info, err, want)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("data directory: got %v, %v, want the two names alone", entries, err)
	}
}

func TestBrokenCredentialsSayWhatToDo(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "s3-credentials.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := launch(t, t.TempDir(), nil, "--s3-addr", "127.0.0.1:0", "--data-dir", dir, "true")
	if code := p.exitCode(); code != 1 || !strings.Contains(p.stderr.String(), "remove it to have a new one made") {
		t.Errorf("got exit code %d and %q", code, p.stderr)
	}
}
