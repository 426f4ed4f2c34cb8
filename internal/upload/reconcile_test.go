package upload

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// refusing is a store that answers, and will never let the server look at an object: a fault that no store can be made to
// show for as long as a day.
type refusing struct {
	Storage
	asked int
}

func (r *refusing) Stat(context.Context, string) (Object, error) {
	r.asked++
	return Object{}, fault.New(fault.StorageUnavailable, "The store does not let the server do this.")
}

func (r *refusing) Reach(context.Context) error { return nil }

func TestWhatStorageNeverTellsIsAskedLessAndLess(t *testing.T) {
	d, err := database.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "refused.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	owner := d.Client.User.Create().SetIssuer("test").SetSubject("alice").SetName("alice").SetCreatedAt(start).SaveX(t.Context())
	u := d.Client.Upload.Create().SetOwnerID(owner.ID).SetFileName("film.mp4").SetContentType("video/mp4").SetSize(10).
		SetFolder("videos").SetKey(uuid.NewString()).SetCreatedAt(start).SetExpiresAt(start).SetLatestArrival(start).
		SaveX(t.Context())

	store, now := &refusing{}, start
	service := NewService(Deps{DB: d.Client, Storage: store}, Policy{}, Lifetime{})
	service.now = func() time.Time { return now }
	r := NewReconciler(service, ReconcileOptions{Grace: time.Minute, Resumable: 7 * 24 * time.Hour, Every: time.Minute})
	for ; now.Before(start.Add(24 * time.Hour)); now = now.Add(time.Minute) {
		if err := r.Reconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if store.asked < 5 || store.asked > 12 {
		t.Errorf("storage was asked %d times in a day of minutes, want after twice as long each time", store.asked)
	}
	if got := d.Client.Upload.GetX(t.Context(), u.ID).Status; got != Pending {
		t.Errorf("the upload is %s, want it still PENDING: nothing is known of it", got)
	}
}
