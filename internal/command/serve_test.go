package command

import (
	"bytes"
	"context"
	"net/http"
	"testing"

	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestAServerStartsAndStopsInsideAnotherProgram(t *testing.T) {
	storage := s3test.Start(t)
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		t.Setenv(name, storage.Value(name))
	}
	c, err := config.Load(map[string]string{"addr": "127.0.0.1:0", "data-dir": t.TempDir()}, storage.Value)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewServer(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx, &bytes.Buffer{}) }()
	response, err := http.Get("http://" + s.Addr() + "/healthz") // the connection waits until the server runs
	if err != nil || response.StatusCode != http.StatusNoContent {
		t.Fatalf("/healthz: %v, %v; want 204", response, err)
	}
	response.Body.Close()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run = %v; want nil", err)
	}
	if _, err := http.Get("http://" + s.Addr() + "/healthz"); err == nil {
		t.Error("something still answers")
	}
}

// What fails on the way to a server leaves nothing open.
func TestAServerThatCannotStartListensNoMore(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-central-1")
	listener, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &config.Config{Addr: listener.Addr().String(), Bucket: "films", DataDir: t.TempDir(), DatabaseURL: "nonsense"}
	listener.Close()
	if s, err := NewServer(t.Context(), c); s != nil || err == nil {
		t.Fatalf("NewServer = %v, %v; want an error", s, err)
	}
	if listener, err = listen(c.Addr); err != nil {
		t.Fatal(err)
	}
	listener.Close()
}
