package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
)

// attack is a request that asks for far more than its size.
type attack struct {
	name     string
	document func(*data) string
}

var attacks = []attack{
	{"lists of none, of one user 100 times", (*data).emptyLists},
	{"a long description by other names", func(d *data) string {
		return "{ videos(first: 100) { nodes {" + numberedFields("d%d: description ", 98) + "} } }"
	}},
	{"a long description of one video by other names", func(d *data) string {
		return fmt.Sprintf("{ video(id: %q) {%s} }", numbered(0), numberedFields("d%d: description ", 480))
	}},
	{"a long description by ten names", func(d *data) string {
		return "{ videos(first: 100) { nodes {" + numberedFields("d%d: description ", 10) + "} } }"
	}},
	{"an unknown field 1,990 times", func(*data) string { return "{" + strings.Repeat("x ", 1990) + "}" }},
	{"searches in the order of duration", func(*data) string {
		return "{" + numberedFields(`s%d: videos(first: 0, filter: {query: "film"}, orderBy: {field: DURATION, direction: DESC}) {
			nodes { id } } `, 18) + "}"
	}},
	{"__typename 1,990 times", func(*data) string { return "{" + strings.Repeat("__typename ", 1990) + "}" }},
}

func (d *data) emptyLists() string {
	return "{ nodes(ids: [" + strings.Repeat(fmt.Sprintf("%q ", d.owner), 100) + "]) { ... on User {" +
		numberedFields("v%d: videos(first: 0) { nodes { id } } ", 98) + "} } }"
}

func numberedFields(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// hostile tries each attack by itself, then asks for the feed while attackers ask for everything at once.
func hostile(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "streamsphere-hostile-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d, err := seed(ctx, dir, o.videos)
	if err != nil {
		return err
	}
	if err := lengthen(ctx, dir); err != nil {
		return err
	}
	s, err := startServer(ctx, o.server, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	fmt.Printf("| attack | bytes in | status | CPU ms | bytes out | most memory, MB |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, a := range attacks {
		if err := tryAttack(ctx, s, a.name, d.anonymous(a.document(d))); err != nil {
			return err
		}
	}
	return feedUnderAttack(ctx, s, d)
}

// lengthen gives every video the longest description there may be.
func lengthen(ctx context.Context, dir string) error {
	db, err := database.Open(ctx, database.DefaultURL(dir))
	if err != nil {
		return err
	}
	defer db.Close()
	text := strings.Repeat("Über den Gletscher. ", details.MaxDescription/20)
	long := details.Details{Description: &text}
	return database.InTx(ctx, db.Client, func(tx *ent.Tx) error {
		update := tx.Video.Update()
		long.SetOnVideo(update.Mutation())
		return update.Exec(ctx)
	})
}

// anonymous is the ask of somebody without a token.
func (d *data) anonymous(document string) *ask {
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		panic(err) // it is text
	}
	return &ask{
		method: http.MethodPost, path: "/graphql", body: string(body),
		header: map[string]string{"Content-Type": "application/json"},
	}
}

// tryAttack sends it once, and tells what that cost the server.
func tryAttack(ctx context.Context, s *process, name string, a *ask) error {
	if err := s.forgetPeak(); err != nil {
		return err
	}
	before, err := s.cpu()
	if err != nil {
		return err
	}
	status, size, err := a.fire(ctx, http.DefaultClient, s.url)
	if err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
	}
	after, err := s.cpu()
	if err != nil {
		return err
	}
	peak, err := s.peak()
	fmt.Printf("| %s | %d | %d | %d | %d | %d |\n",
		name, len(a.body), status, (after - before).Milliseconds(), size, peak>>20)
	return err
}

// fire sends it, and answers with the status, 0 where there was none, and how many bytes came.
func (a *ask) fire(ctx context.Context, client *http.Client, server string) (status int, size int64, err error) {
	request, err := http.NewRequestWithContext(ctx, a.method, server+a.path, strings.NewReader(a.body))
	if err != nil {
		return 0, 0, err
	}
	for name, value := range a.header {
		request.Header.Set(name, value)
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, 0, err
	}
	defer answer.Body.Close()
	size, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, size, err
}

const (
	feeds           = 300 // requests for the feed
	hostileRequests = 200 // at least
	hostileClients  = 16
)

// feedUnderAttack asks for the feed when nothing else is asked, and then while 16 attackers send 200 requests or more.
func feedUnderAttack(ctx context.Context, s *process, d *data) error {
	idle, _, err := d.feedTimes(ctx, s, func(n int) bool { return n < feeds })
	if err != nil {
		return err
	}
	var attacked, enough atomic.Bool
	answers := make(chan map[int]int, 1)
	go func() { answers <- d.attackUntil(ctx, s, &enough); attacked.Store(true) }()
	busy, failed, err := d.feedTimes(ctx, s, func(n int) bool {
		enough.Store(n >= feeds)
		return !attacked.Load()
	})
	if err != nil {
		return err
	}
	p99 := func(times []float64) float64 { return times[len(times)*99/100] }
	fmt.Printf("\nfeed, idle: p50 %.1f ms, p99 %.1f ms; under attack: p50 %.1f ms, p99 %.1f ms (%.1f times), "+
		"%d answered, %d not; the attackers' answers by status: %v\n",
		idle[len(idle)/2], p99(idle), busy[len(busy)/2], p99(busy), p99(busy)/p99(idle), len(busy), failed, <-answers)
	return nil
}

// feedTimes asks for the feed again and again, and answers how many milliseconds each took, sorted.
func (d *data) feedTimes(ctx context.Context, s *process, goOn func(int) bool) (took []float64, failed int, err error) {
	feed := d.anonymous("{ videos { " + plainFields + " } }")
	client := &http.Client{Transport: &http.Transport{}}
	for n := 0; goOn(n) || len(took) == 0; n++ {
		began := time.Now()
		if status, _, err := feed.fire(ctx, client, s.url); err != nil || status != http.StatusOK {
			failed++
		}
		took = append(took, time.Since(began).Seconds()*1000)
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		time.Sleep(5 * time.Millisecond)
	}
	slices.Sort(took)
	return took, failed, nil
}

// attackUntil sends all the attacks in turns until it is enough, and counts the answers by their status, 0 where there
// was none.
func (d *data) attackUntil(ctx context.Context, s *process, enough *atomic.Bool) map[int]int {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: hostileClients}, Timeout: time.Minute}
	var next atomic.Int64
	var mu sync.Mutex
	var clients sync.WaitGroup
	answers := map[int]int{}
	for range hostileClients {
		clients.Go(func() {
			for n := next.Add(1); n <= hostileRequests || !enough.Load(); n = next.Add(1) {
				document := attacks[int(n)%len(attacks)].document(d)
				unkept := fmt.Sprintf("query q%d %s", n, document) // no server has seen it before
				status, _, _ := d.anonymous(unkept).fire(ctx, client, s.url)
				mu.Lock()
				answers[status]++
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	return answers
}

// forgetPeak has the kernel count the most memory anew (proc(5): clear_refs).
func (p *process) forgetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0)
}

// peak is the most memory that the process has had, in bytes.
func (p *process) peak() (int64, error) {
	text, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(p.cmd.Process.Pid), "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		var kilobytes int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); n == 1 {
			return kilobytes << 10, nil
		}
	}
	return 0, syscall.ENODATA
}
