package uploader

import (
	"fmt"
	"sync"
)

// Stage is what an upload is busy with.
type Stage string

// The stages of an upload, in their order.
const (
	Reading    Stage = "reading"    // the checksums of what is sent first
	Sending    Stage = "sending"    // bytes are on their way
	Publishing Stage = "publishing" // all bytes have arrived
)

// Event tells how an upload comes along.
type Event struct {
	Stage   Stage
	Done    int64  // bytes that storage has or that were handed to the network; a part that must be sent again is taken back
	Resumed int64  // of those, bytes that an earlier run sent
	Total   int64  // bytes of the file
	Note    string // something that its user should know, as a sentence; or ""
}

// meter adds up what all parts do.
type meter struct {
	mu    sync.Mutex
	event Event
	watch func(Event)
}

func newMeter(total int64, watch func(Event)) *meter {
	if watch == nil {
		watch = func(Event) {}
	}
	return &meter{event: Event{Stage: Reading, Total: total}, watch: watch}
}

func (m *meter) enter(s Stage) { m.change(func(e *Event) { e.Stage = s }) }
func (m *meter) add(n int64)   { m.change(func(e *Event) { e.Done += n }) }
func (m *meter) set(n int64)   { m.change(func(e *Event) { e.Done = n }) }

// resume counts bytes that are there already.
func (m *meter) resume(n int64) {
	m.change(func(e *Event) { e.Done, e.Resumed = e.Done+n, e.Resumed+n })
}

func (m *meter) note(format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	noted := m.event
	noted.Note = fmt.Sprintf(format, args...)
	m.watch(noted)
}

func (m *meter) change(by func(*Event)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	by(&m.event)
	m.watch(m.event)
}
