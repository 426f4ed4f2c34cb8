package test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/s3test"
	domain "github.com/streamsphere/streamsphere/internal/upload"
)

// rows opens the database of a server, even a running one, so that a test can change times instead of waiting for
// minutes.
func (s *server) rows(t testing.TB) *ent.Client {
	t.Helper()
	d, err := database.Open(t.Context(), "sqlite:"+filepath.Join(s.dir, "streamsphere.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d.Client
}

// refusing answers as storage does when it refuses the parts.
func refusing(code string) mishap {
	return func(_ *link, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusBadRequest)
		w.Write(
			[]byte(
				`<?xml version="1.0" encoding="UTF-8"?><Error><Code>` + code + `</Code><Message>Not these.</Message></Error>`,
			),
		)
	}
}

func TestPartsThatStorageRefusesCanBeSentAgain(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	for _, code := range []string{"InvalidPart", "EntityTooSmall", "InvalidRequest"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			l := openLink(t, storage)
			s := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+l.url, "STREAMSPHERE_RECONCILE_EVERY=1h")
			alice, content := s.as("alice"), film(t)
			r := alice.arriveInParts(t, content, true, nil)
			l.breaks("CompleteMultipartUpload", refusing(code), 1)
			_, err := alice.finalize(r.Upload.ID, nil)
			wantUnavailable(t, "finalizeUpload of parts that are refused", err)
			if u := alice.parted(t, r.Upload.ID); u.Status != "PENDING" {
				t.Errorf("after the refusal the upload is %s, want PENDING: it could never be sent again", u.Status)
			}
			alice.sendParts(t, r.Upload.ID, content, true, 1)
			wantFilm(t, alice.mustFinalize(t, r), content)
		})
	}
}

func TestPartsThatStorageAlwaysRefusesExpire(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	s := startServer(t, storage, impatient("STREAMSPHERE_RESUMABLE=2s", "STREAMSPHERE_S3_ENDPOINT="+l.url)...)
	l.breaks("CompleteMultipartUpload", refusing("EntityTooSmall"), -1)
	alice := s.as("alice")
	r := alice.arriveInParts(t, film(t), true, nil)
	alice.waitForStatus(t, "an upload that storage refuses", r, "EXPIRED")
	openBucket(storage).wantBucket(t)
}

// The server dies before it assembles the parts, and storage loses them: that nobody assembles them any more is
// certain only after the longest time that an assembly may take.
func TestPartsLostDuringAnAssemblyCanBeSentAgain(t *testing.T) {
	t.Parallel()
	dyingProgram(t)
	storage, disk := startAgeing(t)
	s := startServer(t, storage, "STREAMSPHERE_RECONCILE_EVERY=1h", "STREAMSPHERE_PART_SIZE=8MiB")
	alice, content := s.as("alice"), large()
	r := alice.arriveInParts(t, content, true, nil)
	s.stop(t)
	s.startDying(t, domain.StepFinalizing)
	_, err := alice.on(s).finalize(r.Upload.ID, nil)
	wantCode(t, "the call in which the server dies", err, noAnswer)
	s.wantDeath(t, domain.StepFinalizing)
	disk.losePart(t, r.Key, 2)
	s.rows(t).Upload.Update().SetFinalizingAt(time.Now().Add(-time.Hour)).ExecX(t.Context())
	s.start(t)
	alice = alice.on(s)
	alice.wantMissing(t, "of parts that were lost", r.Upload.ID, 2)
	alice.sendParts(t, r.Upload.ID, content, true, 2)
	wantFilm(t, alice.mustFinalize(t, r), content)
}

func TestAnObjectAssembledAfterACancelIsRemoved(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	s := startServer(
		t,
		storage,
		impatient(
			"STREAMSPHERE_S3_ENDPOINT="+l.url,
			"STREAMSPHERE_RECONCILE_EVERY=1h",
			"STREAMSPHERE_STORAGE_TIMEOUT=30s",
		)...)
	alice, objects, content := s.as("alice"), openBucket(storage), film(t)
	r := alice.arriveInParts(t, content, true, nil)
	cancelled := make(chan struct{})
	l.breaks("CompleteMultipartUpload", func(l *link, w http.ResponseWriter, _ *http.Request) {
		<-cancelled
		objects.put(t, r.Key, "video/mp4", content) // storage is done only now
		w.Write([]byte(`<CompleteMultipartUploadResult/>`))
	}, 1)
	answered := make(chan *apiError, 1)
	go func() {
		_, err := alice.finalize(r.Upload.ID, nil)
		answered <- err
	}()
	eventually(t, "the parts are being put together", func() bool { return l.calls("CompleteMultipartUpload") > 0 })
	rows := s.rows(t)
	rows.Upload.Update().SetLatestArrival(time.Now().Add(-time.Minute)).ExecX(t.Context()) // no client can send any more
	_, err := alice.cancel(r.Upload.ID)
	wantCode(t, "cancelUpload", err, "")
	close(cancelled)
	wantCode(t, "the overtaken finalizeUpload", <-answered, "UPLOAD_CANCELLED")
	eventually(t, "the removals have been tried once", func() bool {
		waiting := rows.Job.Query().AllX(t.Context())
		for _, w := range waiting {
			if left := time.Until(w.DueAt); left < 9*time.Minute {
				return false
			}
		}
		return len(waiting) == 2 // the object, and the parts
	})
	for _, w := range rows.Job.Query().AllX(t.Context()) {
		w.Update().SetDueAt(time.Now()).ExecX(t.Context()) // those minutes are over
	}
	objects.wantBucket(t)
}

