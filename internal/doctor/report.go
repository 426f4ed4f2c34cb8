package doctor

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// Status is what a line says.
type Status string

// The statuses.
const (
	OK   Status = "ok"   // it does
	Note Status = "note" // it does not, and uploads do the same in another way
	Warn Status = "warn" // it does more than it should, or may cost money
	Less Status = "less" // something cannot be promised to users
	Fail Status = "fail" // it does not work
)

// The exit codes.
const (
	CodeAll  = 0 // all guarantees
	CodeLess = 1 // it works, with less
	CodeFail = 2 // it does not work
)

// Line is what was seen of one thing, what it means for users, and the one thing to do. The last two are empty when it
// is as it should be.
type Line struct {
	Status Status `json:"status"`
	Check  string `json:"check"`
	Saw    string `json:"saw"`
	Means  string `json:"means,omitempty"`
	Do     string `json:"do,omitempty"`
}

// Report is all that was seen.
type Report struct {
	Lines        []Line               `json:"lines"`
	Capabilities *upload.Capabilities `json:"capabilities"` // null when they could not be measured
}

// Code is the exit code.
func (r Report) Code() int {
	code := CodeAll
	for _, l := range r.Lines {
		switch l.Status {
		case Less:
			code = max(code, CodeLess)
		case Fail:
			code = CodeFail
		}
	}
	return code
}

// Lacks names what made the code what it is.
func (r Report) Lacks() (checks []string) {
	want := Less
	if r.Code() == CodeFail {
		want = Fail
	}
	for _, l := range r.Lines {
		if l.Status == want {
			checks = append(checks, l.Check)
		}
	}
	return checks
}

// Write writes the lines for people.
func (r Report) Write(w io.Writer) {
	for _, l := range r.Lines {
		status := string(l.Status)
		if l.Status == Fail {
			status = "FAIL" // to be found
		}
		fmt.Fprintf(w, "%-4s  %s: %s\n", status, l.Check, l.Saw)
		for _, more := range []string{l.Means, l.Do} {
			if more != "" {
				fmt.Fprintf(w, "      %s\n", more)
			}
		}
	}
}

// WriteJSON writes the report for programs.
func (r Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		ExitCode int `json:"exitCode"`
		Report
	}{r.Code(), r})
}

// add adds a line: the first if it is as it should be, else one with what follows.
func (r *Report) add(holds bool, otherwise Status, l Line) {
	if l.Status = otherwise; holds {
		l.Status, l.Means, l.Do = OK, "", ""
	}
	r.Lines = append(r.Lines, l)
}
