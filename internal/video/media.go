package video

import (
	"time"

	"github.com/streamsphere/streamsphere/ent"
)

// Media is what a film's own bytes say it is; nil is what they do not say.
type Media struct {
	Container              string
	DurationSeconds        *float64
	Width, Height          *int
	Rotation               *int
	FrameRate              *float64
	VideoCodec, AudioCodec *string
	FastStart              bool
}

// mediaOf is what was read of a video when it was published; nil when nobody looked.
func mediaOf(v *ent.Video) *Media {
	if v.Container == nil {
		return nil
	}
	m := &Media{
		Container: *v.Container, Width: v.Width, Height: v.Height, Rotation: v.Rotation, FrameRate: v.FrameRate,
		VideoCodec: v.VideoCodec, AudioCodec: v.AudioCodec, FastStart: v.FastStart,
	}
	if v.DurationMs > 0 {
		seconds := (time.Duration(v.DurationMs) * time.Millisecond).Seconds()
		m.DurationSeconds = &seconds
	}
	return m
}
