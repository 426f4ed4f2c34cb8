package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/streamsphere/streamsphere/internal/uploader"
)

// report tells what comes of the files: results on stdout, everything else on stderr.
type report struct {
	stdout, stderr io.Writer
	json           bool
	server         string
	code           int // the exit code so far
}

func newReport(o *options, stdout, stderr io.Writer) *report {
	return &report{stdout: stdout, stderr: stderr, json: o.json, server: o.server}
}

// display shows how one upload comes along.
type display interface {
	event(uploader.Event)
	end(published bool)
}

func (r *report) show(file *uploader.File) display {
	if f, ok := r.stderr.(*os.File); ok {
		if _, rows, err := term.GetSize(int(f.Fd())); err == nil && rows > 0 { // an error is no terminal
			return newBar(f, file.Name)
		}
	}
	return &lines{to: r.stderr, name: file.Name}
}

// outcome is what a script is told of a file.
type outcome struct {
	File         string   `json:"file"`
	UploadID     string   `json:"uploadId,omitempty"`
	VideoID      string   `json:"videoId,omitempty"`
	Key          string   `json:"key,omitempty"`
	Location     string   `json:"location,omitempty"`
	Bytes        int64    `json:"bytes"`
	Seconds      float64  `json:"seconds"`
	Parts        int      `json:"parts"`
	ResumedParts int      `json:"resumedParts"`
	Error        *failure `json:"error,omitempty"`
}

type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func newOutcome(path string, r uploader.Result, took time.Duration) outcome {
	seconds := math.Round(took.Seconds()*1000) / 1000
	return outcome{path, r.UploadID, r.VideoID, r.Key, r.Location, r.Bytes, seconds, r.Parts, r.ResumedParts, nil}
}

// finished reports one file.
func (r *report) finished(o outcome, err error) {
	if err != nil {
		o.Error = r.failed(err)
	}
	switch {
	case r.json:
		line, _ := json.Marshal(o) // of strings and numbers, which never fails
		fmt.Fprintf(r.stdout, "%s\n", line)
	case err == nil:
		fmt.Fprintf(r.stdout, "%s: published as %s\n  watch it at %s/watch/%s\n", o.File, o.VideoID, r.server, o.VideoID)
	}
	if err != nil {
		fmt.Fprintf(r.stderr, "%s: %s\n", o.File, describe(o.Error))
	}
}

// worthLater are the failures after which the same command may succeed.
var worthLater = map[string]bool{
	uploader.ServerUnreachable: true, uploader.StorageUnreachable: true,
	"STORAGE_UNAVAILABLE": true, "CREDENTIALS_EXPIRING": true, "RATE_LIMITED": true,
}

// failed notes a failure in the exit code: one for good outweighs one that may pass.
func (r *report) failed(err error) *failure {
	f := &failure{Code: "INTERNAL", Message: err.Error()}
	if told, ok := errors.AsType[*uploader.Error](err); ok {
		f.Code, f.Message = told.Code, told.Message
	}
	switch {
	case !worthLater[f.Code]:
		r.code = exitFailed
	case r.code == exitPublished:
		r.code = exitUnreachable
	}
	return f
}

// advice is what to do about an error whose own words cannot know that it happened to this command.
var advice = map[string]string{
	"UNAUTHENTICATED":           "Give another token with --token or STREAMSPHERE_TOKEN; an unfinished upload goes on with --resume.",
	"NO_DEV_TOKENS":             "Give one with --token or STREAMSPHERE_TOKEN.",
	"NOT_AN_API":                "It is set with --server or STREAMSPHERE_SERVER.",
	"FOLDER_INVALID":            "It is set with --folder.",
	uploader.ServerUnreachable:  "Is it running, and is --server right? An unfinished upload goes on with --resume.",
	uploader.StorageUnreachable: "What has arrived is kept: go on with --resume.",
	"STORAGE_UNAVAILABLE":       "What has arrived is kept: go on with --resume.",
}

func describe(f *failure) string {
	return strings.TrimSpace(fmt.Sprintf("%s (%s) %s", f.Message, f.Code, advice[f.Code]))
}

// interrupted says how to go on with the files that are left.
func (r *report) interrupted(left []string) {
	r.code = exitInterrupted
	fmt.Fprintf(r.stderr, "To go on: the same command with --resume and, as its files: %s\n", strings.Join(left, " "))
}
