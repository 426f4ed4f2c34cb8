// Package media says what the first and last kilobytes of a file say it is: a film with its facts, or a picture for a
// poster. It reads ranges, never the whole, and decodes no frame.
//
// Any file costs at most 16 requests and 2 MiB. Most cost one or two requests of 64 KiB; a film whose index is megabytes
// long costs about ten; the end of a long fragmented film or live recording, which is searched for, half a megabyte more.
// Nothing is allocated by a size that stands in the file without a bound. When the budget ends after a picture track was
// seen, the facts so far are the answer: a film that somebody sent in full is not refused for a big index.
//
// A file is seen to be cut short by the extents of its outermost parts: boxes, segments, clusters, RIFF chunks. What is
// wrong within them is not seen. Of a fragmented film or a live recording with more fragments than the budget reaches, only
// the beginning and the last half megabyte are looked at; if no fragment begins there, neither its end nor its duration is
// known. Of AVI nothing but the extents is read. What stands behind a whole film and is no part of one, such as zeros or
// what cameras and messengers append, is let be.
package media

import (
	"context"
	"errors"
	"math"
	"time"
)

// Facts are what a film says of itself. What it does not say, or not within the budget, is zero.
type Facts struct {
	Container Container
	Duration  time.Duration
	// Width and Height are in pixels as shown: rotation is applied, the shape of pixels is not.
	Width, Height int
	// Rotation is how many degrees the stored picture is turned clockwise to be shown: 0, 90, 180 or 270.
	Rotation int
	// VideoCodec and AudioCodec are those of the first track of their kind, as RFC 6381 writes them in a codecs parameter
	// where it has a name, such as avc1.4D4015 or opus; else the name in the file. AudioCodec is empty without sound.
	VideoCodec, AudioCodec string
	// FrameRate is the mean, in frames a second, to three decimals.
	FrameRate float64
	// FastStart reports whether the film can play before the whole is there: what describes it stands before the first
	// picture. Fragmented films always can. In Matroska and WebM the tracks count and not the cues, which only seeking needs.
	FastStart bool
}

// inspectors read the facts of each container.
var inspectors = map[Container]func(*reader, *Facts) error{
	MP4:       inspectMP4,
	QuickTime: inspectMP4,
	Matroska:  inspectMatroska,
	WebM:      inspectMatroska,
	AVI:       inspectAVI,
}

// Inspect says what the file of size bytes behind src is, and what it cost to see. It fails with a *NotVideo or a *Damaged,
// or with the wrapped error of src or ctx.
func Inspect(ctx context.Context, src Source, size int64) (Facts, Cost, error) {
	r := newReader(ctx, src, size, filmBudget)
	facts, err := inspect(r)
	if err != nil {
		return Facts{}, r.cost, err
	}
	return facts, r.cost, nil
}

func inspect(r *reader) (Facts, error) {
	head, err := r.bytes(0, min(r.size, r.budget.window))
	if err != nil {
		return Facts{}, err
	}
	kind := sniff(head)
	if kind.container == "" {
		return Facts{}, &NotVideo{Seen: kind.seen}
	}
	facts := Facts{Container: kind.container}
	err = inspectors[kind.container](r, &facts)
	if errors.Is(err, errBudget) {
		return Facts{}, &NotVideo{Seen: facts.Container.Name() + " in which no picture was found near its beginning or its end"}
	}
	facts.turn()
	return facts, err
}

// turn applies the rotation to width and height.
func (f *Facts) turn() {
	if f.Rotation%180 != 0 {
		f.Width, f.Height = f.Height, f.Width
	}
}

// longest is the longest duration that is believed. It also keeps conversions from overflowing.
const longest = 10 * 365 * 24 * time.Hour

// seconds is a duration, or 0 for what no film lasts.
func seconds(s float64) time.Duration {
	if math.IsNaN(s) || s <= 0 || s > longest.Seconds() {
		return 0
	}
	return time.Duration(math.Round(s * float64(time.Second)))
}

// ticks is a duration of n ticks, so many of which are a second.
func ticks(n uint64, perSecond uint32) time.Duration {
	if perSecond == 0 {
		return 0
	}
	return seconds(float64(n) / float64(perSecond))
}

// highestRate is the highest frame rate that is believed.
const highestRate = 1000

// rate is a frame rate to three decimals, or 0 for what no film has.
func rate(framesPerSecond float64) float64 {
	if math.IsNaN(framesPerSecond) || framesPerSecond <= 0 || framesPerSecond > highestRate {
		return 0
	}
	return math.Round(framesPerSecond*1000) / 1000
}
