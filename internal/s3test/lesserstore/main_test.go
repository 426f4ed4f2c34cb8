package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
)

func TestRunEndsAsItsCommand(t *testing.T) {
	t.Setenv("STREAMSPHERE_S3_ENDPOINT", "http://127.0.0.1:1")
	shell := func(script string) []string { return []string{"ceph16", "--", "sh", "-c", script} }
	for _, tt := range []struct {
		name string
		args []string
		want int
	}{
		{"its exit code", shell("exit 7"), 7},
		{"its signal", shell("kill -KILL $$"), 128 + 9},
		{
			"a signal is passed on", shell(`trap 'exit 5' TERM; kill -TERM $PPID; while :; do sleep 0.05; done`), 5,
		},
		{"another endpoint", shell(`test "$STREAMSPHERE_S3_ENDPOINT" != http://127.0.0.1:1`), 0},
		{"no such command", []string{"ceph16", "--", "/no/such/command"}, 1},
		{"no such store", []string{"s3", "--", "true"}, 2},
		{"no command", []string{"ceph16", "--"}, 2},
		{"no arguments", nil, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := run(tt.args); got != tt.want {
				t.Errorf("got %d (%v), want %d", got, err, tt.want)
			}
		})
	}
}

// asks is set in a process that is the command of the test below.
const asks = "LESSERSTORE_TEST_ASKS"

func TestMain(m *testing.M) {
	if os.Getenv(asks) == "" {
		os.Exit(m.Run())
	}
	answer, err := http.Get(os.Getenv("STREAMSPHERE_S3_ENDPOINT") + "/bucket?cors")
	if err != nil {
		os.Exit(1)
	}
	os.Exit(answer.StatusCode % 256)
}

func TestTheCommandMeetsTheStoreThatItNames(t *testing.T) {
	storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(storage.Close)
	t.Setenv("STREAMSPHERE_S3_ENDPOINT", storage.URL)
	t.Setenv(asks, "yes")
	for store, want := range map[string]int{"gcs": http.StatusNoContent, "minio": http.StatusNotImplemented} {
		if got, err := run([]string{store, "--", os.Args[0]}); got != want%256 {
			t.Errorf("%s: got %d (%v), want %d, from status %d", store, got, err, want%256, want)
		}
	}
}
