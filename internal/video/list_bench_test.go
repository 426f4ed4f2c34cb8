package video_test

import (
	stdsql "database/sql"
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/video"
)

// BenchmarkList prints what a page of 20 costs among 10,000 and among 1,000,000 videos:
//
//	go test -tags sqlite_fts5 -run '^$' -bench List ./internal/video
//
// One in ten videos is private. It takes some minutes and 4 GB of disk.
func BenchmarkList(b *testing.B) {
	for _, rows := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			l := open(b)
			began := time.Now()
			l.fill(b, rows)
			b.Logf("filled in %v", time.Since(began).Round(time.Second))
			for _, list := range lists(rows) {
				b.Run(list.name, func(b *testing.B) { l.measure(b, list) })
			}
		})
	}
}

type benchmarked struct {
	name   string
	args   page.Args
	filter video.Filter
	order  *video.Order
}

func lists(rows int) []benchmarked {
	by := func(field video.Field) *video.Order { return &video.Order{Field: field, Direction: video.Ascending} }
	query := func(text string) video.Filter { return video.Filter{Query: &text} }
	lasting := func(from, to float64) video.Filter {
		return video.Filter{MinDurationSeconds: &from, MaxDurationSeconds: &to}
	}
	both := func(text string, from, to float64) video.Filter {
		return video.Filter{Query: &text, MinDurationSeconds: &from, MaxDurationSeconds: &to}
	}
	deep := func(order string) page.Args {
		position := fmt.Appendf(nil, `{"o":"%s","i":"%s"}`, order, numbered(rows/2))
		return page.Args{After: ptr(base64.RawURLEncoding.EncodeToString(position))}
	}
	back := func(order string) page.Args {
		a := deep(order)
		return page.Args{Last: ptr(20), Before: a.After}
	}
	newestFirst := &video.Order{Field: video.UploadedAt, Direction: video.Descending}
	ranked := `RELEVANCE DESC","k":1,"x":"`
	last := page.Args{Last: ptr(20)}
	var first page.Args
	return []benchmarked{
		{"feed", first, video.Filter{}, nil},
		{"feed, deep", deep("UPLOADED_AT DESC"), video.Filter{}, nil},
		{"TITLE", first, video.Filter{}, by(video.Title)},
		{"DURATION", first, video.Filter{}, by(video.Duration)},
		{"SIZE", first, video.Filter{}, by(video.Size)},
		{"duration, 3 match", first, lasting(40_000, 50_000), nil},
		{"duration, 1 percent match", first, lasting(101, 110), nil},
		{"duration, half match", first, lasting(501, 1000), nil},
		{"duration, the oldest 1 percent match", first, lasting(20_000, 30_000), nil},
		{"duration, 3 match, TITLE", first, lasting(40_000, 50_000), by(video.Title)},
		{"duration, 1 percent match, TITLE", first, lasting(101, 110), by(video.Title)},
		{"duration, half match, TITLE", first, lasting(501, 1000), by(video.Title)},
		{"duration, half match, DURATION", first, lasting(501, 1000), by(video.Duration)},
		{"query, rare word", first, query("rare1"), nil},
		{"query, word in half of all titles", first, query("commontitle"), nil},
		{"query, the same, deep", deep(ranked), query("commontitle"), nil},
		{"query, the same, deep, backward", back(ranked), query("commontitle"), nil},
		{"query, word in half of all descriptions", first, query("evening"), nil},
		{"query, word in all descriptions", first, query("holiday"), nil},
		{"query, phrase", first, query(`"holiday mountains"`), nil},
		{"query, two common words", first, query("commontitle evening"), nil},
		{"query, one letter", first, query("d"), nil},
		{"query, newest first, deep", deep("UPLOADED_AT DESC"), query("holiday"), newestFirst},
		{"query, common word, TITLE", first, query("holiday"), by(video.Title)},
		{"query, common word, DURATION", first, query("holiday"), by(video.Duration)},
		{"query, common word, half last so long", first, both("holiday", 501, 1000), nil},
		{"query, common word, 3 last so long", first, both("holiday", 40_000, 50_000), nil},
		{"worst: query, the end of what matches half of all titles", last, query("commontitle"), nil},
		{"worst: query, two common words that never meet", first, query("commontitle othertitle"), nil},
		{"worst: query, phrase of common words that never stands", first, query(`"mountains holiday"`), nil},
	}
}

func (l *library) measure(b *testing.B, list benchmarked) {
	var rows int
	for b.Loop() {
		c, err := l.videos.List(b.Context(), list.args, &list.filter, list.order)
		if err != nil {
			b.Fatal(err)
		}
		rows = len(c.Edges)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N), "µs/page")
	b.ReportMetric(float64(rows), "rows")
}

// numbered is the id of the n-th video, one a minute.
func numbered(n int) uuid.UUID {
	ms := int64(1_700_000_000_000) + int64(n)*60_000
	return uuid.MustParse(fmt.Sprintf("%08x-%04x-7%03x-8000-%012x", ms>>16, ms&0xffff, n%4096, n))
}

// fill writes videos past the client, in one statement, the newest first, as the index keeps them. Their texts are folded
// as they are.
func (l *library) fill(b *testing.B, rows int) {
	db, err := stdsql.Open("sqlite3", "file:"+l.path+"?_synchronous=OFF&_busy_timeout=5000")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(b.Context(), `
WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i - 1 FROM n WHERE i > 1),
  t AS (SELECT i, 1700000000000 + i * 60000 AS ms FROM n)
INSERT INTO videos (id, title, title_key, title_words, title_fold, description, description_words, description_fold,
  visibility, content_type, size, duration_ms, file_name, key, uploaded_at, updated_at, upload_id, owner_id)
SELECT id, title, title, title, ?3, description, description, ?3, iif(i % 10, 'PUBLIC', 'PRIVATE'), 'video/mp4', i * 7919 % 1000003,
  1000 * CASE WHEN i <= ?1 / 100 THEN 20000 + i % 1000 WHEN i % (?1 / 3) = 1 THEN 40000 + i % 1000
    ELSE 1 + i * 7919 % 1000 END,
  'film.mp4', i, ms, ms, id, ?2
FROM (SELECT i, ms, printf('%08x-%04x-7%03x-8000-%012x', ms >> 16, ms & 65535, i % 4096, i) AS id,
  printf('w%d %s%s', i * 104729 % 5000, iif(i % 2, 'commontitle', 'othertitle'),
    iif(i % 4999 = 1, printf(' rare%d', i % 3), '')) AS title,
  printf('d%d d%d some words about a holiday mountains river documentary d%d d%d %s', i * 31 % 20000, i * 37 % 20000,
    i * 41 % 20000, i * 43 % 20000, iif(i / 2 % 2, 'evening', 'morning')) AS description
FROM t)`,
		rows, l.alice.String(), text.FoldVersion())
	if err != nil {
		b.Fatal(err)
	}
}
