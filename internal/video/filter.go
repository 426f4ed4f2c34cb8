package video

import (
	"context"
	"math"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent/predicate"
	entvideo "github.com/streamsphere/streamsphere/ent/video"
	"github.com/streamsphere/streamsphere/internal/details"
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

// wanted is a filter that has been checked.
type wanted struct {
	owner     *uuid.UUID
	own       bool // the viewer is the owner
	searching bool
	terms     terms
	duration  *duration
}

// duration is a range of milliseconds, both included.
type duration struct{ min, max int64 }

func want(v viewer.Viewer, f *Filter) (w wanted, err error) {
	if f == nil {
		return w, nil
	}
	if w.owner = f.OwnerID; w.owner != nil {
		w.own = v.Is(*w.owner)
	}
	if f.Query != nil && strings.TrimSpace(*f.Query) != "" {
		w.searching = true
		if w.terms, err = parseQuery(*f.Query); err != nil {
			return w, err
		}
	}
	w.duration, err = durationOf(f)
	return w, err
}

// durationOf is the range that a filter gives. Videos of unknown length, 0, are never in it.
func durationOf(f *Filter) (*duration, error) {
	if f.MinDurationSeconds == nil && f.MaxDurationSeconds == nil {
		return nil, nil
	}
	least, err := milliseconds("filter.minDurationSeconds", f.MinDurationSeconds, 0)
	if err != nil {
		return nil, err
	}
	most, err := milliseconds("filter.maxDurationSeconds", f.MaxDurationSeconds, longest)
	if err != nil {
		return nil, err
	}
	if least > most {
		return nil, fault.Input(fault.BadUserInput, "filter.minDurationSeconds", "minDurationSeconds is above maxDurationSeconds.")
	}
	const rounding = 1e-6 // 4.35 seconds are 4350 ms, not 4349.999…
	return &duration{max(1, int64(math.Ceil(least-rounding))), int64(math.Floor(most + rounding))}, nil
}

// longest is in seconds: any film is shorter.
const longest = math.MaxInt32 * 1000

func milliseconds(field string, seconds *float64, unsaid float64) (float64, error) {
	if seconds == nil {
		return unsaid * 1000, nil
	}
	if s := *seconds; math.IsNaN(s) || math.IsInf(s, 0) || s < 0 {
		return 0, fault.Input(fault.BadUserInput, field, "A duration is a number of seconds, 0 or more.")
	}
	return min(*seconds, longest) * 1000, nil
}

// listed holds for what a list shows: public videos, and to owners all of theirs.
func (w wanted) listed() []predicate.Video {
	public := entvideo.VisibilityEQ(details.Public)
	switch {
	case w.owner == nil:
		return []predicate.Video{public}
	case w.own:
		return []predicate.Video{entvideo.OwnerID(*w.owner)}
	default:
		return []predicate.Video{entvideo.OwnerID(*w.owner), public}
	}
}

// few is up to how many videos are sorted to make a page. Reading so many is a matter of a few milliseconds.
const few = 1000

// unsearched holds for what a list without a query shows. Two plans are good for a duration, and which one depends on how many
// such videos there are: when there are many the order's index is walked past the others; when there are few they are read by
// their duration and sorted.
func (s *Service) unsearched(ctx context.Context, w wanted, order Field) ([]predicate.Video, error) {
	listed := w.listed()
	if w.duration == nil {
		return listed, nil
	}
	lasting := append(slices.Clone(listed), w.duration.plain())
	if order == Duration { // a range of the order's own index
		return lasting, nil
	}
	many, err := s.db.Video.Query().Where(lasting...).
		Order(entvideo.ByDurationMs(), entvideo.ByID()).Offset(few).Limit(1).Exist(ctx)
	if err != nil {
		return nil, err
	}
	if many {
		return append(listed, w.duration.unindexed()), nil
	}
	return []predicate.Video{func(sel *sql.Selector) {
		among := sql.Dialect(sel.Dialect()).Select(entvideo.FieldID).From(sql.Table(entvideo.Table))
		for _, p := range lasting {
			p(among)
		}
		sel.Where(sql.In(sel.C(entvideo.FieldID), among))
	}}, nil
}

func (d *duration) plain() predicate.Video {
	return entvideo.And(entvideo.DurationMsGTE(d.min), entvideo.DurationMsLTE(d.max))
}

// unindexed is the same to the reader; to SQLite the plus says that no index is to be used for it.
func (d *duration) unindexed() predicate.Video {
	return func(s *sql.Selector) {
		s.Where(sql.ExprP("+"+s.C(entvideo.FieldDurationMs)+" BETWEEN ? AND ?", d.min, d.max))
	}
}
