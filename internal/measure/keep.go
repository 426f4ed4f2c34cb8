package measure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/ent/storageprofile"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// edition counts what is measured and how: what an earlier one saw is measured anew.
const edition = 1

// Keeper fills a profile: from the database, where servers share what they saw, or by measuring.
type Keeper struct {
	db      *ent.Client
	store   *s3store.Store
	profile *upload.Profile
	options Options

	bucket, endpoint, origins, program string // what the capabilities depend on

	firstPause time.Duration // before it measures again, when storage could not be asked
	tried      chan struct{} // closed when the store is known, or could not be asked for the first time
}

// NewKeeper fills profile with what the store of a bucket does.
func NewKeeper(db *ent.Client, store *s3store.Store, bucket string, profile *upload.Profile, o Options) *Keeper {
	return &Keeper{
		db: db, store: store, profile: profile, options: o,
		bucket: bucket, endpoint: store.Address(), origins: strings.Join(o.Origins, ","), program: program(),
		firstPause: 2 * time.Second, tried: make(chan struct{}),
	}
}

// program is the version of this program and of its measuring.
func program() string {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" || s.Key == "vcs.modified" && s.Value == "true" {
				version += "+" + s.Value
			}
		}
	}
	return fmt.Sprintf("%s, measuring %d", version, edition)
}

// Tried is closed when the store is known, or could not be asked for the first time.
func (k *Keeper) Tried() <-chan struct{} { return k.tried }

const (
	// longestPause is how long it waits at most until it measures again.
	longestPause = 5 * time.Minute

	// patience is how often storage may have a fault until the fault is taken for an answer: for some four minutes.
	patience = 7

	// fresh is how long what is lacking is believed.
	fresh = 10 * time.Minute
)

// Run fills the profile. While storage is down nothing is known, and it tries until something is. What is known to be
// lacking is looked at once more at a start, since somebody may have mended it.
func (k *Keeper) Run(ctx context.Context) {
	seen, at, known := k.recall(ctx)
	tried := sync.OnceFunc(func() { close(k.tried) })
	defer tried()
	if known {
		tried()
	}
	if known && (len(Lacking(seen)) == 0 || time.Since(at) < fresh) {
		return
	}
	said, pause := "", k.firstPause
	for try := 0; ; try, pause = try+1, min(2*pause, longestPause) {
		k.options.Insist = try >= patience
		err := k.measure(ctx)
		tried()
		if err == nil || known || ctx.Err() != nil {
			return
		}
		if said != err.Error() {
			said = err.Error()
			slog.WarnContext(ctx, meaning(err), "bucket", k.bucket, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if _, _, known = k.recall(ctx); known { // another server was faster
			return
		}
	}
}

func meaning(err error) string {
	if errors.Is(err, ErrUnusable) {
		return "uploads cannot work: storage refuses what they need; see streamsphere doctor"
	}
	return "it is not known yet what storage does, nothing is promised to users; measuring again"
}

// recall takes what was seen before.
func (k *Keeper) recall(ctx context.Context) (seen upload.Capabilities, at time.Time, known bool) {
	row, err := k.db.StorageProfile.Query().Where(
		storageprofile.Bucket(k.bucket), storageprofile.Endpoint(k.endpoint),
		storageprofile.Origins(k.origins), storageprofile.Program(k.program),
	).Only(ctx)
	if err == nil {
		err = json.Unmarshal([]byte(row.Capabilities), &seen)
	}
	if err != nil {
		if !ent.IsNotFound(err) && ctx.Err() == nil {
			slog.ErrorContext(ctx, "read what storage was seen to do", "error", err)
		}
		return seen, at, false
	}
	k.profile.Set(seen)
	slog.InfoContext(ctx, "what storage does is known", "bucket", k.bucket, "measured_at", row.MeasuredAt)
	return seen, row.MeasuredAt, true
}

func (k *Keeper) measure(ctx context.Context) error {
	result, err := Run(ctx, k.store, k.options)
	if err != nil {
		return err
	}
	k.profile.Set(result.Capabilities)
	k.say(ctx, result)
	if result.Left != nil {
		slog.WarnContext(ctx, "objects of measuring could not be removed", "prefix", Prefix, "error", result.Left)
	}
	if err := k.save(ctx, result.Capabilities); err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "keep what storage was seen to do", "error", err) // the next start measures again
	}
	return nil
}

// save is harmless when several servers measure at once.
func (k *Keeper) save(ctx context.Context, c upload.Capabilities) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return k.db.StorageProfile.Create().
		SetBucket(k.bucket).SetEndpoint(k.endpoint).SetOrigins(k.origins).SetProgram(k.program).
		SetCapabilities(string(text)).SetMeasuredAt(time.Now()).
		OnConflictColumns(
			storageprofile.FieldBucket, storageprofile.FieldEndpoint, storageprofile.FieldOrigins, storageprofile.FieldProgram,
		).
		Update(func(u *ent.StorageProfileUpsert) { u.UpdateCapabilities().UpdateMeasuredAt() }).
		Exec(ctx)
}

// say tells the operator what the store does not do.
func (k *Keeper) say(ctx context.Context, r Result) {
	lacking := Lacking(r.Capabilities)
	slog.InfoContext(ctx, "storage is measured", "bucket", k.bucket, "lacking", len(lacking))
	for _, w := range lacking {
		log := slog.InfoContext
		if w.Weight > Nothing {
			log = slog.WarnContext
		}
		log(ctx, "storage does not do this: "+w.Does, "seen", r.Finding(w.Name).Saw, "means", w.Means, "do", w.Do)
	}
	if !r.Capabilities.BindsLength || !r.Capabilities.BindsType {
		slog.WarnContext(ctx, "do not use this store for strangers: it does not check what was signed", "bucket", k.bucket)
	}
}
