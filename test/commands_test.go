package test

import (
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestACommandLineEndsWithItsCode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		{[]string{"--help"}, 0, "streamsphere help COMMAND", ""},
		{[]string{"sweep", "--help"}, 0, "--delete", ""},
		{[]string{"help", "upload"}, 0, "--resume", ""},
		{[]string{"serve", "--delete"}, 2, "", "--delete: is not a flag of serve, but of sweep"},
		{[]string{"doctor", "--delete"}, 2, "", "--delete: is not a flag of doctor, but of sweep"},
		{[]string{"upload", "--delete", "film.mp4"}, 2, "", "See streamsphere upload --help."},
		{[]string{"nonsense"}, 2, "", `"nonsense"`},
		{[]string{"--nonsense"}, 2, "", "--nonsense"},
		{[]string{"doctor"}, 2, "FAIL", "it does not work"},
		{[]string{"probe", "../internal/media/testdata"}, 1, "are films. Read: ", ""},
		{[]string{"probe", "--json", "../internal/media/testdata/h264-aac.mkv"}, 0, `"film":true,`, ""},
	}
	for _, test := range tests {
		code, stdout, stderr := run(t, plausible(t), test.args...)
		if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
			t.Errorf(
				"%q: code is %d, want %d, %q and %q:\n%s%s",
				test.args,
				code,
				test.code,
				test.stdout,
				test.stderr,
				stdout,
				stderr,
			)
		}
	}
}

func TestSetupCuresWhatDoctorFinds(t *testing.T) {
	t.Parallel()
	const app, admin = "https://app.example", "https://admin.example"
	storage := s3test.Start(t, "--allowed-origins", "https://before.example")
	env := append(plausible(t, "STREAMSPHERE_ALLOWED_ORIGINS="+app+","+admin), storage.Env...)

	code, stdout, stderr := run(t, env, "doctor")
	if code != 2 || !strings.Contains(stdout, app) || !strings.Contains(stdout, admin) ||
		!strings.Contains(stdout, "setup --apply") {
		t.Errorf("doctor before setup: code is %d, want 2, both origins, and the cure:\n%s%s", code, stdout, stderr)
	}
	code, stdout, stderr = run(t, env, "setup")
	if code != 0 || !strings.Contains(stdout, "+ origins: "+app+", "+admin) ||
		!strings.Contains(stdout, "Nothing was written") {
		t.Errorf("setup: code is %d, want 0 and the difference:\n%s%s", code, stdout, stderr)
	}
	if code, stdout, _ := run(t, env, "doctor"); code != 2 {
		t.Errorf("doctor after setup without --apply: code is %d, want 2 still:\n%s", code, stdout)
	}
	code, stdout, stderr = run(t, env, "setup", "--apply")
	if code != 0 || !strings.Contains(stdout, "written") || stderr != "" {
		t.Errorf("setup --apply: code is %d, want 0:\n%s%s", code, stdout, stderr)
	}
	if code, stdout, _ := run(t, env, "setup"); code != 0 ||
		!strings.Contains(stdout, "CORS rule of pages: as it should be") {
		t.Errorf("setup after --apply: code is %d, want 0 and no difference:\n%s", code, stdout)
	}
	code, stdout, stderr = run(t, env, "doctor")
	if code != 0 || strings.Contains(stdout, "FAIL") || strings.Count(stdout, "ok ") < 20 {
		t.Errorf("doctor after setup: code is %d, want 0 and all well:\n%s%s", code, stdout, stderr)
	}
	if left := openBucket(storage).keys(t); len(left) != 0 {
		t.Errorf("doctor left %q in the bucket", left)
	}
}

func TestDoctorSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	tests := []struct {
		name    string
		setting string
		word    string
	}{
		{"nobody at the endpoint", "STREAMSPHERE_S3_ENDPOINT=http://127.0.0.1:1", "STREAMSPHERE_S3_ENDPOINT"},
		{"no such bucket", "STREAMSPHERE_S3_BUCKET=another-bucket", "STREAMSPHERE_S3_BUCKET"},
		{"a wrong secret", "AWS_SECRET_ACCESS_KEY=another-secret", "the secret is not"},
		{"a wrong key", "AWS_ACCESS_KEY_ID=another-key", "access key is not known"},
		{"no credentials", "AWS_ACCESS_KEY_ID=", "AWS_ACCESS_KEY_ID"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			env := append(append(plausible(t), storage.Env...), "STREAMSPHERE_STORAGE_TIMEOUT=1s", test.setting)
			code, stdout, stderr := run(t, env, "doctor")
			if code != 2 || !strings.Contains(stdout, test.word) {
				t.Errorf("code is %d, want 2 and %q:\n%s%s", code, test.word, stdout, stderr)
			}
			for _, secret := range []string{"another-secret", storage.Value("AWS_SECRET_ACCESS_KEY"), "X-Amz-Signature=", "goroutine"} {
				if strings.Contains(stdout+stderr, secret) {
					t.Errorf("doctor shows %q:\n%s%s", secret, stdout, stderr)
				}
			}
		})
	}
}
