package test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/s3test"
)

const (
	maxAnswer    = 4 << 20
	maxHostile   = maxAnswer + 64<<10 // with errors
	hostileFilms = 200
)

// hostileServer is a server of films with the longest descriptions, posters and captions, all of one user.
type hostileServer struct {
	*server
	client *client
	schema *ast.Schema
	ids    []string // of videos; the last one is their owner's
	worst  time.Duration
}

func startHostile(t testing.TB) *hostileServer {
	t.Helper()
	dir := t.TempDir()
	ids := seedHostile(t, dir)
	h := &hostileServer{server: startServer(t, s3test.Start(t), "STREAMSPHERE_DATA_DIR="+dir), ids: ids}
	h.client = h.as("alice")
	response, err := httpClient.Get(h.url + "/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if h.schema, err = gqlparser.LoadSchema(&ast.Source{Input: readAll(t, response)}); err != nil {
		t.Fatal(err)
	}
	return h
}

func seedHostile(t testing.TB, dir string) (ids []string) {
	t.Helper()
	db, err := database.Open(t.Context(), database.DefaultURL(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = database.InTx(t.Context(), db.Client, func(tx *ent.Tx) error {
		owner, err := tx.User.Create().SetIssuer("streamsphere-dev").SetSubject("alice").SetName("alice").
			SetCreatedAt(time.Now()).Save(t.Context())
		for n := 0; n < hostileFilms && err == nil; n++ {
			id := uuid.Must(uuid.NewV7())
			ids = append(ids, id.String())
			err = seedFilm(t, tx, owner.ID, id, n)
		}
		ids = append(ids, owner.ID.String())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// seedFilm writes a video with all that a video can have.
func seedFilm(t testing.TB, tx *ent.Tx, owner, id uuid.UUID, n int) error {
	now := time.Now()
	upload := func(id uuid.UUID, kind entupload.Kind, contentType string) error {
		return tx.Upload.Create().SetID(id).SetOwnerID(owner).SetStatus(entupload.StatusFINALIZED).SetKind(kind).
			SetFileName("film").SetSize(1000).SetFolder("videos").SetContentType(contentType).SetKey("videos/" + id.String()).
			SetCreatedAt(now).SetExpiresAt(now).SetLatestArrival(now).SetWidth(1280).SetHeight(720).Exec(t.Context())
	}
	poster, captions := uuid.New(), uuid.New()
	title, visibility := fmt.Sprintf("Film %d", n), details.Public
	description := strings.Repeat(`"Über" den \Gletscher\ `, 5000/23)
	shown := details.Details{Title: &title, Description: &description, Visibility: &visibility}
	video := tx.Video.Create().SetID(id).SetOwnerID(owner).SetUploadID(id).SetPosterID(poster).
		SetContentType("video/mp4").SetSize(1000).SetFileName("film.mp4").SetKey("videos/" + id.String()).
		SetDurationMs(int64(n)).SetUploadedAt(now).SetUpdatedAt(now)
	shown.SetOnVideo(video.Mutation())
	for _, write := range []func() error{
		func() error { return upload(id, entupload.KindVIDEO, "video/mp4") },
		func() error { return upload(poster, entupload.KindPOSTER, "image/webp") },
		func() error { return upload(captions, entupload.KindCAPTIONS, "text/vtt") },
		func() error { return video.Exec(t.Context()) },
		func() error {
			return tx.Captions.Create().SetVideoID(id).SetUploadID(captions).SetLanguage("en").SetLabel("English").
				Exec(t.Context())
		},
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func TestARequestThatAsksForTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	h := startHostile(t)
	owner := h.ids[len(h.ids)-1]
	ofOwner := func(n int, fields string) string {
		return "{ nodes(ids: [" + strings.Repeat(fmt.Sprintf("%q ", owner), n) + "]) { ... on User {" + fields + "} } }"
	}
	const list = "v%d: videos(first: 0) { nodes { id } } "
	const tooComplex, tooLarge = "COMPLEXITY_LIMIT_EXCEEDED", "RESPONSE_TOO_LARGE"
	tests := []struct {
		name, document, code string
	}{
		{"lists of none", ofOwner(100, many(list, 98)), tooComplex},
		{
			"lists of none in a fragment", "{" + many("a%d: viewer { ...f } ", 40) + "} fragment f on User {" + many(list, 10) + "}",
			tooComplex,
		},
		{"many searches", "{" + many(`v%d: videos(first: 0, filter: {query: "f"}) { nodes { id } } `, 20) + "}", tooComplex},
		{"lists of none that are one", ofOwner(100, many(list, 3)), ""}, // without once.go it is more than 300 statements
		{"many that sort", "{" + many(`v%d: videos(first: 0, filter: {minDurationSeconds: 0}) { nodes { id } } `, 5) + "}", tooComplex},
		{"many rows of nothing", "{" + many("v%d: videos(first: 100) { pageInfo { endCursor } } ", 12) + "}", tooComplex},
		{"a description by many names", "{ videos(first: 100) { nodes {" + many("d%d: description ", 98) + "} } }", tooComplex},
		{"a description by ten names", "{ videos(first: 100) { nodes {" + many("d%d: description ", 10) + "} } }", tooLarge},
		{
			"a page with everything", `{ videos(first: 100) { edges { cursor node { ` + videoFields +
				` captions { language label url expiresAt } } } pageInfo { hasNextPage endCursor } } }`, "",
		},
		{"all nodes with everything", `{ nodes(ids: ["` + strings.Join(h.ids[:100], `" "`) + `"]) { id ... on Video { ` +
			videoFields + ` captions { language label url expiresAt } } } }`, ""},
	}
	for _, test := range tests {
		response, answer, err := h.client.post(bodyOf(t, test.document), nil)
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Errors []*apiError }
		decode(t, answer, &got)
		code := ""
		if len(got.Errors) > 0 {
			code = got.Errors[0].code()
		}
		if code != test.code || response.StatusCode >= 500 || test.code != "" && len(answer) > 10_000 {
			t.Errorf("%s: status %d, %d bytes, %q; want %q: %.300s",
				test.name, response.StatusCode, len(answer), code, test.code, answer)
		}
	}
	_, answer, err := h.client.post(bodyOf(t, ofOwner(50, "videos(first: -1) { nodes { id } }")), nil)
	if n := strings.Count(answer, "BAD_USER_INPUT"); err != nil || n != 20 {
		t.Errorf("50 errors: %d were answered (%v), want the first 20", n, err)
	}
}

// FuzzHostileDocuments looks for a document within the limits that costs much. It holds answers to their size, and
// prints the processor time of the worst document, which depends on the machine:
//
//	go test ./test -tags sqlite_fts5 -run FuzzHostile -fuzz FuzzHostile -parallel 1 -fuzztime 5m -v
func FuzzHostileDocuments(f *testing.F) {
	h := startHostile(f)
	for seed := range uint64(24) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		h.client.t = t
		m := &hostileMaker{h: h, random: rand.New(rand.NewPCG(seed, 0))}
		cost, document, answer := h.worstOf(t, m.document(), seed)
		t.Logf("%v of processor time, %d bytes, by %d bytes", cost.Round(time.Millisecond), answer, len(document))
		if cost > h.worst {
			h.worst = cost
			t.Logf("the worst so far: %.400s", document)
		}
	})
}

// worstOf repeats a field as often as the limits let it, and tells what that costs.
func (h *hostileServer) worstOf(t *testing.T, unit string, seed uint64) (time.Duration, string, int) {
	document := func(n, try int) string {
		var b strings.Builder
		fmt.Fprintf(&b, "query q%d_%d_%d {", seed, n, try) // a document that the server has not seen
		for i := range n {
			b.WriteString(strings.ReplaceAll(unit, "%d", fmt.Sprint(i)))
		}
		return b.String() + "}"
	}
	taken, refused := 0, 700
	for refused-taken > 1 {
		n := (taken + refused) / 2
		if _, answer := h.cost(t, document(n, 0)); strings.Contains(answer, `"data":{`) {
			taken = n
		} else {
			refused = n
		}
	}
	least, size := time.Hour, 0
	for try := range 3 {
		cost, answer := h.cost(t, document(max(taken, 1), try+1))
		least, size = min(least, cost), len(answer)
	}
	return least, document(max(taken, 1), 1), size
}

// cost asks, and tells how much processor time the server took for it.
func (h *hostileServer) cost(t *testing.T, document string) (time.Duration, string) {
	t.Helper()
	before := h.processorTime(t)
	response, answer, err := h.client.post(bodyOf(t, document), nil)
	if err != nil {
		t.Fatalf("%v, for %.2000s", err, document)
	}
	if len(answer) > maxHostile || response.StatusCode >= 500 {
		t.Errorf("status %d and %d bytes, for %.2000s", response.StatusCode, len(answer), document)
	}
	return h.processorTime(t) - before, answer
}

// processorTime is what the kernel has given the server's threads.
func (s *server) processorTime(t testing.TB) (total time.Duration) {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		t.Skip("needs Linux's /proc")
	}
	for _, thread := range threads {
		text, _ := os.ReadFile(thread)
		var ns int64
		fmt.Sscan(string(text), &ns)
		total += time.Duration(ns)
	}
	return total
}

// hostileMaker makes fields by chance.
type hostileMaker struct {
	h      *hostileServer
	random *rand.Rand
}

// document is a field of the query that can be repeated, with %d where its repetitions differ.
func (m *hostileMaker) document() string {
	fields := m.h.schema.Query.Fields
	alias := "a%d: "
	if m.random.IntN(5) == 0 {
		alias = strings.Repeat("a", 240) + "%d: "
	}
	if m.random.IntN(8) == 0 {
		alias = "" // the same field again and again
	}
	for {
		if field := m.field(fields[m.random.IntN(len(fields))], 0); len(field) < longestField {
			return alias + field + " "
		}
	}
}

// longestField is how long a field may be that is repeated: a longer one would be refused by its tokens alone.
const longestField = 5000

func (m *hostileMaker) field(f *ast.FieldDefinition, depth int) string {
	var arguments []string
	for _, a := range f.Arguments {
		if value := m.argument(a); value != "" {
			arguments = append(arguments, a.Name+": "+value)
		}
	}
	text := f.Name
	if len(arguments) > 0 {
		text += "(" + strings.Join(arguments, ", ") + ")"
	}
	if of := m.h.schema.Types[f.Type.Name()]; of.IsCompositeType() {
		text += " {" + m.selection(of, depth+1) + "}"
	}
	return text
}

// selection selects a few fields of a type, and some of them many times.
func (m *hostileMaker) selection(of *ast.Definition, depth int) string {
	var b strings.Builder
	if of.IsAbstractType() {
		for _, possible := range m.h.schema.GetPossibleTypes(of) {
			fmt.Fprintf(&b, "... on %s {%s} ", possible.Name, m.selection(possible, depth))
		}
		return b.String()
	}
	repeat := number(m.random, 1, 1, 1, 3, 20)
	for n := range 1 + m.random.IntN(3) {
		f := of.Fields[m.random.IntN(len(of.Fields))]
		times := repeat
		if m.h.schema.Types[f.Type.Name()].IsCompositeType() {
			if depth > 5 {
				continue
			}
			times = min(repeat, 3)
		}
		for i := range times {
			fmt.Fprintf(&b, "s%d_%d: %s ", n, i, m.field(f, depth))
		}
	}
	return b.String() + "__typename"
}

// argument is a value for an argument, or nothing.
func (m *hostileMaker) argument(a *ast.ArgumentDefinition) string {
	one := func(values ...string) string { return values[m.random.IntN(len(values))] }
	id := `"` + one(m.h.ids[0], m.h.ids[len(m.h.ids)-1], m.h.ids[m.random.IntN(len(m.h.ids))]) + `"`
	switch a.Name {
	case "id":
		return id
	case "ids":
		if m.random.IntN(2) == 0 {
			return "[" + strings.Repeat(id+" ", number(m.random, 1, 20, 100)) + "]"
		}
		return `["` + strings.Join(m.h.ids[:number(m.random, 10, 100, 100)], `" "`) + `"]`
	case "first":
		return one("0", "1", "20", "100", "100")
	case "filter":
		return one("", `{query: "film"}`, `{query: "f g"}`, `{query: "\"uber den\" gle"}`, `{minDurationSeconds: 0}`,
			`{query: "u", minDurationSeconds: 0.01}`)
	case "orderBy":
		return one("", "{field: TITLE, direction: ASC}", "{field: DURATION, direction: DESC}", "{field: SIZE, direction: ASC}")
	case "name":
		return one(`"Video"`, `"Query"`, `"ErrorCode"`)
	case "includeDeprecated":
		return "true"
	}
	return ""
}

func number(random *rand.Rand, values ...int) int { return values[random.IntN(len(values))] }
