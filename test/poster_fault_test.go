package test

import (
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
	domain "github.com/streamsphere/streamsphere/internal/upload"
)

func TestStorageThatFailsDuringAPostersInspectionLosesNothing(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	alice := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+l.url, "STREAMSPHERE_STORAGE_TIMEOUT=1s").as("alice")
	film := alice.arrive(t, film(t), nil)
	still, content := alice.still(t, 1)
	for _, call := range []string{"HeadObject", "GetObject"} {
		l.breaks(call, mishaps["503"], -1)
		_, err := alice.finalizeWith(film.Upload.ID, still.Upload.ID)
		wantUnavailable(t, "finalizeUpload", err)
		for _, r := range []reservation{film, still} {
			if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "PENDING" {
				t.Errorf("after that an upload is %+v, %v, want it PENDING", u, err)
			}
		}
		l.mend()
	}
	v, err := alice.finalizeWith(film.Upload.ID, still.Upload.ID)
	wantCode(t, "finalizeUpload", err, "")
	wantStill(t, "finalizeUpload", &v, content)
}

func TestAServerThatDiesWithAPosterLosesNeither(t *testing.T) {
	t.Parallel()
	dyingProgram(t)
	for _, step := range []domain.Step{domain.StepDetailsSaved, domain.StepInspected, domain.StepPublished} {
		for _, by := range []string{"the next call", "the reconciler"} {
			t.Run(string(step)+", settled by "+by, func(t *testing.T) {
				t.Parallel()
				storage := s3test.Start(t)
				settings := []string{"STREAMSPHERE_RECONCILE_EVERY=1h"}
				if by == "the reconciler" {
					settings = impatient()
				}
				s := startServer(t, storage, settings...)
				alice := s.as("alice")
				film := alice.arrive(t, film(t), vars{"details": vars{"title": "Meant so", "visibility": "UNLISTED"}})
				still, content := alice.still(t, 1)
				s.stop(t)
				s.startDying(t, step)
				_, err := alice.on(s).finalizeWith(film.Upload.ID, still.Upload.ID)
				wantCode(t, "the call in which the server dies", err, noAnswer)
				s.wantDeath(t, step)
				s.start(t)
				alice = alice.on(s)
				if by == "the reconciler" {
					alice.wantKept(t, "an upload whose server died", film, "Meant so", "UNLISTED")
				}
				v := alice.mustFinalize(t, film)
				wantStill(t, "after the death", &v, content)
				if v.Title != "Meant so" || v.Media == nil {
					t.Errorf("the video is %q with the facts %s, want it as meant", v.Title, v.Media)
				}
				openBucket(storage).wantBucket(t, film.Key, still.Key)
			})
		}
	}
}

func TestPostersThatNoVideoShowsAreRemoved(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, impatient("STREAMSPHERE_RESUMABLE=4s")...)
	alice, objects := s.as("alice"), openBucket(storage)
	v, film := alice.publish(t, film(t), nil)
	shown, content := alice.still(t, 1)
	v, err := alice.setPoster(v.ID, shown.Upload.ID)
	wantCode(t, "updateVideo", err, "")
	orphan, _ := alice.still(t, 2)
	empty := alice.reserve(t, pngOf(t, 8, 8, 1), asPoster(nil))
	alice.waitForStatus(t, "a poster that never arrived", empty, "EXPIRED")
	_, err = alice.setPoster(v.ID, empty.Upload.ID)
	wantField(t, "updateVideo with a poster that never arrived", err, "UPLOAD_EXPIRED", "input.posterUploadId")
	alice.waitForStatus(t, "a poster that no video shows", orphan, "CANCELLED")
	_, err = alice.setPoster(v.ID, orphan.Upload.ID)
	wantField(t, "updateVideo with a poster that went", err, "UPLOAD_CANCELLED", "input.posterUploadId")
	_, err = alice.renew(orphan.Upload.ID) // what waits to be removed would hit what is sent anew
	wantCode(t, "renewUpload of a poster that went", err, "UPLOAD_CANCELLED")
	objects.wantBucket(t, film.Key, shown.Key)
	found, err := alice.video(v.ID)
	wantCode(t, "video", err, "")
	wantStill(t, "the poster that is shown", found, content)
}

func TestAPosterOutlivesAFilmThatDidNotCome(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t), impatient()...).as("alice")
	v, _ := alice.publish(t, film(t), nil)
	still, content := alice.still(t, 1)
	alice.waitForStatus(t, "a film that did not come", alice.reserve(t, film(t), nil), "EXPIRED")
	v, err := alice.setPoster(v.ID, still.Upload.ID)
	wantCode(t, "updateVideo with a poster that waited", err, "")
	wantStill(t, "updateVideo", &v, content)
}

func TestARenewedPosterIsKeptForLonger(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	alice := startServer(
		t,
		storage,
		impatient("STREAMSPHERE_MIN_URL_LIFETIME=6s", "STREAMSPHERE_RESUMABLE=3s")...).as("alice")
	v, _ := alice.publish(t, film(t), nil)
	content := pngOf(t, 32, 18, 1)
	first, renewed := alice.reserve(t, content, asPoster(nil)), alice.reserve(t, content, asPoster(nil))
	eventually(
		t,
		"the URLs have expired",
		func() bool { return time.Now().After(parseTime(t, renewed.Request.ExpiresAt)) },
	)
	_, err := alice.setPoster(v.ID, renewed.Upload.ID)
	wantField(t, "updateVideo with a poster whose URL expired", err, "UPLOAD_EXPIRED", "input.posterUploadId")
	again, err := alice.renew(renewed.Upload.ID)
	wantCode(t, "renewUpload", err, "")
	mustPut(t, again.Request, content)
	alice.waitForStatus(t, "the poster that was not renewed", first, "EXPIRED")
	v, err = alice.setPoster(v.ID, renewed.Upload.ID)
	wantCode(t, "updateVideo", err, "")
	wantStill(t, "updateVideo", &v, content)
}

func TestASweepKeepsPosters(t *testing.T) {
	t.Parallel()
	storage, disk := startAgeing(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	v, film := alice.publish(t, film(t), nil)
	shown, content := alice.still(t, 1)
	v, err := alice.setPoster(v.ID, shown.Upload.ID)
	wantCode(t, "updateVideo", err, "")
	waiting, _ := alice.still(t, 2)
	const orphan = "posters/orphan/still.png"
	objects.put(t, orphan, "image/png", content)
	for _, key := range []string{film.Key, shown.Key, waiting.Key, orphan} {
		disk.ageObject(t, key)
	}
	if stdout := sweep(t, s); !containsLine(stdout, "found", orphan) ||
		!containsLine(stdout, "1 orphans found") && !containsLine(stdout, "1 orphan found") {
		t.Errorf("the sweep says, and does not name the one orphan:\n%s", stdout)
	}
	sweep(t, s, "--delete")
	objects.wantBucket(t, film.Key, shown.Key, waiting.Key)
	wantStill(t, "after the sweep", &v, content)
}
