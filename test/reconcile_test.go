package test

import (
	"slices"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
	domain "github.com/streamsphere/streamsphere/internal/upload"
)

// impatient are the settings of a server that gives up on clients soon: what it signs lives for 3 seconds.
func impatient(more ...string) []string {
	return append([]string{
		"STREAMSPHERE_MIN_URL_LIFETIME=3s", "STREAMSPHERE_SLOWEST_RATE=1000000000", "STREAMSPHERE_GRACE=1s", "STREAMSPHERE_RECONCILE_EVERY=1s",
		"STREAMSPHERE_PART_SIZE=8MiB", "STREAMSPHERE_RESUMABLE=1h",
	}, more...)
}

// waitForStatus waits until an upload has this status.
func (c *client) waitForStatus(t testing.TB, what string, r reservation, status string) partedUpload {
	t.Helper()
	var u partedUpload
	eventually(t, what+" is "+status, func() bool {
		u = c.parted(t, r.Upload.ID)
		return u.Status == status
	})
	return u
}

func (c *client) wantKept(t testing.TB, what string, r reservation, title, visibility string) {
	t.Helper()
	if v := c.waitForStatus(t, what, r, "FINALIZED").Video; v == nil || v.Title != title || v.Visibility != visibility {
		t.Errorf("of %s came %+v, want a %s video %q", what, v, visibility, title)
	}
}

func TestTheReconcilerFinishesWhatClientsAbandoned(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, impatient()...)
	alice, objects, content := s.as("alice"), openBucket(storage), film(t)
	longer := append(slices.Clone(content), 0)
	inParts, meant := vars{"strategy": "MULTIPART"}, vars{"details": vars{"title": "As meant", "visibility": "UNLISTED"}}

	some := alice.reserve(t, large(), inParts)
	alice.sendParts(t, some.Upload.ID, large(), true, 2)
	told, untold := alice.arrive(t, content, meant), alice.arrive(t, content, nil)
	parts := alice.arriveInParts(t, content, true, meant)
	quiet := alice.arriveInParts(t, content, false, nil)
	nothing, late := alice.reserve(t, content, nil), alice.reserve(t, content, nil)
	noPart, latePart := alice.reserve(t, content, inParts), alice.reserve(t, content, inParts)
	long, other := alice.reserve(t, content, nil), alice.reserve(t, content, nil)
	objects.put(t, long.Key, "video/mp4", longer)
	objects.put(t, other.Key, "text/plain", content)

	alice.wantKept(t, "a complete PUT with details", told, "As meant", "UNLISTED")
	alice.wantKept(t, "a complete PUT", untold, "film", "PRIVATE")
	alice.wantKept(t, "complete parts with details", parts, "As meant", "UNLISTED")
	alice.wantKept(t, "complete parts", quiet, "film", "PRIVATE")
	for _, r := range []reservation{nothing, late, noPart, latePart} {
		alice.waitForStatus(t, "an upload that nothing came for", r, "EXPIRED")
	}
	for code, r := range map[string]reservation{"SIZE_MISMATCH": long, "TYPE_MISMATCH": other} {
		if u := alice.waitForStatus(t, "something else", r, "REJECTED"); u.Rejection == nil || *u.Rejection != code {
			t.Errorf("the rejection is %v, want %s", u.Rejection, code)
		}
		eventually(t, "what was rejected is gone", func() bool { return !objects.has(t, r.Key) })
	}
	if u := alice.parted(t, some.Upload.ID); u.Status != "PENDING" {
		t.Errorf("an upload with some parts is %s, want it PENDING", u.Status)
	} else {
		wantReceived(t, u, large(), true, 2)
	}

	_, err := alice.finalize(nothing.Upload.ID, nil)
	wantCode(t, "finalizeUpload of an expired upload", err, "UPLOAD_EXPIRED")
	_, err = alice.sign(noPart.Upload.ID, vars{"number": 1})
	wantCode(t, "signUploadParts of an expired upload", err, "UPLOAD_EXPIRED")
	for _, r := range []reservation{nothing, noPart} {
		renewed, err := alice.renew(r.Upload.ID)
		if err != nil || renewed.Upload.Status != "PENDING" {
			t.Fatalf("renewUpload: got %+v, %v, want it PENDING", renewed, err)
		}
		r.Request = renewed.Request
		alice.sendAll(t, r, content)
		wantFilm(t, alice.mustFinalize(t, r), content)
	}
	for _, r := range []reservation{late, latePart} { // a slow PUT, or a slow "complete", that arrives after all
		objects.put(t, r.Key, "video/mp4", content)
		wantFilm(t, alice.mustFinalize(t, r), content)
	}
	alice.sendParts(t, some.Upload.ID, large(), true, 1, 3)
	wantFilm(t, alice.mustFinalize(t, some), large())
	objects.wantBucket(
		t,
		told.Key,
		untold.Key,
		parts.Key,
		quiet.Key,
		nothing.Key,
		noPart.Key,
		late.Key,
		latePart.Key,
		some.Key,
	)
}

