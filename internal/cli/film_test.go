package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/streamsphere/streamsphere/internal/client"
	"github.com/streamsphere/streamsphere/internal/filmtest"
)

// newFilm writes a film of a size. Another seed makes another one.
func newFilm(t *testing.T, name string, size int64, seed byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	fill(t, path, size, seed)
	return path
}

func fill(t *testing.T, path string, size int64, seed byte) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := filmtest.Write(file, size, seed); err != nil {
		t.Fatal(err)
	}
}

// identical fails the test unless what plays is the file.
func (w *world) identical(path, videoID string) {
	w.t.Helper()
	file, err := os.Open(path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer file.Close()
	var answer struct {
		Video struct{ Playback struct{ URL string } }
	}
	w.ask(&answer, `query($id: ID!) { video(id: $id) { playback { url } } }`, map[string]any{"id": videoID})
	played, err := http.Get(answer.Video.Playback.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	defer played.Body.Close()
	if got, want := sumOf(w.t, played.Body), sumOf(w.t, file); got != want {
		w.t.Errorf("the video's SHA-256 is %s, the file's %s", got, want)
	}
}

func sumOf(t *testing.T, r io.Reader) string {
	t.Helper()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ask asks the API as the user who uploads.
func (w *world) ask(answer any, query string, variables map[string]any) {
	w.t.Helper()
	token, err := client.DevToken(w.t.Context(), w.url, "alice", http.DefaultClient)
	if err != nil {
		w.t.Fatal(err)
	}
	body, _ := json.Marshal(map[string]any{"query": query, "variables": variables})
	r, _ := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/graphql", bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	said, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer said.Body.Close()
	envelope := struct {
		Data   any
		Errors []any
	}{Data: answer}
	if err := json.NewDecoder(said.Body).Decode(&envelope); err != nil || len(envelope.Errors) > 0 {
		w.t.Fatal(err, envelope.Errors)
	}
}

// seen is one of the user's uploads.
type seen struct {
	ID            string
	Status        string
	ReceivedParts []struct{ Number int }
	Video         *struct{ ID, Title, Visibility string }
}

// uploads are the newest of the user's.
func (w *world) uploads() []seen {
	w.t.Helper()
	var answer struct {
		Viewer struct{ Uploads struct{ Nodes []seen } }
	}
	w.ask(&answer, `{ viewer { uploads(first: 3) { nodes {
		id status receivedParts { number } video { id title visibility }
	} } } }`, nil)
	return answer.Viewer.Uploads.Nodes
}

// listen serves a handler and answers its address.
func listen(t *testing.T, h http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return fmt.Sprintf("http://%s", listener.Addr())
}
