package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// writeText writes a table, or the reason why there is none.
func writeText(stdout, stderr io.Writer, r result) {
	if r.err != nil {
		fmt.Fprintf(stderr, "%s: %s\n", text.Shown(r.name), text.Shown(reason(r.err)))
		return
	}
	fmt.Fprintln(stdout, text.Shown(r.name))
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	defer table.Flush()
	row := func(name, format string, args ...any) {
		fmt.Fprintf(table, "  %s\t"+format+"\n", append([]any{name}, args...)...)
	}
	row("container", "%s", r.facts.Container)
	row("duration", "%s", orDash(r.facts.Duration, r.facts.Duration.String()))
	row("picture", "%s", orDash(r.facts.Width, fmt.Sprintf("%d × %d", r.facts.Width, r.facts.Height)))
	row("rotation", "%d°", r.facts.Rotation)
	row("frame rate", "%s", orDash(r.facts.FrameRate, fmt.Sprint(r.facts.FrameRate)))
	row("video codec", "%s", orDash(r.facts.VideoCodec, r.facts.VideoCodec))
	row("audio codec", "%s", orDash(r.facts.AudioCodec, r.facts.AudioCodec))
	row("fast start", "%t", r.facts.FastStart)
	row("read", "%d of %d bytes, in requests: %d", r.cost.Bytes, r.size, r.cost.Requests)
}

// orDash is a fact's text, or a dash for a fact that is not known.
func orDash[T comparable](fact T, text string) string {
	var unknown T
	if fact == unknown {
		return "-"
	}
	return text
}

// film is a line of JSON; its facts are named as in the API.
type film struct {
	File            string          `json:"file"`
	Film            bool            `json:"film"`
	Size            int64           `json:"size"`
	Container       media.Container `json:"container,omitempty"`
	DurationSeconds float64         `json:"durationSeconds,omitempty"`
	Width           int             `json:"width,omitempty"`
	Height          int             `json:"height,omitempty"`
	Rotation        int             `json:"rotation"`
	FrameRate       float64         `json:"frameRate,omitempty"`
	VideoCodec      string          `json:"videoCodec,omitempty"`
	AudioCodec      string          `json:"audioCodec,omitempty"`
	FastStart       bool            `json:"fastStart"`
	Requests        int             `json:"requests"`
	BytesRead       int64           `json:"bytesRead"`
	Error           *problem        `json:"error,omitempty"`
}

type problem struct {
	Code    fault.Code `json:"code"`
	Message string     `json:"message"`
}

func writeJSON(stdout io.Writer, r result) {
	line := film{
		File: r.name, Film: r.err == nil, Size: r.size, Container: r.facts.Container,
		DurationSeconds: r.facts.Duration.Seconds(),
		Width:           r.facts.Width, Height: r.facts.Height, Rotation: r.facts.Rotation, FrameRate: r.facts.FrameRate,
		VideoCodec: r.facts.VideoCodec, AudioCodec: r.facts.AudioCodec, FastStart: r.facts.FastStart,
		Requests: r.cost.Requests, BytesRead: r.cost.Bytes,
	}
	if r.err != nil {
		line.Error = &problem{codeOf(r.err), reason(r.err)}
	}
	encoder := json.NewEncoder(stdout)
	encoder.SetEscapeHTML(false) // names and reasons are to be read
	encoder.Encode(line)
}

// unreadable is the code of what cannot be looked into; as for uploads from the command line.
const unreadable fault.Code = "FILE_UNREADABLE"

func codeOf(err error) fault.Code {
	if _, ok := errors.AsType[*media.NotVideo](err); ok {
		return fault.NotAVideo
	}
	if _, ok := errors.AsType[*media.Damaged](err); ok {
		return fault.FileDamaged
	}
	if code := fault.CodeOf(err); code != fault.Internal {
		return code
	}
	return unreadable
}

// reason is an error for a person, who may know what storage said.
func reason(err error) string {
	if errors.Is(err, upload.ErrNoObject) {
		return "there is no such object"
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Cause != nil {
		return f.Cause.Error()
	}
	return err.Error()
}
