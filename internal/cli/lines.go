package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/vbauerster/mpb/v8/decor"

	"github.com/streamsphere/streamsphere/internal/uploader"
)

// lines shows progress where there is no terminal: a line at the start, one for every ten per cent, and notes.
type lines struct {
	to    io.Writer
	name  string
	begun bool
	since time.Time // when bytes began to move
	told  int64     // the tenths told of
}

var _ display = (*lines)(nil)

func (l *lines) event(e uploader.Event) {
	if !l.begun {
		l.begun = true
		l.say("uploading % .1f", decor.SizeB1024(e.Total))
	}
	if e.Note != "" {
		l.say("%s", e.Note)
	}
	if e.Stage != uploader.Sending {
		return
	}
	if l.since.IsZero() {
		l.since, l.told = time.Now(), tenths(e)
	}
	if now := tenths(e); now > l.told {
		l.told = now
		l.say("%d0 %%, % .1f of % .1f, % .1f/s", now, decor.SizeB1024(e.Done), decor.SizeB1024(e.Total), l.speed(e))
	}
}

func (l *lines) end(bool) {}

func (l *lines) say(format string, args ...any) {
	fmt.Fprintf(l.to, "%s: %s\n", l.name, fmt.Sprintf(format, args...))
}

func (l *lines) speed(e uploader.Event) decor.SizeB1024 {
	return decor.SizeB1024(float64(e.Done-e.Resumed) / max(time.Since(l.since).Seconds(), 0.001))
}

func tenths(e uploader.Event) int64 { return e.Done * 10 / max(e.Total, 1) }
