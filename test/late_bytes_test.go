package test

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// slowBody gives its last byte when it is told to, as a body does that was on its way when everything was over.
type slowBody struct {
	content io.Reader
	sent    chan<- struct{} // closed when all but the last byte is on its way
	finish  <-chan struct{}
}

func (b *slowBody) Read(p []byte) (int, error) {
	n, err := b.content.Read(p)
	if err == io.EOF && b.finish != nil {
		close(b.sent)
		<-b.finish
		b.finish = nil
	}
	return n, err
}

// startSlowPut sends all but the last byte of a file, and answers how to let it end: with the status that storage then answers.
func startSlowPut(t *testing.T, signed signedRequest, content []byte) (finish func() int) {
	t.Helper()
	sent, gate, status := make(chan struct{}), make(chan struct{}), make(chan int, 1)
	last := len(content) - 1
	r := signed.with(t, content)
	body := io.MultiReader(&slowBody{bytes.NewReader(content[:last]), sent, gate}, bytes.NewReader(content[last:]))
	r.Body, r.GetBody = io.NopCloser(body), nil
	r.Header.Set("Expect", "100-continue") // storage has begun with the request before it has any of the body
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	go func() {
		response, err := client.Do(r)
		if err != nil {
			status <- 0
			return
		}
		response.Body.Close()
		status <- response.StatusCode
	}()
	select {
	case <-sent:
	case early := <-status:
		t.Fatalf("the slow PUT was answered %d before its body was sent", early)
	}
	return func() int { close(gate); return <-status }
}

func TestABodyThatArrivesAfterEverythingIsOverIsRemoved(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, impatient()...)
	alice, objects, content := s.as("alice"), openBucket(storage), film(t)
	endings := map[string]func(reservation){
		"cancelled": func(r reservation) {
			_, err := alice.cancel(r.Upload.ID)
			wantCode(t, "cancelUpload", err, "")
		},
		"rejected": func(r reservation) {
			objects.put(t, r.Key, "text/plain", content)
			_, err := alice.finalize(r.Upload.ID, nil)
			wantCode(t, "finalizeUpload of another type", err, "TYPE_MISMATCH")
		},
		"deleted": func(r reservation) {
			objects.put(t, r.Key, "video/mp4", content)
			wantCode(t, "deleteVideo", alice.delete(alice.mustFinalize(t, r).ID), "")
		},
	}
	type waiting struct {
		r      reservation
		finish func() int
	}
	under := map[string]waiting{}
	for how, end := range endings {
		r := alice.reserve(t, content, nil)
		finish := startSlowPut(t, r.Request, content)
		end(r)
		under[how] = waiting{r, finish}
	}
	for how, w := range under {
		eventually(t, "nothing is expected any more of what was "+how, func() bool {
			return time.Now().After(parseTime(t, w.r.Request.ExpiresAt).Add(4 * time.Second))
		})
	}
	for how, w := range under {
		eventually(t, "the "+how+" upload's object is gone at first", func() bool { return !objects.has(t, w.r.Key) })
		if status := w.finish(); status != http.StatusOK {
			t.Fatalf("the slow body of the %s upload: status %d, want 200: it began in time", how, status)
		}
	}
	for how, w := range under {
		eventually(t, "what arrived for a "+how+" upload is gone", func() bool { return !objects.has(t, w.r.Key) })
	}
}

func TestASweepListsWhatStandsAtTheKeysOfEndedUploads(t *testing.T) {
	t.Parallel()
	storage, disk := startAgeing(t)
	s := startServer(t, storage, "STREAMSPHERE_RECONCILE_EVERY=1h")
	alice, objects, content := s.as("alice"), openBucket(storage), film(t)
	_, published := alice.publish(t, content, nil)
	cancelled := alice.reserve(t, content, nil)
	_, err := alice.cancel(cancelled.Upload.ID)
	wantCode(t, "cancelUpload", err, "")
	v, deleted := alice.publish(t, content, nil)
	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	eventually(t, "the deleted film is gone", func() bool { return !objects.has(t, deleted.Key) })
	s.stop(t)
	for _, key := range []string{cancelled.Key, deleted.Key} {
		objects.put(t, key, "video/mp4", content)
	}
	for _, key := range []string{cancelled.Key, deleted.Key, published.Key} {
		disk.ageObject(t, key)
	}
	stdout := sweep(t, s, "--delete")
	if !containsLine(stdout, "removed", cancelled.Key) || !containsLine(stdout, "removed", deleted.Key) ||
		!containsLine(stdout, "2 orphans removed") {
		t.Errorf("sweep says\n%s, want both orphans removed", stdout)
	}
	objects.wantBucket(t, published.Key)
}

