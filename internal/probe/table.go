package probe

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/internal/media"
	"github.com/streamsphere/streamsphere/internal/text"
)

// table writes a line for each file as soon as it is known: a library may have many thousands. The file is the last
// column, as its name is of any length, and the reason follows it when it is no film.
type table struct {
	out    io.Writer
	films  int
	others int
	cost   media.Cost
}

const tableRow = "%-15s  %-9s  %9s  %-11s  %4s  %7s  %-27s  %-5s  %8s  %9s  %s\n"

func newTable(out io.Writer) *table {
	fmt.Fprintf(out, tableRow,
		"VERDICT", "CONTAINER", "DURATION", "PICTURE", "TURN", "RATE", "CODECS", "START", "REQUESTS", "READ", "FILE")
	return &table{out: out}
}

func (t *table) write(r result) {
	f, file := r.facts, text.Shown(r.name)
	verdict, turn, start := "film", fmt.Sprintf("%d°", f.Rotation), "slow"
	if f.FastStart {
		start = "fast"
	}
	t.films++
	if r.err != nil {
		t.films--
		t.others++
		verdict, turn, start = string(codeOf(r.err)), "-", "-"
		file += ": " + text.Shown(reason(r.err))
	}
	t.cost.Requests += r.cost.Requests
	t.cost.Bytes += r.cost.Bytes
	fmt.Fprintf(t.out, tableRow, verdict, cmp.Or(string(f.Container), "-"), orDash(f.Duration, clock(f.Duration)),
		orDash(f.Width, fmt.Sprintf("%d × %d", f.Width, f.Height)), turn, orDash(f.FrameRate, fmt.Sprint(f.FrameRate)),
		cmp.Or(strings.TrimSpace(f.VideoCodec+" "+f.AudioCodec), "-"), start,
		strconv.Itoa(r.cost.Requests), kibibytes(r.cost.Bytes), file)
}

// end writes what all lines come to.
func (t *table) end() {
	fmt.Fprintf(t.out, "\n%d of %d are films. Read: %s in %d requests.\n",
		t.films, t.films+t.others, kibibytes(t.cost.Bytes), t.cost.Requests)
}

// clock is a duration as players show it, but for the hours, which stand there only if there are any.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

func kibibytes(bytes int64) string { return fmt.Sprintf("%d KiB", (bytes+1023)/1024) }
