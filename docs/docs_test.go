// Package docs holds the documents to what the program does.
package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/config"
	"github.com/streamsphere/streamsphere/internal/event"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryErrorCodeIsExplained(t *testing.T) {
	api := read(t, "api.md")
	codes := regexp.MustCompile(`(?m)^  ([A-Z_]+)$`).FindAllStringSubmatch(read(t, "../schema/error.graphql"), -1)
	if len(codes) == 0 {
		t.Fatal("found no codes in the schema")
	}
	for _, code := range codes {
		if !strings.Contains(api, "| `"+code[1]+"` | ") {
			t.Errorf("docs/api.md does not explain %s", code[1])
		}
	}
}

// The README's table is the table in internal/config, row by row, but for what belongs to the local S3.
func TestTheREADMEListsEverySettingWithItsDefault(t *testing.T) {
	var got, want []string
	for _, row := range regexp.MustCompile("(?m)^\\| `STREAMSPHERE_.*$").FindAllString(read(t, "../README.md"), -1) {
		if !strings.Contains(row, "STREAMSPHERE_LOCAL_S3_") {
			got = append(got, row)
		}
	}
	for _, s := range config.Settings() {
		value := s.Default
		if value != "" {
			value = "`" + value + "`"
		}
		want = append(want, "| `"+s.Env()+"` | "+value+" | "+s.Help+" |")
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("row %d of README.md's settings is not that of internal/config; got\n%s\nwant\n%s",
				i+1, strings.Join(got[min(i, len(got)):], "\n"), strings.Join(want[min(i, len(want)):], "\n"))
		}
	}
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	for _, page := range []string{"../README.md", "../CHANGELOG.md", "architecture.md", "api.md", "operations.md"} {
		for _, link := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(read(t, page), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), link[1])); err != nil {
				t.Errorf("%s links to %s: %v", page, link[1], err)
			}
		}
	}
}

// Two lists of rights would differ one day. Doctor's advice may name single ones.
func TestOnlyOperationsListsTheBucketsRights(t *testing.T) {
	right := regexp.MustCompile(`s3:[A-Z]\w+`)
	for _, page := range []string{"../README.md", "architecture.md", "api.md", "../internal/s3store/store.go"} {
		if named := right.FindAllString(read(t, page), -1); named != nil {
			t.Errorf("%s names %q; it should link to docs/operations.md", page, named)
		}
	}
	operations := read(t, "operations.md")
	advised := right.FindAllString(read(t, "../internal/doctor/doctor.go"), -1)
	if len(advised) == 0 {
		t.Fatal("found no rights in doctor.go")
	}
	for _, name := range advised {
		if !strings.Contains(operations, "`"+name+"`") {
			t.Errorf("docs/operations.md does not list %s, which doctor advises to grant", name)
		}
	}
}

// The map of the tree names every package that there is.
func TestTheArchitectureNamesEveryFolder(t *testing.T) {
	tree := read(t, "architecture.md")
	folders, err := os.ReadDir("../internal")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !regexp.MustCompile(`\b` + folder.Name() + `/`).MatchString(tree) {
			t.Errorf("docs/architecture.md does not name internal/%s", folder.Name())
		}
	}
}

// Receivers are told of these events and no others.
func TestTheAPIDocumentsEveryEvent(t *testing.T) {
	api := read(t, "api.md")
	for _, typ := range event.Types {
		if !strings.Contains(api, "| `"+string(typ)+"` |") {
			t.Errorf("docs/api.md does not list the event %s", typ)
		}
	}
}