// Finalizing without a visibility publishes to everybody, even when the server dies during it.
func TestAnInterruptedFinalizePublishesWithItsDetails(t *testing.T) {
	t.Parallel()
	dyingProgram(t)
	for _, said := range []string{"", "PRIVATE"} {
		t.Run(or(said, "nothing said"), func(t *testing.T) {
			t.Parallel()
			s := startServer(t, s3test.Start(t), "STREAMSPHERE_GRACE=1s", "STREAMSPHERE_RECONCILE_EVERY=1s")
			alice := s.as("alice")
			r := alice.arriveInParts(t, film(t), true, nil)
			s.stop(t)
			s.startDying(t, domain.StepFinalizing)
			details := vars{"title": "Meant so"}
			if said != "" {
				details["visibility"] = said
			}
			_, err := alice.on(s).finalize(r.Upload.ID, details)
			wantCode(t, "the call in which the server dies", err, noAnswer)
			s.wantDeath(t, domain.StepFinalizing)
			s.start(t)
			alice.on(s).wantKept(t, "an upload whose server died", r, "Meant so", or(said, "PUBLIC"))
		})
	}
}

// A call that found no file must not make the video public later.
func TestAFinalizeBeforeTheFileMakesNothingPublic(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), impatient()...)
	alice, content := s.as("alice"), film(t)
	r := alice.reserve(t, content, nil)
	_, err := alice.finalize(r.Upload.ID, nil)
	wantCode(t, "finalizeUpload of what has not arrived", err, "NOT_UPLOADED")
	mustPut(t, r.Request, content)
	alice.wantKept(t, "a film whose client vanished", r, "film", "PRIVATE")
}

func TestPartsThatNobodyContinuesAreDropped(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, impatient("STREAMSPHERE_RESUMABLE=5s")...)
	alice, objects, content := s.as("alice"), openBucket(storage), large()
	r := alice.reserve(t, content, vars{"strategy": "MULTIPART"})
	alice.sendParts(t, r.Upload.ID, content, true, 1, 2)
	alice.waitForStatus(t, "the forgotten upload", r, "EXPIRED")
	objects.wantBucket(t)
	alice.wantExpired(t, r)
	_, err := alice.renew(r.Upload.ID)
	wantCode(t, "renewUpload", err, "")
	alice.sendParts(t, r.Upload.ID, content, true, 1, 2, 3)
	wantFilm(t, alice.mustFinalize(t, r), content)
	objects.wantBucket(t, r.Key)
}

func (c *client) wantExpired(t testing.TB, r reservation) {
	t.Helper()
	if code, _ := c.finalizeMissing(t, r.Upload.ID); code != "UPLOAD_EXPIRED" && code != "NOT_UPLOADED" {
		t.Errorf("finalizeUpload of an expired upload: got %s, want UPLOAD_EXPIRED or NOT_UPLOADED", or(code, "no error"))
	}
}

