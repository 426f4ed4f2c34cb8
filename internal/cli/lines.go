package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/vbauerster/mpb/v8/decor"

	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/uploader"
)

// lines shows progress where there is no terminal: a line at the start, one for every ten per cent, and notes.
type lines struct {
	out     io.Writer
	name    string
	started bool
	since   time.Time // when bytes began to move
	shown   int64     // the tenths shown so far
}

var _ display = (*lines)(nil)

func (l *lines) event(e uploader.Event) {
	if !l.started {
		l.started = true
		l.print("uploading % .1f", decor.SizeB1024(e.Total))
	}
	if e.Note != "" {
		l.print("%s", e.Note)
	}
	if e.Stage != uploader.Sending {
		return
	}
	if l.since.IsZero() {
		l.since, l.shown = time.Now(), tenths(e)
	}
	if now := tenths(e); now > l.shown {
		l.shown = now
		l.print("%d0 %%, % .1f of % .1f, % .1f/s", now, decor.SizeB1024(e.Done), decor.SizeB1024(e.Total), l.speed(e))
	}
}

func (l *lines) end(bool) {}

func (l *lines) print(format string, args ...any) {
	fmt.Fprintf(l.out, "%s: %s\n", text.Shown(l.name), fmt.Sprintf(format, args...))
}

func (l *lines) speed(e uploader.Event) decor.SizeB1024 {
	return decor.SizeB1024(float64(e.Done-e.Resumed) / max(time.Since(l.since).Seconds(), 0.001))
}

func tenths(e uploader.Event) int64 { return e.Done * 10 / max(e.Total, 1) }
