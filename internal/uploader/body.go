package uploader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// answerFactor is how many times as long the wait may be after the last byte: the system still holds some megabytes
// then, and storage writes them down before it answers.
const answerFactor = 4

// body reads the bytes of one attempt, counts them, and ends the attempt when nothing moves.
type body struct {
	ctx      context.Context
	stop     context.CancelCauseFunc
	stall    time.Duration
	timer    *time.Timer
	progress *progress

	mu       sync.Mutex
	source   io.Reader // nil once the attempt is over: the transport may still try to read then
	left     int64
	sent     int64
	readFail error // what reading the file failed with
}

func newBody(ctx context.Context, source *io.SectionReader, stall time.Duration, progress *progress) *body {
	b := &body{stall: stall, progress: progress, source: source, left: source.Size()}
	b.ctx, b.stop = context.WithCancelCause(ctx)
	b.timer = time.AfterFunc(stall, func() { b.stop(fmt.Errorf("nothing moved for %v", stall)) })
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
		b.readFail = err
	}
	wait := b.stall
	if b.left == 0 {
		wait *= answerFactor
	}
	b.timer.Reset(wait)
	b.progress.add(int64(n))
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
		b.progress.add(-b.sent)
	}
}

// failure prefers the reason that ended the attempt to what it looked like to the transport.
func (b *body) failure(err error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.readFail != nil {
		return unreadable(b.readFail)
	}
	if cause := context.Cause(b.ctx); cause != nil {
		err = cause
	}
	return &putError{cause: fmt.Errorf("the connection to storage broke: %w", err)}
}
