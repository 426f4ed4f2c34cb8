package video

import (
	"math"
	"strings"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent/predicate"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Filter narrows a list; what is given must all match.
type Filter struct {
	OwnerID            *uuid.UUID
	Query              *string
	MinDurationSeconds *float64
	MaxDurationSeconds *float64
}

// Searches reports whether there is something to search for.
func (f *Filter) Searches() bool { return f != nil && f.Query != nil }

// Sorts reports whether many videos are looked at for a page in this order, as the table of sqlitePlanner says.
func (f *Filter) Sorts(order *Order) bool {
	if f == nil {
		return false
	}
	lasting := f.MinDurationSeconds != nil || f.MaxDurationSeconds != nil
	switch {
	case f.Query != nil:
		return lasting || order != nil && order.Field != UploadedAt
	case lasting:
		return order == nil || order.Field != Duration
	}
	return false
}

// criteria are a checked filter, together with what the viewer may list.
type criteria struct {
	scope    viewer.Scope
	search   *search   // nil without one
	duration *duration // nil is any
}

func parseFilter(f *Filter, v viewer.Viewer) (c criteria, err error) {
	if f == nil {
		f = &Filter{}
	}
	c.scope = v.Listed(f.OwnerID)
	if f.Query != nil && strings.TrimSpace(*f.Query) != "" {
		if c.search, err = parseQuery(*f.Query); err != nil {
			return c, err
		}
	}
	c.duration, err = parseDuration(f)
	return c, err
}

// duration is a range of milliseconds, both included.
type duration struct{ min, max int64 }

// videos holds for the videos that last so long.
func (d *duration) videos() predicate.Video {
	return entvideo.And(entvideo.DurationMsGTE(d.min), entvideo.DurationMsLTE(d.max))
}

// parseDuration is the range that a filter gives. Videos of unknown length, 0, are never in it.
func parseDuration(f *Filter) (*duration, error) {
	if f.MinDurationSeconds == nil && f.MaxDurationSeconds == nil {
		return nil, nil
	}
	least, err := milliseconds("filter.minDurationSeconds", f.MinDurationSeconds, 0)
	if err != nil {
		return nil, err
	}
	most, err := milliseconds("filter.maxDurationSeconds", f.MaxDurationSeconds, maxSeconds)
	if err != nil {
		return nil, err
	}
	if least > most {
		return nil, fault.Input(fault.BadUserInput, "filter.minDurationSeconds",
			"minDurationSeconds is above maxDurationSeconds.")
	}
	const rounding = 1e-6 // 4.35 seconds are 4350 ms, not 4349.999…
	return &duration{max(1, int64(math.Ceil(least-rounding))), int64(math.Floor(most + rounding))}, nil
}

// maxSeconds is longer than any film.
const maxSeconds = math.MaxInt32 * 1000

func milliseconds(field string, seconds *float64, fallback float64) (float64, error) {
	if seconds == nil {
		return fallback * 1000, nil
	}
	if s := *seconds; math.IsNaN(s) || math.IsInf(s, 0) || s < 0 {
		return 0, fault.Input(fault.BadUserInput, field, "A duration is a number of seconds, 0 or more.")
	}
	return min(*seconds, maxSeconds) * 1000, nil
}