func TestTheByteQuotaIsALimit(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	const quota = 200_000
	s := startServer(t, storage, "STREAMSPHERE_USER_QUOTA=200000")
	content := film(t)

	posters := s.as("alice")
	used := 0
	for seed := byte(1); ; seed++ {
		still := pngOf(t, 200, 200, seed)
		if used+len(still) > quota {
			_, err := posters.request(inputFor(still, asPoster(nil)))
			wantCode(t, "a poster above the quota", err, "QUOTA_EXCEEDED")
			break
		}
		v, r := posters.publishSmall(t, used+len(content)+len(still) <= quota, content)
		if r.Key != "" {
			used += len(content)
			_, err := posters.setPoster(v.ID, posters.arrive(t, still, asPoster(nil)).Upload.ID)
			wantCode(t, "updateVideo", err, "")
		} else {
			posters.arrive(t, still, asPoster(nil))
		}
		used += len(still)
	}

	cancelling := s.as("bob")
	for sent := 0; ; sent += len(content) {
		r, err := cancelling.request(inputFor(content, nil))
		if err != nil {
			wantCode(t, "request, cancel, send, and again", err, "QUOTA_EXCEEDED")
			if sent+len(content) <= quota {
				t.Errorf("refused after %d bytes, want only above %d", sent, quota)
			}
			break
		}
		if sent > quota {
			t.Fatalf("%d bytes could be sent by cancelling, want %d at the most", sent, quota)
		}
		_, err = cancelling.cancel(r.Upload.ID)
		wantCode(t, "cancelUpload", err, "")
		put(t, r.Request, content)
	}
}

// publishSmall publishes a film if there is room for it.
func (c *client) publishSmall(t *testing.T, room bool, content []byte) (v video, r reservation) {
	t.Helper()
	if room {
		v, r = c.publish(t, content, nil)
	}
	return v, r
}

func TestPostersThatNeverArriveExpireAndMakeRoom(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, impatient("STREAMSPHERE_MAX_PENDING_UPLOADS=1", "STREAMSPHERE_RESUMABLE=1h")...)
	alice := s.as("alice")
	still := pngOf(t, 32, 18, 1)
	missing := alice.reserve(t, still, asPoster(nil))
	_, err := alice.request(inputFor(still, asPoster(nil)))
	wantCode(t, "a second poster", err, "QUOTA_EXCEEDED")
	alice.waitForStatus(t, "a poster that never arrived", missing, "EXPIRED")
	arrived := alice.arrive(t, still, asPoster(nil))
	v, _ := alice.publish(t, film(t), nil)
	eventually(t, "the reconciler has seen the poster that arrived", func() bool {
		return time.Now().After(parseTime(t, arrived.Request.ExpiresAt).Add(6 * time.Second))
	})
	if u, err := alice.upload(arrived.Upload.ID); err != nil || u.Status != "PENDING" {
		t.Errorf("the poster that arrived is %+v, %v, want it kept PENDING", u, err)
	}
	_, err = alice.setPoster(v.ID, arrived.Upload.ID)
	wantCode(t, "updateVideo with a poster that waited", err, "")
}

func TestTheChecksumOfAFilmInPartsIsNotClaimed(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	content := film(t)
	for strategy, want := range map[string]string{"MULTIPART": "null", "SINGLE": sumOf(content)} {
		r := alice.reserve(t, content, vars{"strategy": strategy, "sha256": sumOf(content)})
		u, err := ask[struct{ Sha256 *string }](
			alice,
			`query ($id: ID!) { result: upload(id: $id) { sha256 } }`,
			vars{"id": r.Upload.ID},
		)
		if err != nil || show(u.Sha256) != want {
			t.Errorf("sha256 of a %s upload is %s, %v, want %s", strategy, show(u.Sha256), err, want)
		}
	}
}

func TestAnEncodingThatWasNotSignedIsRefused(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	alice, objects := startServer(t, storage).as("alice"), openBucket(storage)
	content := film(t)
	r := alice.reserve(t, content, nil)
	encoded := func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }
	if status, answer := put(t, r.Request, content, encoded); status != http.StatusOK {
		t.Fatalf("the PUT with an encoding: got %d %s, want 200: the header is not signed", status, answer)
	}
	_, err := alice.finalize(r.Upload.ID, nil)
	wantCode(t, "finalizeUpload of a film stored with an encoding", err, "TYPE_MISMATCH")
	eventually(t, "it is removed", func() bool { return !objects.has(t, r.Key) })
}
