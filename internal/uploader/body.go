package uploader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// answerPatience is how many times as long as a connection may stand still it may take after the last byte was handed over:
// the system still holds some megabytes then, and storage writes them down before it answers.
const answerPatience = 4

// body reads bytes of a file for one attempt to send them, counts them, and ends the attempt when nothing moves.
type body struct {
	ctx   context.Context
	stop  context.CancelCauseFunc
	stall time.Duration
	timer *time.Timer
	meter *meter

	mu     sync.Mutex
	source io.Reader // nil once the attempt is over: the transport may still try to read then
	left   int64
	sent   int64
	broken error // what reading the file failed with
}

func (u *Uploader) newBody(ctx context.Context, source *io.SectionReader, m *meter) *body {
	b := &body{stall: u.Stall, meter: m, source: source, left: source.Size()}
	b.ctx, b.stop = context.WithCancelCause(ctx)
	b.timer = time.AfterFunc(u.Stall, func() { b.stop(fmt.Errorf("nothing moved for %v", u.Stall)) })
	return b
}

var errOver = errors.New("the attempt is over")

func (b *body) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.source == nil {
		return 0, errOver
	}
	n, err := b.source.Read(p)
	b.left, b.sent = b.left-int64(n), b.sent+int64(n)
	if err != nil && err != io.EOF {
		b.broken = err
	}
	patience := b.stall
	if b.left == 0 {
		patience *= answerPatience
	}
	b.timer.Reset(patience)
	b.meter.add(int64(n))
	return n, err
}

// Close does nothing: the file stays open for the next attempt.
func (b *body) Close() error { return nil }

// end ends the attempt. Bytes that were not accepted are counted out again.
func (b *body) end(accepted bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.source = nil
	b.timer.Stop()
	b.stop(nil)
	if !accepted {
		b.meter.add(-b.sent)
	}
}

// why prefers the reason that ended the attempt to what it looked like to the transport.
func (b *body) why(err error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		return unreadable(b.broken)
	}
	if cause := context.Cause(b.ctx); cause != nil {
		err = cause
	}
	return &refusal{cause: err}
}
