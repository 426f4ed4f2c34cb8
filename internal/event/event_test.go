package event_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entjob "github.com/streamsphere/streamsphere/ent/job"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/queue"
)

func TestMain(m *testing.M) {
	if err := database.Check(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

var now = time.Date(2026, 1, 2, 3, 4, 5, 678999e3, time.UTC)

func open(t *testing.T) (*ent.Client, *queue.Queue) {
	t.Helper()
	db, err := database.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "events.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db.Client, queue.New(db.Client, func() time.Time { return now })
}

func add(t *testing.T, db *ent.Client, o *event.Outbox, events ...event.Event) {
	t.Helper()
	tx, err := db.Tx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, e := range events {
		if err := o.Add(t.Context(), tx, e); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

var (
	videoID  = uuid.MustParse("01931c5e-0001-7000-8000-000000000001")
	uploadID = uuid.MustParse("01931c5e-0002-7000-8000-000000000002")
	ownerID  = uuid.MustParse("01931c5e-0003-7000-8000-000000000003")
)

func video() *ent.Video {
	container, width, rate, codec := "mp4", 320, 24.0, "avc1.4D400D"
	return &ent.Video{
		ID: videoID, UploadID: uploadID, OwnerID: ownerID, Title: "A <b> film", Visibility: "PRIVATE", FileName: "a.mp4",
		Key: "videos/a", ContentType: "video/mp4", Size: 7, UploadedAt: now, UpdatedAt: now,
		Container: &container, Width: &width, FrameRate: &rate, VideoCodec: &codec, DurationMs: 2500, FastStart: true,
	}
}

func TestEverySubscriberGetsTheSameEventOnce(t *testing.T) {
	db, jobs := open(t)
	code, reason := "TYPE_MISMATCH", "This is no film."
	rejected := &ent.Upload{
		ID: uploadID, OwnerID: ownerID, Kind: "VIDEO", Status: "REJECTED", FileName: "b.mp4", Key: "videos/b",
		ContentType: "video/mp4", Size: 8, CreatedAt: now, Rejection: &code, RejectionReason: &reason,
	}
	expired := &ent.Upload{ID: uploadID, OwnerID: ownerID, Kind: "POSTER", Status: "EXPIRED", CreatedAt: now}
	bare := video()
	bare.Container = nil
	const snapshot = `{"id":"01931c5e-0001-7000-8000-000000000001","uploadId":"01931c5e-0002-7000-8000-000000000002",` +
		`"ownerId":"01931c5e-0003-7000-8000-000000000003","posterUploadId":null,"title":"A <b> film","description":"",` +
		`"visibility":"PRIVATE","fileName":"a.mp4","key":"videos/a","contentType":"video/mp4","size":7,` +
		`"uploadedAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-01-02T03:04:05.678Z","media":`
	const facts = `{"container":"mp4","durationSeconds":2.5,"width":320,"height":null,"rotation":null,"frameRate":24,` +
		`"videoCodec":"avc1.4D400D","audioCodec":null,"fastStart":true}}`
	const upload = `{"id":"01931c5e-0002-7000-8000-000000000002",` +
		`"ownerId":"01931c5e-0003-7000-8000-000000000003","kind":`
	for _, tt := range []struct {
		event   event.Event
		subject uuid.UUID
		typ     event.Type
		data    string
	}{
		{event.VideoPublished(video()), videoID, "video.published", snapshot + facts},
		{event.VideoUpdated(video()), videoID, "video.updated", snapshot + facts},
		{event.VideoDeleted(bare), videoID, "video.deleted", snapshot + "null}"},
		{event.UploadRejected(rejected), uploadID, "upload.rejected", upload +
			`"VIDEO","status":"REJECTED","fileName":"b.mp4","key":"videos/b","contentType":"video/mp4","size":8,` +
			`"createdAt":"2026-01-02T03:04:05.678Z","rejection":{"code":"TYPE_MISMATCH","reason":"This is no film."}}`},
		{event.UploadExpired(expired), uploadID, "upload.expired", upload +
			`"POSTER","status":"EXPIRED","fileName":"","key":"","contentType":"","size":0,` +
			`"createdAt":"2026-01-02T03:04:05.678Z","rejection":null}`},
	} {
		db.Job.Delete().ExecX(t.Context())
		add(t, db, event.NewOutbox(jobs, "one", "two"), tt.event)
		all := db.Job.Query().Order(ent.Asc(entjob.FieldID)).AllX(t.Context())
		if len(all) != 2 || all[0].Topic != "one" || all[1].Topic != "two" || all[0].Payload != all[1].Payload {
			t.Fatalf("%s is kept as %v, want it once for each subscriber", tt.typ, all)
		}
		if got := *all[0].GroupKey; got != tt.subject.String() {
			t.Errorf("%s is of the group %s, want %s", tt.typ, got, tt.subject)
		}
		var m event.Message
		if err := json.Unmarshal([]byte(all[0].Payload), &m); err != nil || !strings.HasPrefix(m.ID, "evt_") {
			t.Errorf("%s is kept with the id %q, %v", tt.typ, m.ID, err)
		}
		want := fmt.Sprintf(`{"type":%q,"timestamp":"2026-01-02T03:04:05.678Z","data":%s}`, tt.typ, tt.data)
		if got := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(string(m.Body)); got != want {
			t.Errorf("%s says\n%s, want\n%s", tt.typ, got, want)
		}
	}
}

func TestWithoutSubscribersNothingIsKept(t *testing.T) {
	db, jobs := open(t)
	add(t, db, event.NewOutbox(jobs), event.VideoDeleted(video()))
	if n := db.Job.Query().CountX(t.Context()); n != 0 {
		t.Errorf("%d jobs are kept, want none", n)
	}
}

func TestTheListOfTypesIsComplete(t *testing.T) {
	u, seen := &ent.Upload{}, map[event.Type]bool{}
	for _, e := range []event.Event{
		event.VideoPublished(video()), event.VideoUpdated(video()), event.VideoDeleted(video()),
		event.UploadRejected(u), event.UploadExpired(u),
	} {
		seen[e.Type] = true
	}
	for _, typ := range event.Types {
		if !seen[typ] {
			t.Errorf("nothing makes a %s", typ)
		}
	}
	if len(event.Types) != len(seen) {
		t.Errorf("the list has %d types, want %d", len(event.Types), len(seen))
	}
}
