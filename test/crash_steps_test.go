package test

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	domain "github.com/streamsphere/streamsphere/internal/upload"
)

// callAt is the call that dies at a step. Called again, it takes an upload, or none, from there to its video.
var callAt = map[domain.Step]string{
	domain.StepReserved: "requestUpload", domain.StepPartsBegun: "signUploadParts", domain.StepPartsListed: "finalizeUpload",
	domain.StepFinalizing: "finalizeUpload", domain.StepCompleted: "finalizeUpload", domain.StepVerified: "finalizeUpload",
	domain.StepDetailsSaved: "finalizeUpload", domain.StepInspected: "finalizeUpload",
	domain.StepPublished: "finalizeUpload",
}

// ofPartsOnly are the steps that an upload in one PUT does not have.
var ofPartsOnly = map[domain.Step]bool{
	domain.StepPartsBegun: true, domain.StepPartsListed: true, domain.StepFinalizing: true, domain.StepCompleted: true,
}

// Only what tests build with the tag crashsteps can be killed so.
func TestTheServerHoldsNoCrashSteps(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{program: false, dyingProgram(t): true} {
		code, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(code, []byte("STREAMSPHERE_DIE_AT")); got != want {
			t.Errorf("%s knows STREAMSPHERE_DIE_AT: %t, want %t", filepath.Base(path), got, want)
		}
	}
}

func TestAServerThatDiesAtAnyStepLosesNothing(t *testing.T) {
	t.Parallel()
	dyingProgram(t)
	for _, step := range domain.Steps {
		if callAt[step] == "" {
			t.Fatalf("step %s: no call is known that takes it", step)
		}
		for _, strategy := range []string{"SINGLE", "MULTIPART"} {
			if strategy == "SINGLE" && ofPartsOnly[step] {
				continue
			}
			t.Run(string(step)+" "+strategy, func(t *testing.T) {
				t.Parallel()
				dieAndGoOn(t, step, strategy)
			})
		}
	}
}

func dieAndGoOn(t *testing.T, step domain.Step, strategy string) {
	storage, disk := startAgeing(t)
	s := startServer(t, storage)
	alice, objects, content := s.as("alice"), openBucket(storage), film(t)
	how := vars{"strategy": strategy, "details": vars{"title": "Meant so"}}
	var r reservation
	if callAt[step] != "requestUpload" {
		r = alice.reserve(t, content, how)
	}
	if callAt[step] == "finalizeUpload" {
		alice.sendAll(t, r, content)
	}

	s.stop(t)
	s.startDying(t, step)
	var err *apiError
	switch on := alice.on(s); callAt[step] {
	case "requestUpload":
		_, err = on.request(inputFor(content, how))
	case "signUploadParts":
		_, err = on.sign(r.Upload.ID, partInputs(content, true, 1)...)
	default:
		_, err = on.finalize(r.Upload.ID, nil)
	}
	wantCode(t, "the call in which the server dies", err, noAnswer)
	s.wantDeath(t, step)

	s.start(t)
	alice = alice.on(s)
	if callAt[step] == "requestUpload" {
		r = alice.reserve(t, content, how)
	}
	if callAt[step] != "finalizeUpload" {
		alice.sendAll(t, r, content)
	}
	v := alice.mustFinalize(t, r)
	if again := alice.mustFinalize(t, r); again.ID != v.ID || v.Title != "Meant so" || v.Visibility != "PUBLIC" {
		t.Errorf("the videos are %+v and %+v, want one, as the request meant it", v, again)
	}
	wantFilm(t, v, content)
	alice.wantVideos(t, objects, map[string]string{v.ID: r.Key})
	if open := objects.open(t); step == domain.StepPartsBegun {
		if len(open) != 1 || *open[0].Key != r.Key {
			t.Errorf("the open multipart uploads are %v, want the one that no row knows, for a sweep to find", open)
		}
		disk.ageParts(t, r.Key)
		if stdout := sweep(t, s, "--delete"); !containsLine(stdout, "removed", "open parts", r.Key) {
			t.Errorf("the sweep says, and does not name the multipart upload that nobody knows:\n%s", stdout)
		}
		objects.wantBucket(t, r.Key)
	} else if len(open) != 0 {
		t.Errorf("%d multipart uploads stay open, want none", len(open))
	}
}

