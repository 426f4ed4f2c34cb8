package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/streamsphere/streamsphere/internal/client"
	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/uploader"
)

// report writes what came of the files: results to stdout, everything else to stderr.
type report struct {
	stdout, stderr io.Writer
	json           bool
	server         string
	exitCode       int // so far
}

func newReport(o *options, stdout, stderr io.Writer) *report {
	return &report{stdout: stdout, stderr: stderr, json: o.json, server: o.server}
}

// display shows the progress of one upload.
type display interface {
	event(uploader.Event)
	end(published bool)
}

// newDisplay makes a bar on a terminal, and lines otherwise.
func (r *report) newDisplay(file *uploader.File) display {
	if f, ok := r.stderr.(*os.File); ok {
		if _, rows, err := term.GetSize(int(f.Fd())); err == nil && rows > 0 { // an error means no terminal
			return newBar(f, file.Name)
		}
	}
	return &lines{out: r.stderr, name: file.Name}
}

// outcome is what a script learns about a file.
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
	Skipped      string   `json:"skipped,omitempty"` // why the file is no film
}

type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func newOutcome(path string, r uploader.Result, took time.Duration) outcome {
	seconds := math.Round(took.Seconds()*1000) / 1000
	return outcome{
		File: path, UploadID: r.UploadID, VideoID: r.VideoID, Key: r.Key, Location: r.Location,
		Bytes: r.Bytes, Seconds: seconds, Parts: r.Parts, ResumedParts: r.ResumedParts,
	}
}

// finish reports one file.
func (r *report) finish(o outcome, err error) {
	if err != nil {
		o.Error = failureOf(err)
		r.countFailure(isTemporary(err, o.Error.Code))
	}
	switch {
	case r.json:
		line, _ := json.Marshal(o) // strings and numbers never fail to encode
		fmt.Fprintf(r.stdout, "%s\n", line)
	case err == nil:
		fmt.Fprintf(r.stdout, "%s: published as %s\n  watch it at %s/watch/%s\n",
			text.Shown(o.File), o.VideoID, r.server, o.VideoID)
	}
	if err != nil {
		fmt.Fprintf(r.stderr, "%s: %s\n", text.Shown(o.File), describe(o.Error))
	}
}

// skip reports a file in a folder that is no film. It is no failure.
func (r *report) skip(path string, why error) {
	o := outcome{File: path, Skipped: failureOf(why).Message}
	if r.json {
		line, _ := json.Marshal(o) // strings and numbers never fail to encode
		fmt.Fprintf(r.stdout, "%s\n", line)
	}
	fmt.Fprintf(r.stderr, "%s: skipped. %s\n", text.Shown(path), o.Skipped)
}

const storageUnavailable = "STORAGE_UNAVAILABLE"

// temporary are the failures after which the same command may succeed later.
var temporary = map[string]bool{
	uploader.ServerUnreachable: true, uploader.StorageUnreachable: true,
	storageUnavailable: true, "CREDENTIALS_EXPIRING": true, "RATE_LIMITED": true,
}

func failureOf(err error) *failure {
	if known, ok := errors.AsType[*uploader.Error](err); ok {
		return &failure{known.Code, known.Message}
	}
	return &failure{"INTERNAL", err.Error()}
}

// isTemporary reports whether the same command may succeed later. Storage may also refuse for good, until its operator
// mends it.
func isTemporary(err error, code string) bool {
	if answered, ok := errors.AsType[*client.Error](err); ok && answered.Code == storageUnavailable {
		return answered.Retryable
	}
	return temporary[code]
}

// countFailure sets the exit code: a permanent failure outweighs a temporary one.
func (r *report) countFailure(temporary bool) {
	switch {
	case !temporary:
		r.exitCode = exitFailed
	case r.exitCode == exitPublished:
		r.exitCode = exitUnreachable
	}
}

// advice is what to do about an error whose own message does not know this command's flags.
var advice = map[string]string{
	"UNAUTHENTICATED":           "Give another token with --token or STREAMSPHERE_TOKEN. " + continueWithResume,
	"NO_DEV_TOKENS":             "Give one with --token or STREAMSPHERE_TOKEN.",
	"NOT_AN_API":                "It is set with --server or STREAMSPHERE_SERVER.",
	"FOLDER_INVALID":            "It is set with --folder.",
	uploader.ServerUnreachable:  "Is it running, and is --server right? " + continueWithResume,
	uploader.StorageUnreachable: "What has arrived is kept. " + continueWithResume,
	storageUnavailable:          "What has arrived is kept. " + continueWithResume,
}

const continueWithResume = "Continue an unfinished upload with --resume."

func describe(f *failure) string {
	return strings.TrimSpace(fmt.Sprintf("%s (%s) %s", text.Shown(f.Message), f.Code, advice[f.Code]))
}

// interrupted says how to continue with the files that are left.
func (r *report) interrupted(left []string) {
	r.exitCode = exitInterrupted
	fmt.Fprintf(r.stderr, "To continue, run the same command with --resume and these files: %s\n", quoted(left))
}

// needsNoQuotes are arguments that every shell takes as they are.
var needsNoQuotes = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,][A-Za-z0-9_./:@%+=,-]*$`)

// quoted are paths as a shell takes them (POSIX.1-2024, 2.2), none of them as a flag.
func quoted(paths []string) string {
	list := make([]string, len(paths))
	for i, path := range paths {
		if strings.HasPrefix(path, "-") && path != standardInput {
			path = "./" + path
		}
		switch {
		case needsNoQuotes.MatchString(path) || path == standardInput:
			list[i] = path
		case text.Shown(path) == path:
			list[i] = "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
		default:
			escaped := strconv.QuoteToASCII(path)
			list[i] = "$'" + strings.ReplaceAll(escaped[1:len(escaped)-1], "'", `\'`) + "'"
		}
	}
	return strings.Join(list, " ")
}
