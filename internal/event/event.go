// Package event tells others what happened: each event is written into the queue in the transaction of the change
// that it is about, so that none is lost and none is told that did not happen. types.go is the closed list of
// events, snapshot.go what they say.
package event

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/queue"
)

// Event is something that happened to a video or an upload.
type Event struct {
	Type    Type
	subject uuid.UUID // whose events are told in their order
	data    any       // the subject as it was then
}

// Message is an event as a subscriber gets it.
type Message struct {
	ID   string          `json:"id"`   // the same however often it is sent, and for every subscriber
	Body json.RawMessage `json:"body"` // see body
}

// body is what a message says.
type body struct {
	Type      Type      `json:"type"`
	Timestamp time.Time `json:"timestamp"` // RFC 3339: when it happened
	Data      any       `json:"data"`
}

// Outbox keeps events until every subscriber has them.
type Outbox struct {
	jobs   *queue.Queue
	topics []string
}

// NewOutbox keeps events as jobs of one topic for each subscriber. Without subscribers it keeps none.
func NewOutbox(jobs *queue.Queue, topics ...string) *Outbox {
	return &Outbox{jobs: jobs, topics: topics}
}

// Add keeps an event in the caller's transaction. The caller has changed, and so locked, the row that the event is
// about: that makes the order of events the order of changes.
func (o *Outbox) Add(ctx context.Context, tx *ent.Tx, e Event) error {
	if len(o.topics) == 0 {
		return nil
	}
	text, err := json.Marshal(body{e.Type, milliseconds(o.jobs.Now()), e.data})
	if err != nil {
		return fmt.Errorf("event %s of %s: %w", e.Type, e.subject, err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	for _, topic := range o.topics {
		job := queue.Job{Topic: topic, Group: e.subject.String(), Payload: Message{"evt_" + id.String(), text}}
		if err := o.jobs.Add(ctx, tx, job); err != nil {
			return fmt.Errorf("event %s of %s: %w", e.Type, e.subject, err)
		}
	}
	return nil
}
