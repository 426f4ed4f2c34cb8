package upload

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// openUnlocked opens a database whose transactions lock nothing until they write, as PostgreSQL's do, and that wait
// for each other up to the given time.
func openUnlocked(t *testing.T, wait string) (*ent.Client, uuid.UUID) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "quota.db")
	d, err := database.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := ent.Open(dialect.SQLite, "file:"+path+"?_fk=1&_txlock=deferred&_busy_timeout="+wait)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	owner := db.User.Create().SetIssuer("test").SetSubject("alice").SetName("alice").
		SetCreatedAt(time.Now()).SaveX(t.Context())
	return db, owner.ID
}

// reserveWithin writes an upload of ten bytes if the quota lets it.
func reserveWithin(ctx context.Context, tx *ent.Tx, p *Policy, owner uuid.UUID) error {
	if err := p.checkQuota(ctx, tx, owner, Video, 10, time.Now()); err != nil {
		return err
	}
	now := time.Now()
	return tx.Upload.Create().SetOwnerID(owner).SetFileName("film.mp4").SetContentType("video/mp4").SetSize(10).
		SetFolder("videos").SetKey(uuid.NewString()).SetCreatedAt(now).SetExpiresAt(now).SetLatestArrival(now).Exec(ctx)
}

func TestRacingRequestsAreHeldToTheQuota(t *testing.T) {
	for name, tt := range map[string]struct {
		policy Policy
		want   int
	}{
		"of uploads": {Policy{MaxPending: 5}, 5},
		"of bytes":   {Policy{MaxPending: 100, MaxUserBytes: 70}, 7},
	} {
		t.Run(name, func(t *testing.T) {
			db, owner := openUnlocked(t, "20000")
			const callers = 20
			var begun, race sync.WaitGroup
			begun.Add(callers)
			for range callers {
				race.Go(func() {
					err := database.InTx(t.Context(), db, func(tx *ent.Tx) error {
						begun.Done()
						begun.Wait()
						return reserveWithin(t.Context(), tx, &tt.policy, owner)
					})
					if err != nil && fault.CodeOf(err) != fault.QuotaExceeded {
						t.Error(err)
					}
				})
			}
			race.Wait()
			if n := db.Upload.Query().CountX(t.Context()); n != tt.want {
				t.Errorf("%d uploads were accepted, want %d", n, tt.want)
			}
		})
	}
}

func TestTheQuotaIsCountedUnderALock(t *testing.T) {
	db, owner := openUnlocked(t, "0")
	policy := Policy{MaxPending: 5}
	first, err := db.Tx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer first.Rollback()
	if err := policy.checkQuota(t.Context(), first, owner, Video, 1, time.Now()); err != nil {
		t.Fatal(err)
	}
	check := func() error {
		return database.InTx(t.Context(), db, func(tx *ent.Tx) error {
			return policy.checkQuota(t.Context(), tx, owner, Video, 1, time.Now())
		})
	}
	if check() == nil {
		t.Error("a second transaction counts while the first one may still write")
	}
	if err := first.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := check(); err != nil {
		t.Errorf("once the first one has ended: %v", err)
	}
}
