package test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
	domain "github.com/streamsphere/streamsphere/internal/upload"
)

// dying builds, once, the server that dies at a given step.
var dying = sync.OnceValues(func() (string, error) {
	path := filepath.Join(filepath.Dir(program), "streamsphere-dying")
	build := exec.Command(
		"go",
		"build",
		"-C",
		s3test.Root(),
		"-o",
		path,
		fmt.Sprintf("-race=%t", raceDetector),
		"-tags=crashsteps,sqlite_fts5",
		".",
	)
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the server that dies: %w\n%s", err, out)
	}
	return path, nil
})

// dyingProgram is that server. The first call builds it.
func dyingProgram(t testing.TB) string {
	t.Helper()
	path, err := dying()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// startDying starts a stopped server again, on the same data, as one that dies at a step.
func (s *server) startDying(t testing.TB, step domain.Step) {
	t.Helper()
	path := dyingProgram(t)
	s.startAs(t, func(cmd *exec.Cmd) {
		cmd.Path, cmd.Args[0] = path, path
		cmd.Env = append(cmd.Env, "STREAMSPHERE_DIE_AT="+string(step))
	})
}

// startAs starts a stopped server again, with changes to its command.
func (s *server) startAs(t testing.TB, change func(*exec.Cmd)) {
	t.Helper()
	s.stdout.Reset()
	s.cmd, s.exited = command(s.env), make(chan struct{})
	change(s.cmd)
	s.cmd.Stdout, s.cmd.Stderr = &s.stdout, &s.stderr
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	cmd, exited := s.cmd, s.exited
	go func() { cmd.Wait(); close(exited) }()
	eventually(t, "the server is ready", func() bool {
		ready := readyLines.FindStringSubmatch(s.stdout.String())
		if ready != nil {
			s.url = ready[1]
		}
		return ready != nil
	})
}

// wantDeath waits until the server has died by itself.
func (s *server) wantDeath(t testing.TB, step domain.Step) {
	t.Helper()
	select {
	case <-s.exited:
		if code := s.cmd.ProcessState.ExitCode(); code != -1 {
			t.Errorf("at %s the server ended with code %d, want it killed", step, code)
		}
	case <-time.After(patience):
		t.Fatalf("the server did not die at %s", step)
	}
	s.checkLog(t)
}

// wantVideos checks that the client has exactly these videos, and that the bucket has exactly their objects.
func (c *client) wantVideos(t testing.TB, objects bucket, want map[string]string) {
	t.Helper()
	var ids, keys, wanted, wantedKeys []string
	for after := ""; ; {
		page, err := ask[connection[video]](c, `query ($after: String) { result: videos(first: 100, after: $after) {
			nodes { `+videoFields+` } pageInfo { hasNextPage endCursor } } }`, vars{"after": orNull(after)})
		if err != nil {
			t.Fatalf("videos: %v", err)
		}
		for _, v := range page.Nodes {
			ids, keys = append(ids, v.ID), append(keys, *v.Key)
		}
		if !page.PageInfo.HasNextPage {
			break
		}
		after = *page.PageInfo.EndCursor
	}
	for id, key := range want {
		wanted, wantedKeys = append(wanted, id), append(wantedKeys, key)
	}
	for _, list := range [][]string{ids, keys, wanted, wantedKeys} {
		slices.Sort(list)
	}
	if !slices.Equal(ids, wanted) || !slices.Equal(keys, wantedKeys) {
		t.Errorf("there are %d videos with %d keys, want exactly the %d published ones", len(ids), len(keys), len(want))
	}
	if got := objects.keys(t); !slices.Equal(got, wantedKeys) {
		t.Errorf("the bucket holds %q, want the objects of the videos, %q", got, wantedKeys)
	}
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