func TestTheReconcilerFindsALateArrival(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	alice, objects, content := startServer(t, storage, impatient()...).as("alice"), openBucket(storage), film(t)
	late, latePart := alice.reserve(t, content, nil), alice.reserve(t, content, vars{"strategy": "MULTIPART"})
	for _, r := range []reservation{late, latePart} {
		alice.waitForStatus(t, "an upload that nothing came for", r, "EXPIRED")
		objects.put(t, r.Key, "video/mp4", content)
	}
	alice.wantKept(t, "a slow PUT", late, "film", "PRIVATE")
	alice.wantKept(t, "a slow assembly", latePart, "film", "PRIVATE")
}

func TestLookingForLateArrivalsEnds(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, impatient("STREAMSPHERE_RESUMABLE=3s")...)
	alice := s.as("alice")
	r := alice.reserve(t, film(t), nil)
	alice.waitForStatus(t, "an upload that nothing came for", r, "EXPIRED")
	rows := s.rows(t)
	eventually(
		t,
		"nobody looks any more",
		func() bool { return rows.Upload.Query().OnlyX(t.Context()).RecheckAt.Unix() <= 0 },
	)
}

func TestLookingForAnObjectThatStorageNeverAnswersForEnds(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	s := startServer(t, storage, impatient("STREAMSPHERE_RESUMABLE=3s", "STREAMSPHERE_S3_ENDPOINT="+l.url)...)
	alice := s.as("alice")
	r := alice.reserve(t, film(t), nil)
	alice.waitForStatus(t, "an upload that nothing came for", r, "EXPIRED")
	l.breaks("HeadObject", mishaps["503"], -1)
	rows := s.rows(t)
	eventually(
		t,
		"nobody looks any more",
		func() bool { return rows.Upload.Query().OnlyX(t.Context()).RecheckAt.Unix() <= 0 },
	)
}

func TestAnObjectThatStorageRefusesBlocksNoOtherUpload(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	s := startServer(t, storage, impatient("STREAMSPHERE_S3_ENDPOINT="+l.url, "STREAMSPHERE_STORAGE_TIMEOUT=1s")...)
	alice, content := s.as("alice"), film(t)
	stuck := alice.reserve(t, content, nil)
	l.breaks("HeadObject", func(l *link, w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, stuck.Upload.ID) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		l.proxy.ServeHTTP(w, r)
	}, -1)
	var others []reservation
	for range 5 { // some before it and some behind it, in whatever order
		others = append(others, alice.arrive(t, content, nil))
	}
	for _, r := range others {
		alice.wantKept(t, "another upload", r, "film", "PRIVATE")
	}
	if u := alice.parted(t, stuck.Upload.ID); u.Status != "PENDING" {
		t.Errorf("the upload that storage says nothing of is %s, want PENDING", u.Status)
	}
}

func TestPartsSentAfterALostAssemblyAreDroppedWithIt(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, append([]string{"STREAMSPHERE_RECONCILE_EVERY=1h"}, inParts...)...)
	alice, objects, content := s.as("alice"), openBucket(storage), large()
	r := alice.reserve(t, content, nil)
	alice.sendParts(t, r.Upload.ID, content, true, 1)
	objects.put(t, r.Key, "video/mp4", content) // what an earlier call put together, and whose answer was lost
	wantFilm(t, alice.mustFinalize(t, r), content)
	objects.wantBucket(t, r.Key)
}

// The owner's latest details count even for a reconciler that read the upload before them.
func TestAReconcilerUsesTheOwnersLatestDetails(t *testing.T) {
	t.Parallel()
	dyingProgram(t)
	storage := s3test.Start(t)
	g := openGate(t, storage, false)
	one := startServer(t, storage, "STREAMSPHERE_RECONCILE_EVERY=1h")
	alice, content := one.as("alice"), film(t)
	r := alice.arrive(t, content, vars{"details": vars{"visibility": "PUBLIC"}})
	one.rows(t).
		Upload.Update().
		SetLatestArrival(time.Now().Add(-3 * time.Second)).
		ExecX(t.Context())
		// due for an impatient server only
	startServer(
		t,
		storage,
		impatient("STREAMSPHERE_S3_ENDPOINT="+g.url, "STREAMSPHERE_STORAGE_TIMEOUT=30s", "STREAMSPHERE_DATA_DIR="+one.dir)...)
	<-g.arrived // the reconciler has read the row
	one.stop(t)
	one.startDying(t, domain.StepDetailsSaved)
	_, err := alice.on(one).finalize(r.Upload.ID, vars{"title": "Said last", "visibility": "PRIVATE"})
	wantCode(t, "the call in which the server dies", err, noAnswer)
	one.wantDeath(t, domain.StepDetailsSaved)
	close(g.release)
	one.start(t)
	alice.on(one).wantKept(t, "the upload", r, "Said last", "PRIVATE")
}
