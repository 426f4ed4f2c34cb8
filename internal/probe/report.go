package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// writeText writes a table, or the reason why there is none.
func writeText(stdout, stderr io.Writer, f found) {
	if f.err != nil {
		fmt.Fprintf(stderr, "%s: %s\n", f.name, reason(f.err))
		return
	}
	fmt.Fprintln(stdout, f.name)
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	defer table.Flush()
	row := func(name, format string, args ...any) {
		fmt.Fprintf(table, "  %s\t"+format+"\n", append([]any{name}, args...)...)
	}
	row("container", "%s", f.facts.Container)
	row("duration", "%s", told(f.facts.Duration, f.facts.Duration.String()))
	row("picture", "%s", told(f.facts.Width, fmt.Sprintf("%d × %d", f.facts.Width, f.facts.Height)))
	row("rotation", "%d°", f.facts.Rotation)
	row("frame rate", "%s", told(f.facts.FrameRate, fmt.Sprint(f.facts.FrameRate)))
	row("video codec", "%s", told(f.facts.VideoCodec, f.facts.VideoCodec))
	row("audio codec", "%s", told(f.facts.AudioCodec, f.facts.AudioCodec))
	row("fast start", "%t", f.facts.FastStart)
	row("read", "%d of %d bytes, in requests: %d", f.cost.Bytes, f.size, f.cost.Requests)
}

// told is a fact's text, or a dash for one that the film does not tell.
func told[T comparable](fact T, text string) string {
	var unknown T
	if fact == unknown {
		return "-"
	}
	return text
}

// film is a line of JSON; its facts are named as in the API.
type film struct {
	File            string          `json:"file"`
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

func writeJSON(stdout, _ io.Writer, f found) {
	line := film{
		File: f.name, Size: f.size, Container: f.facts.Container, DurationSeconds: f.facts.Duration.Seconds(),
		Width: f.facts.Width, Height: f.facts.Height, Rotation: f.facts.Rotation, FrameRate: f.facts.FrameRate,
		VideoCodec: f.facts.VideoCodec, AudioCodec: f.facts.AudioCodec, FastStart: f.facts.FastStart,
		Requests: f.cost.Requests, BytesRead: f.cost.Bytes,
	}
	if f.err != nil {
		line.Error = &problem{codeOf(f.err), reason(f.err)}
	}
	json.NewEncoder(stdout).Encode(line)
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
