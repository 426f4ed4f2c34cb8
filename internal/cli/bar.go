package cli

import (
	"os"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/uploader"
)

// refresh is how often the bar is moved: the network reports progress more often than anybody can see.
const refresh = 100 * time.Millisecond

// bar shows progress on a terminal.
type bar struct {
	container *mpb.Progress
	bar       *mpb.Bar
	stage     atomic.Value // of uploader.Stage
	total     int64
	done      int64
	movedAt   time.Time
	sentAt    atomic.Int64 // when bytes moved last, in nanoseconds since 1970
}

// stillAfter is how long no byte moves until nothing is said of speed and time left any more.
const stillAfter = 3 * time.Second

// whileMoving shows something only while bytes move.
func (b *bar) whileMoving(d decor.Decorator) decor.Decorator {
	return decor.Meta(d, func(shown string) string {
		if time.Since(time.Unix(0, b.sentAt.Load())) > stillAfter {
			return "-"
		}
		return shown
	})
}

var _ display = (*bar)(nil)

func newBar(terminal *os.File, name string) *bar {
	b := &bar{container: mpb.New(mpb.WithOutput(terminal), mpb.WithAutoRefresh()), movedAt: time.Now()}
	b.stage.Store(uploader.Reading)
	stage := func(decor.Statistics) string { return string(b.stage.Load().(uploader.Stage)) }
	b.bar = b.container.AddBar(0, // a bar with a total ends at 100 %, but a part may have to be sent again
		mpb.PrependDecorators(decor.Name(shorten(text.Shown(name))+" "), decor.NewPercentage("% d")),
		mpb.AppendDecorators(
			decor.Counters(decor.SizeB1024(0), "% .1f / % .1f"),
			decor.Name(", "), b.whileMoving(decor.EwmaSpeed(decor.SizeB1024(0), "% .1f", 30)),
			decor.Name(", "), b.whileMoving(decor.EwmaETA(decor.ET_STYLE_MMSS, 30)), decor.Name(" left, "), decor.Any(stage),
		))
	return b
}

func (b *bar) event(e uploader.Event) {
	if e.Note != "" {
		b.container.Write([]byte(e.Note + "\n"))
	}
	if e.Done > b.done {
		b.sentAt.Store(time.Now().UnixNano())
	}
	b.done = e.Done
	changed := b.stage.Swap(e.Stage) != e.Stage
	now := time.Now()
	if took := now.Sub(b.movedAt); changed || took >= refresh {
		b.bar.SetTotal(e.Total, false)
		b.move(e, took)
		b.total, b.movedAt = e.Total, now
	}
}

// move leaves out of the speed what an earlier session sent.
func (b *bar) move(e uploader.Event, took time.Duration) {
	if e.Stage == uploader.Sending && e.Done > e.Resumed {
		b.bar.EwmaSetCurrent(e.Done, took)
		return
	}
	b.bar.SetCurrent(e.Done)
}

func (b *bar) end(published bool) {
	if published {
		b.bar.SetTotal(b.total, true)
	} else {
		b.bar.Abort(false)
	}
	b.container.Wait()
}

const longestName = 32 // characters; more would leave no room for the bar

func shorten(name string) string {
	if utf8.RuneCountInString(name) > longestName {
		return text.Cut(name, longestName-1) + "…"
	}
	return name
}
