package uploader

import (
	"fmt"
	"sync"
	"time"
)

// Stage is what an upload is doing.
type Stage string

// The stages of an upload, in their order.
const (
	Reading    Stage = "reading"    // the checksums of what is sent first
	Sending    Stage = "sending"    // bytes are on their way
	Publishing Stage = "publishing" // all bytes have arrived
)

// Event says how far an upload is.
type Event struct {
	Stage   Stage
	Done    int64  // bytes that storage has, or that are on their way; those of a part that is sent again are taken back
	Resumed int64  // of those, bytes that an earlier session sent
	Total   int64  // bytes of the file
	Note    string // something that its user should know, as a sentence; or ""
}

// progress adds up what all parts do.
type progress struct {
	mu    sync.Mutex
	event Event
	watch func(Event)
}

func newProgress(total int64, watch func(Event)) *progress {
	if watch == nil {
		watch = func(Event) {}
	}
	return &progress{event: Event{Stage: Reading, Total: total}, watch: watch}
}

func (p *progress) enter(s Stage) { p.change(func(e *Event) { e.Stage = s }) }
func (p *progress) add(n int64)   { p.change(func(e *Event) { e.Done += n }) }
func (p *progress) set(n int64)   { p.change(func(e *Event) { e.Done = n }) }

// resume counts bytes that are there already.
func (p *progress) resume(n int64) {
	p.change(func(e *Event) { e.Done, e.Resumed = e.Done+n, e.Resumed+n })
}

func (p *progress) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	noted := p.event
	noted.Note = fmt.Sprintf(format, args...)
	p.watch(noted)
}

// in says when the next try comes.
func in(pause time.Duration) string {
	return fmt.Sprintf("in %v", max(pause, time.Second).Round(time.Second))
}

func (p *progress) change(by func(*Event)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	by(&p.event)
	p.watch(p.event)
}