// sendAll sends the whole file with the upload's strategy. It may be called twice.
func (c *client) sendAll(t testing.TB, r reservation, content []byte) {
	t.Helper()
	if r.Upload.Strategy == "MULTIPART" {
		c.sendParts(t, r.Upload.ID, content, true, allParts(content)...)
		return
	}
	if status, answer := put(t, r.Request, content); status != http.StatusOK && status != http.StatusPreconditionFailed {
		t.Fatalf("PUT: got %d %s, want 200, or 412 for what is there", status, answer)
	}
}

// killRounds is how often a server is killed at a random moment; fewer times where everything is slow.
func killRounds() int {
	if testing.Short() || raceDetector {
		return 20
	}
	return 100
}

// killTime is how long the rounds of killing may take in all.
const killTime = 45 * time.Second

func TestAServerKilledAtAnyMomentLosesNothing(t *testing.T) {
	t.Parallel()
	storage, disk := startAgeing(t)
	s := startServer(t, storage)
	alice, objects, content := s.as("alice"), openBucket(storage), film(t)
	want, enough := map[string]string{}, time.Now().Add(killTime)
	for round := 0; round < killRounds() && time.Now().Before(enough); round++ {
		var work []reservation
		for _, strategy := range []string{"SINGLE", "MULTIPART", "MULTIPART"} {
			work = append(work, alice.reserve(t, content, vars{"strategy": strategy, "details": vars{"visibility": "PUBLIC"}}))
		}
		// From one third on only what has arrived is finalized, where the steps are close together.
		for _, r := range work[:round%3] {
			alice.sendAll(t, r, content)
		}
		victim, moment := s.cmd.Process, time.Duration(rand.IntN(40_000))*time.Microsecond
		time.AfterFunc(moment, func() { victim.Kill() })
		ids := carryOut(alice, work, content)
		s.await(t)
		s.checkLog(t)
		s.start(t)
		alice = alice.on(s)
		for i, r := range work {
			v, err := alice.finalize(r.Upload.ID, nil)
			if err.code() == "NOT_UPLOADED" {
				alice.sendAll(t, r, content)
				v, err = alice.finalize(r.Upload.ID, nil)
			}
			if err != nil || ids[i] != "" && ids[i] != v.ID {
				t.Fatalf("round %d, killed after %v: finalizeUpload of a %s upload: got video %s, %v; before the kill it was %q",
					round, moment, r.Upload.Strategy, v.ID, err, ids[i])
			}
			want[v.ID] = r.Key
		}
	}
	t.Logf("%d uploads were finished", len(want))
	alice.wantVideos(t, objects, want)
	for _, u := range objects.open(t) {
		disk.ageParts(t, *u.Key)
	}
	sweep(t, s, "--delete")
	if open := objects.open(t); len(open) != 0 {
		t.Errorf("%d multipart uploads are still open after a sweep, want none", len(open))
	}
	alice.wantVideos(t, objects, want)
}

// carryOut sends and finalizes all uploads at once while the server lives, and returns the videos that it got.
func carryOut(c *client, work []reservation, content []byte) []string {
	ids := make([]string, len(work))
	var done sync.WaitGroup
	for i, r := range work {
		for caller := range 3 {
			done.Go(func() {
				if r.Upload.Strategy == "MULTIPART" {
					signed, err := c.sign(r.Upload.ID, partInputs(content, true, 1)...)
					if err.code() == noAnswer {
						return
					}
					for _, p := range signed {
						trySend(c, p.Request, content)
					}
				} else {
					trySend(c, r.Request, content)
				}
				if v, err := c.finalize(r.Upload.ID, nil); err == nil && caller == 0 {
					ids[i] = v.ID
				}
			})
		}
	}
	done.Wait()
	return ids
}

// trySend sends a body that storage may refuse.
func trySend(c *client, signed signedRequest, body []byte) {
	response, err := httpClient.Do(signed.with(c.t, body))
	if err == nil {
		response.Body.Close()
	}
}
