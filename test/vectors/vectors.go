// Package vectors holds what both uploaders, the browser's in TypeScript and the command line's in Go, must decide alike.
// Each JSON file is one subject: its text says what is decided and why, its cases give facts and the answer. Tests of
// both languages read the same files, so neither can change a rule alone.
package vectors

import (
	"bytes"
	"embed"
	"encoding/json"
	"testing"
)

//go:embed *.json
var files embed.FS

// Cases reads the cases of one subject. A case may hold nothing but what C knows.
func Cases[C any](t testing.TB, subject string) []C {
	t.Helper()
	content, err := files.ReadFile(subject + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		What  []string
		Cases []C
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		t.Fatalf("%s.json: %v", subject, err)
	}
	if len(file.What) == 0 || len(file.Cases) == 0 {
		t.Fatalf("%s.json lacks its text or its cases", subject)
	}
	return file.Cases
}
