// Package measure finds out what a store does, by trying it. It writes small objects below Prefix, one for each thing
// that it tries, so that one failure does not make the next one lie, and removes them again.
//
// What was not seen refused is not claimed: a store that sends a checksum back has not proven that it compares it, so
// other bytes are sent, and have to be refused. Before anything counts as refused, the same request without the fault
// has to pass.
package measure

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// Prefix is where all keys lie that measuring writes to. Nothing else may.
const Prefix = upload.DoctorFolder + "/"

// longest is how long measuring may take.
const longest = 3 * time.Minute

// ErrUnusable means that storage answered, and refused what every upload needs.
var ErrUnusable = errors.New("storage refuses what uploads need")

// Options say how to measure.
type Options struct {
	Origins []string      // of the pages that send and play films
	Timeout time.Duration // of every request
	// Insist takes a fault of storage, while it does the rest well, for an answer. Otherwise it ends the measuring: faults
	// pass, and what was seen is kept for long.
	Insist bool
}

// Finding is what came of one try.
type Finding struct {
	Name  string // of the capability, as in its JSON
	Holds bool
	Saw   string
}

// Result is what was seen.
type Result struct {
	Capabilities upload.Capabilities
	Findings     []Finding
	Preflights   []Preflight
	Left         error // why something that was written could not be removed
}

// Finding is the one of a name.
func (r Result) Finding(name string) Finding {
	for _, f := range r.Findings {
		if f.Name == name {
			return f
		}
	}
	return Finding{Name: name, Saw: "it was not tried"}
}

// run is one measuring.
type run struct {
	*Scratch
	origins []string
	insist  bool
	Result
}

// Run measures a store. Its error says that storage cannot be asked, or is ErrUnusable; then nothing is known.
func Run(ctx context.Context, store *s3store.Store, o Options) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	r := &run{Scratch: NewScratch(NewClient(store, o.Timeout)), origins: o.Origins, insist: o.Insist}
	err := r.all(ctx)
	r.Left = r.Clean(ctx)
	if err != nil {
		return Result{}, err
	}
	r.removeOld(ctx, r.Capabilities.ListsByPrefix, time.Now())
	return r.Result, nil
}

// all tries everything.
func (r *run) all(ctx context.Context) error {
	for _, basic := range []func(context.Context) error{r.basicPut, r.basicParts} {
		if err := basic(ctx); err != nil {
			return err
		}
	}
	for _, t := range tried {
		holds, saw, err := t.ask(r, ctx)
		if err != nil {
			if !r.insist || !errors.Is(err, errDown) || !r.answers(ctx) {
				return fmt.Errorf("measure %s: %w", t.name, err)
			}
			holds, saw = false, err.Error() // storage answers, but not to this
		}
		*t.field(&r.Capabilities) = holds
		r.Findings = append(r.Findings, Finding{t.name, holds, saw})
	}
	return nil
}

// answers asks for something that every store does.
func (r *run) answers(ctx context.Context) bool {
	_, stored, err := r.put(ctx, "still-there", nil, bodyA)
	return err == nil && stored.OK()
}

// tried is what is tried for each capability. The order matters: a check is tried with the headers that are taken.
var tried = []struct {
	name  string
	field func(*upload.Capabilities) *bool
	ask   func(*run, context.Context) (holds bool, saw string, err error)
}{
	{"bindsLength", func(c *upload.Capabilities) *bool { return &c.BindsLength }, (*run).bindsLength},
	{"bindsType", func(c *upload.Capabilities) *bool { return &c.BindsType }, (*run).bindsType},
	{"takesPutChecksum", func(c *upload.Capabilities) *bool { return &c.TakesPutChecksum }, (*run).takesPutChecksum},
	{"putChecksum", func(c *upload.Capabilities) *bool { return &c.PutChecksum }, (*run).putChecksum},
	{"takesChecksumMode", func(c *upload.Capabilities) *bool { return &c.TakesChecksumMode }, (*run).takesChecksumMode},
	{"statsSha256", func(c *upload.Capabilities) *bool { return &c.StatsSha256 }, (*run).statsSha256},
	{"takesIfNoneMatch", func(c *upload.Capabilities) *bool { return &c.TakesIfNoneMatch }, (*run).takesIfNoneMatch},
	{"putOnce", func(c *upload.Capabilities) *bool { return &c.PutOnce }, (*run).putOnce},
	{"takesPartChecksum", func(c *upload.Capabilities) *bool { return &c.TakesPartChecksum }, (*run).takesPartChecksum},
	{"partChecksum", func(c *upload.Capabilities) *bool { return &c.PartChecksum }, (*run).partChecksum},
	{"listsPartSha256", func(c *upload.Capabilities) *bool { return &c.ListsPartSha256 }, (*run).listsPartSha256},
	{"takesCompleteMatch", func(c *upload.Capabilities) *bool { return &c.TakesCompleteMatch }, (*run).takesCompleteMatch},
	{"completeOnce", func(c *upload.Capabilities) *bool { return &c.CompleteOnce }, (*run).completeOnce},
	{"takesObjectSize", func(c *upload.Capabilities) *bool { return &c.TakesObjectSize }, (*run).takesObjectSize},
	{"checksSize", func(c *upload.Capabilities) *bool { return &c.ChecksSize }, (*run).checksSize},
	{"listsByPrefix", func(c *upload.Capabilities) *bool { return &c.ListsByPrefix }, (*run).listsByPrefix},
	{"hasCorsApi", func(c *upload.Capabilities) *bool { return &c.HasCORSAPI }, (*run).hasCORSAPI},
	{"preflight", func(c *upload.Capabilities) *bool { return &c.Preflight }, (*run).preflight},
}

// newPrefix is where one measuring writes.
func newPrefix() string { return Prefix + uuid.Must(uuid.NewV7()).String() + "/" }
