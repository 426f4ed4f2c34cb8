package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// find lists the titles that a query finds.
func (c *client) find(t testing.TB, query string) []string {
	t.Helper()
	c.t = t
	found, err := ask[connection[video]](
		c,
		`query($q: String) { result: videos(filter: {query: $q}) { nodes { title } } }`,
		vars{"q": query},
	)
	if err != nil {
		t.Errorf("search for %q: %v", query, err)
	}
	titles := []string{}
	for _, v := range found.Nodes {
		titles = append(titles, v.Title)
	}
	return titles
}

func TestAPublishedFilmIsFoundByItsWords(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice, content := s.as("alice"), film(t)
	shown, _ := alice.publish(
		t,
		content,
		vars{"details": vars{"title": "Summer in the Café", "description": "by the sea"}},
	)
	alice.publish(t, content, vars{"details": vars{"title": "Café, not for you", "visibility": "PRIVATE"}})

	reader := s.anonymous()
	for query, want := range map[string][]string{
		"cafe": {shown.Title}, `"in the caf`: {shown.Title}, "SEA summ": {shown.Title}, "you": {}, `"sea by"`: {}, `" OR NOT *`: {},
	} {
		if got := reader.find(t, query); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	if _, err := alice.update(vars{"videoId": shown.ID, "title": "Winter"}); err != nil {
		t.Fatal(err)
	}
	if got := reader.find(t, "wint"); !slices.Equal(got, []string{"Winter"}) {
		t.Errorf("its new title finds %q", got)
	}
	if got := reader.find(t, "cafe"); len(got) > 0 {
		t.Errorf("its old title still finds %q", got)
	}
	if err := alice.delete(shown.ID); err != nil {
		t.Fatal(err)
	}
	if got := reader.find(t, "wint"); len(got) > 0 {
		t.Errorf("a deleted video is found: %q", got)
	}
}

func TestTitlesAreFoundAndSortedAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice, content := s.as("alice"), film(t)
	inOrder := []string{
		"🎬", "2 Fast", "10 Things", "Episode 2", "Episode #3", "episode 10", "“Łódź” at night", "Lost", "¿Qué?", "Straße", "東京タワー",
	}
	for _, i := range []int{5, 0, 9, 3, 10, 6, 1, 8, 4, 2, 7} {
		alice.publish(t, content, vars{"details": vars{"title": inOrder[i], "visibility": "PUBLIC"}})
	}
	reader := s.anonymous()
	list, err := ask[connection[video]](reader,
		`{ result: videos(orderBy: {field: TITLE, direction: ASC}) { nodes { title } } }`, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range list.Nodes {
		got = append(got, v.Title)
	}
	if !slices.Equal(got, inOrder) {
		t.Errorf("by title: %q, want %q", got, inOrder)
	}
	// A file that macOS named: its title is in another form of Unicode than what is typed.
	named := alice.reserve(t, content, vars{"fileName": norm.NFD.String("Été à Genève.mp4")})
	put(t, named.Request, content)
	if _, err := alice.finalize(named.Upload.ID, nil); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string][]string{
		"lodz": {"“Łódź” at night"}, "ŁÓDŹ": {"“Łódź” at night"}, "strasse": {"Straße"}, "京タ": {"東京タワー"}, "ﾀﾜｰ": {"東京タワー"},
		"été": {norm.NFD.String("Été à Genève")}, "ＦＡＳＴ": {"2 Fast"}, "🎬": {},
	} {
		if got := reader.find(t, query); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
}

func TestABadFilterIsNamed(t *testing.T) {
	t.Parallel()
	c := startServer(t, s3test.Start(t)).anonymous()
	for filter, field := range map[string]string{
		`query: "` + strings.Repeat("x", 201) + `"`:    "filter.query",
		`query: "` + strings.Repeat("x ", 17) + `"`:    "filter.query",
		`minDurationSeconds: -1`:                       "filter.minDurationSeconds",
		`minDurationSeconds: 2, maxDurationSeconds: 1`: "filter.minDurationSeconds",
		`maxDurationSeconds: -1`:                       "filter.maxDurationSeconds",
	} {
		_, err := c.page(`filter: {` + filter + `}`)
		wantField(t, filter, err, "BAD_USER_INPUT", field)
	}
}

// go-sqlite3 has full-text search only with a build tag: a program without it says so before it does anything else.
func TestAProgramWithoutSearchSaysHowToBuildIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "streamsphere")
	build := exec.Command("go", "build", "-C", s3test.Root(), "-tags=", "-o", path, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the server: %v\n%s", err, out)
	}
	data := filepath.Join(dir, "data")
	for _, args := range [][]string{nil, {"serve"}, {"sweep"}} {
		cmd := exec.Command(path, args...)
		cmd.Env = []string{
			"STREAMSPHERE_S3_BUCKET=films",
			"AWS_REGION=eu-central-1",
			"AWS_EC2_METADATA_DISABLED=true",
			"STREAMSPHERE_DATA_DIR=" + data,
		}
		out, _ := cmd.CombinedOutput()
		want := "streamsphere: built without full-text search; build it with: go build -tags sqlite_fts5\n"
		if code := cmd.ProcessState.ExitCode(); code != 1 || string(out) != want {
			t.Errorf("streamsphere %v: code %d, %q; want 1, %q", args, code, out, want)
		}
	}
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"help", "sweep"}} {
		out, err := exec.Command(path, args...).CombinedOutput()
		if err != nil || !strings.HasPrefix(string(out), "streamsphere ") {
			t.Errorf("streamsphere %v: %v, %q; want its help all the same", args, err, out)
		}
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("it made a data directory: %v", err)
	}
}
