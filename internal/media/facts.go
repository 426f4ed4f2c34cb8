// Package media inspects files by their first and last kilobytes: is it a video, and with which facts, or an image
// for a poster? It reads ranges, never the whole file, and decodes no frames.
//
// Any file costs at most 16 requests and 2 MiB. Most cost one or two requests of 64 KiB; a film with an index of
// megabytes costs about ten; finding the end of a long fragmented film or live recording costs half a megabyte more.
// No size that a file claims is allocated without a bound. When the budget is spent after a video track was found,
// the answer is the facts so far: a complete film is not refused for its large index.
//
// A file that was cut short is recognized by the sizes of its outermost parts: boxes, segments, clusters, RIFF
// chunks. Damage inside them is not noticed. Of a fragmented film or a live recording with more fragments than the
// budget allows, only the beginning and the last half megabyte are read; if no fragment begins there, its end and
// duration are unknown. Of AVI only the sizes are read. Bytes that are appended to a complete film, such as zeros or
// what cameras and messengers write, are ignored.
package media

import (
	"context"
	"errors"
	"math"
	"time"
)

// Facts are what a video says about itself. What it does not say, or not within the budget, is zero.
type Facts struct {
	Container Container
	Duration  time.Duration
	// Width and Height are in pixels as shown: with the rotation applied, but not the pixel aspect ratio.
	Width, Height int
	// Rotation is by how many degrees players turn the stored picture clockwise: 0, 90, 180 or 270.
	Rotation int
	// VideoCodec and AudioCodec are those of the first video and audio track, as in a codecs parameter of RFC 6381,
	// such as avc1.4D4015 or opus; the name in the file where there is no such name. AudioCodec is empty without
	// sound.
	VideoCodec, AudioCodec string
	// FrameRate is the mean, in frames a second, to three decimals.
	FrameRate float64
	// FastStart reports whether the video can play before all of it has arrived: its description comes before its
	// first picture. Fragmented ones always can. In Matroska and WebM the tracks count, not the cues: only seeking
	// needs those.
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

// Inspect reads the facts of the file of size bytes that is behind src, and says what that cost. It fails with a
// *NotVideo or a *Damaged, or with the wrapped error of src or ctx.
func Inspect(ctx context.Context, src Source, size int64) (Facts, Cost, error) {
	r := newReader(ctx, src, size, videoBudget)
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
	format := Recognize(head)
	if format.Container() == "" {
		return Facts{}, notVideo(format)
	}
	facts := Facts{Container: format.Container()}
	err = inspectors[facts.Container](r, &facts)
	if errors.Is(err, errBudget) {
		return Facts{}, &NotVideo{
			Seen: facts.Container.Name() + " in which no picture was found near its beginning or its end",
		}
	}
	facts.applyRotation()
	return facts, err
}

// applyRotation swaps width and height where the picture is turned by a quarter.
func (f *Facts) applyRotation() {
	if f.Rotation%180 != 0 {
		f.Width, f.Height = f.Height, f.Width
	}
}

// maxDuration is the longest duration that is believed. It also keeps conversions from overflowing.
const maxDuration = 10 * 365 * 24 * time.Hour

// seconds is a duration, or 0 for one that no video has.
func seconds(s float64) time.Duration {
	if math.IsNaN(s) || s <= 0 || s > maxDuration.Seconds() {
		return 0
	}
	return time.Duration(math.Round(s * float64(time.Second)))
}

// ticks is a duration of n ticks.
func ticks(n uint64, perSecond uint32) time.Duration {
	if perSecond == 0 {
		return 0
	}
	return seconds(float64(n) / float64(perSecond))
}

// maxFrameRate is the highest frame rate that is believed.
const maxFrameRate = 1000

// rate is a frame rate to three decimals, or 0 for one that no video has.
func rate(framesPerSecond float64) float64 {
	if math.IsNaN(framesPerSecond) || framesPerSecond <= 0 || framesPerSecond > maxFrameRate {
		return 0
	}
	return math.Round(framesPerSecond*1000) / 1000
}
