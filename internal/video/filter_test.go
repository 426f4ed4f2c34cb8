package video_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/video"
)

func TestDurationsAreChecked(t *testing.T) {
	l := open(t)
	const low, high = "filter.minDurationSeconds", "filter.maxDurationSeconds"
	for _, tt := range []struct {
		min, max *float64
		field    string // at fault
	}{
		{ptr(0.0), ptr(0.0), ""},
		{ptr(1.5), ptr(1.5), ""},
		{ptr(1e300), nil, ""},
		{nil, ptr(math.MaxFloat64), ""},
		{ptr(2.0), ptr(1.9), low},
		{ptr(-1.0), nil, low},
		{nil, ptr(-0.001), high},
		{ptr(math.NaN()), ptr(1.0), low},
		{ptr(math.Inf(1)), nil, low},
		{nil, ptr(math.Inf(1)), high},
		{nil, ptr(math.NaN()), high},
	} {
		filter := &video.Filter{MinDurationSeconds: tt.min, MaxDurationSeconds: tt.max}
		_, err := l.videos.List(t.Context(), page.Args{}, filter, nil)
		wantField(t, err, tt.field == "", tt.field, fmt.Sprint(tt.min, tt.max))
	}
}

func TestDurationsIncludeTheirEnds(t *testing.T) {
	l := open(t)
	l.add(
		t,
		film{title: "unknown"},
		film{title: "1 ms", ms: 1},
		film{title: "4.35", ms: 4350},
		film{title: "4.351", ms: 4351},
		film{title: "day", ms: 86400_001},
	)
	for _, tt := range []struct {
		min, max *float64
		want     []string
	}{
		{ptr(0.0), nil, []string{"day", "4.351", "4.35", "1 ms"}},
		{nil, ptr(0.0), []string{}},
		{nil, ptr(0.0005), []string{}},
		{nil, ptr(1e9), []string{"day", "4.351", "4.35", "1 ms"}},
		{ptr(4.35), ptr(4.35), []string{"4.35"}},
		{ptr(4.3501), nil, []string{"day", "4.351"}},
		{nil, ptr(4.3509), []string{"4.35", "1 ms"}},
		{ptr(86400.001), nil, []string{"day"}},
		{ptr(1e300), nil, []string{}},
	} {
		got := l.titles(t, uuid.Nil, video.Filter{MinDurationSeconds: tt.min, MaxDurationSeconds: tt.max}, nil)
		if !slices.Equal(got, tt.want) {
			t.Errorf("from %v to %v: %q, want %q", show(tt.min), show(tt.max), got, tt.want)
		}
	}
}

func show(seconds *float64) string {
	if seconds == nil {
		return "-"
	}
	return fmt.Sprint(*seconds)
}

// newest is how many matches a search looks at when it is sorted or has a duration, as the schema says.
const newest = 1000

// Every combination of filter and order is what a plain look at all rows gives.
func TestListsAgreeWithAPlainLookAtAllRows(t *testing.T) {
	l := open(t)
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	text := func(n int) string {
		var words []string
		for range n {
			words = append(words, pick(
				"Café", "cafe", "RIO", "rioja", "boat", "Boats", "über", "the", "the", "of-the", "x", "zebra7",
			))
		}
		return strings.Join(words, " ")
	}
	owners := []uuid.UUID{l.alice, l.bob}
	visibilities := []details.Visibility{
		details.Public, details.Public, details.Public, details.Unlisted, details.Private,
	}
	films := make([]film, 2400)
	for i := range films {
		films[i] = film{
			owner: owners[random.IntN(2)], title: text(1 + random.IntN(2)), description: text(random.IntN(4)),
			visibility: visibilities[random.IntN(5)],
			size:       int64(1 + random.IntN(20)), ms: int64(random.IntN(40)) * 1000,
		}
	}
	films = l.add(t, films...)

	queries := []*string{nil, ptr("the"), ptr("x"), ptr("boat cafe"), ptr(`ube "rio the`), ptr("of-the"), ptr("?")}
	durations := [][2]*float64{{nil, nil}, {ptr(10.0), nil}, {nil, ptr(3.0)}, {ptr(39.0), ptr(39.0)}}
	lists := 0
	for _, query := range queries {
		for _, d := range durations {
			for _, owner := range []*uuid.UUID{nil, &l.alice, &l.bob} { // alice is asking
				for _, order := range orders() {
					f := &video.Filter{OwnerID: owner, Query: query, MinDurationSeconds: d[0], MaxDurationSeconds: d[1]}
					want := reference(films, l.alice, f, order)
					size := 1 + random.IntN(100)
					if len(want) > 300 {
						size = 97
					}
					if got := l.walk(t, l.alice, f, order, size, lists%2 == 1, nil); !slices.Equal(got, want) {
						q := "-"
						if query != nil {
							q = *query
						}
						t.Fatalf("query %q, durations %s to %s, owner %v, order %v: got %d rows, want %d, or not in their order",
							q, show(d[0]), show(d[1]), owner, order, len(got), len(want))
					}
					lists++
				}
			}
		}
	}
	t.Logf("%d lists", lists)
}