func TestTheReconcilerWaitsForStorage(t *testing.T) {
	t.Parallel()
	storage, at := startStorage(t)
	s := startServer(t, storage, impatient("STREAMSPHERE_STORAGE_TIMEOUT=1s")...)
	alice, content := s.as("alice"), film(t)
	work := []reservation{
		alice.arrive(t, content, nil),
		alice.arriveInParts(t, content, true, nil),
		alice.reserve(t, content, nil),
	}
	storage.Stop()
	eventually(
		t,
		"the reconciler has found no storage",
		func() bool { return strings.Contains(s.stderr.String(), "reconciling uploads") },
	)
	for _, r := range work {
		if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "PENDING" {
			t.Errorf("without storage the upload is %+v, %v, want it PENDING", u, err)
		}
	}
	startStorageAt(t, at)
	alice.wantKept(t, "a complete PUT", work[0], "film", "PRIVATE")
	alice.wantKept(t, "complete parts", work[1], "film", "PRIVATE")
	alice.waitForStatus(t, "an upload that nothing came for", work[2], "EXPIRED")
}

func TestTwoServersReconcileOneDatabase(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	one := startServer(t, storage, impatient()...)
	two := startServer(t, storage, impatient("STREAMSPHERE_DATA_DIR="+one.dir)...)
	alice, objects, content := one.as("alice"), openBucket(storage), film(t)
	var work []reservation
	for i := range 20 {
		r := alice.reserve(
			t,
			content,
			vars{"strategy": []string{"SINGLE", "MULTIPART"}[i%2], "details": vars{"visibility": "PUBLIC"}},
		)
		alice.sendAll(t, r, content)
		work = append(work, r)
	}
	want := map[string]string{}
	for _, r := range work {
		want[alice.waitForStatus(t, "an upload", r, "FINALIZED").Video.ID] = r.Key
	}
	alice.wantVideos(t, objects, want)
	for _, s := range []*server{one, two} {
		if log := s.stderr.String(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "level=WARN") {
			t.Errorf("a server complains:\n%s", log)
		}
	}
}

func TestAnUploadThatCannotBeReconciledBlocksNoOther(t *testing.T) {
	t.Parallel()
	dyingProgram(t) // before anything is reserved for seconds only
	storage := s3test.Start(t)
	s := startServer(t, storage, impatient()...)
	alice, objects, content := s.as("alice"), openBucket(storage), film(t)
	stuck := alice.arriveInParts(t, content, true, nil)
	s.stop(t)
	s.startDying(t, domain.StepFinalizing)
	_, err := alice.on(s).finalize(stuck.Upload.ID, nil)
	wantCode(t, "the call in which the server dies", err, noAnswer)
	s.wantDeath(t, domain.StepFinalizing)
	objects.abort(t) // storage drops the parts that were to be put together
	s.start(t)
	alice = alice.on(s)
	alice.wantKept(t, "a complete PUT", alice.arrive(t, content, nil), "film", "PRIVATE")
}

func TestTheReconcilerContinuesWhereAServerDied(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		step     domain.Step
		strategy string
	}{
		{domain.StepDetailsSaved, "SINGLE"},
		{domain.StepVerified, "SINGLE"},
		{domain.StepInspected, "SINGLE"},
		{domain.StepDetailsSaved, "MULTIPART"},
		{domain.StepFinalizing, "MULTIPART"},
		{domain.StepCompleted, "MULTIPART"},
		{domain.StepVerified, "MULTIPART"},
		{domain.StepInspected, "MULTIPART"},
	} {
		step := test.step
		t.Run(test.strategy+" "+string(step), func(t *testing.T) {
			t.Parallel()
			storage := s3test.Start(t)
			s := startServer(t, storage, impatient()...)
			alice, content := s.as("alice"), film(t)
			r := alice.reserve(t, content, vars{"strategy": test.strategy, "details": vars{"title": "Of the request"}})
			alice.sendAll(t, r, content)
			s.stop(t)
			s.startDying(t, step)
			_, err := alice.on(s).finalize(r.Upload.ID, vars{"title": "Of the broken call", "visibility": "UNLISTED"})
			wantCode(t, "the call in which the server dies", err, noAnswer)
			s.wantDeath(t, step)
			s.start(t)
			alice.on(s).wantKept(t, "an upload whose server died", r, "Of the broken call", "UNLISTED")
			openBucket(storage).wantBucket(t, r.Key)
		})
	}
}