// reference lists films by looking at all of them.
func reference(films []film, asking uuid.UUID, f *video.Filter, order *video.Order) (ids []uuid.UUID) {
	searching := f.Query != nil
	timed := f.MinDurationSeconds != nil || f.MaxDurationSeconds != nil
	var matches, rest []film // the newest first
	for _, v := range slices.Backward(films) {
		switch {
		case f.OwnerID != nil && v.owner != *f.OwnerID:
		case v.visibility != details.Public && (f.OwnerID == nil || v.owner != asking):
		case !searching:
			matches = append(matches, v)
		default:
			title, anywhere := found(*f.Query, v.title), found(*f.Query, v.title, v.description)
			if title || anywhere && order != nil {
				matches = append(matches, v)
			} else if anywhere {
				rest = append(rest, v)
			}
		}
	}
	if searching && (timed || order != nil && order.Field != video.UploadedAt) {
		matches, rest = matches[:min(len(matches), newest)], rest[:min(len(rest), newest)]
	}
	all := slices.DeleteFunc(append(matches, rest...), func(v film) bool {
		return timed && (v.ms == 0 || f.MinDurationSeconds != nil && float64(v.ms) < *f.MinDurationSeconds*1000 ||
			f.MaxDurationSeconds != nil && float64(v.ms) > *f.MaxDurationSeconds*1000)
	})
	if order != nil {
		slices.SortFunc(all, func(a, b film) int {
			by := 0
			switch order.Field {
			case video.Title:
				by = cmp.Compare(text.SortKey(a.title), text.SortKey(b.title))
			case video.Duration:
				by = cmp.Compare(a.ms, b.ms)
			case video.Size:
				by = cmp.Compare(a.size, b.size)
			}
			by = cmp.Or(by, strings.Compare(a.id.String(), b.id.String()))
			if order.Direction == video.Descending {
				return -by
			}
			return by
		})
	}
	for _, v := range all {
		ids = append(ids, v.id)
	}
	return ids
}

// found reports whether texts have all that a query asks for.
func found(query string, texts ...string) bool {
	quoted, asked := false, false
	for i, piece := range strings.Split(query, `"`) {
		quoted = i%2 == 1
		closed := quoted && strings.Count(query, `"`) > i
		parts := []string{piece}
		if !quoted {
			parts = strings.Fields(piece)
		}
		for _, part := range parts {
			phrase := wordsOf(part)
			if len(phrase) == 0 {
				continue
			}
			asked = true
			if !slices.ContainsFunc(texts, func(words string) bool { return stands(wordsOf(words), phrase, !closed) }) {
				return false
			}
		}
	}
	return asked
}

func stands(words, phrase []string, prefix bool) bool {
	for i := 0; i+len(phrase) <= len(words); i++ {
		last := words[i+len(phrase)-1]
		if prefix && strings.HasPrefix(last, phrase[len(phrase)-1]) {
			last = phrase[len(phrase)-1]
		}
		if slices.Equal(append(slices.Clone(words[i:i+len(phrase)-1]), last), phrase) {
			return true
		}
	}
	return false
}

func wordsOf(words string) []string {
	return strings.Fields(text.Words(words))
}

// A search that has to be sorted looks at its newest 1,000 matches.
func TestASortedSearchLooksAtTheNewestMatches(t *testing.T) {
	l := open(t)
	films := []film{{title: "a boat, too old"}, {title: "b boat"}}
	for range newest - 1 {
		films = append(films, film{title: "boat"})
	}
	l.add(t, films...)
	byTitle := &video.Order{Field: video.Title, Direction: video.Ascending}
	got := l.titles(t, uuid.Nil, video.Filter{Query: ptr("boat")}, byTitle)
	if len(got) == 0 || got[0] != "b boat" {
		t.Errorf("the first by title is %.1q, want b boat", got)
	}
}

func TestWhetherAListSortsManyVideosIsKnownBeforeItIsRead(t *testing.T) {
	query, seconds := "film", 1.0
	search, lasting := &video.Filter{Query: &query}, &video.Filter{MinDurationSeconds: &seconds}
	both := &video.Filter{Query: &query, MaxDurationSeconds: &seconds}
	by := func(f video.Field) *video.Order { return &video.Order{Field: f, Direction: video.Ascending} }
	tests := []struct {
		filter          *video.Filter
		order           *video.Order
		searches, sorts bool
	}{
		{nil, nil, false, false},
		{nil, by(video.Title), false, false},
		{&video.Filter{}, by(video.Size), false, false},
		{search, nil, true, false},
		{search, by(video.UploadedAt), true, false},
		{search, by(video.Title), true, true},
		{both, nil, true, true},
		{lasting, nil, false, true},
		{lasting, by(video.Title), false, true},
		{lasting, by(video.Duration), false, false},
	}
	for _, test := range tests {
		if searches, sorts := test.filter.Searches(), test.filter.Sorts(test.order); searches != test.searches || sorts != test.sorts {
			t.Errorf("%+v by %v: searches %t, sorts %t", test.filter, test.order, searches, sorts)
		}
	}
}
