package cli

import (
	"fmt"
	"io"
)

// The exit codes. They never change their meaning.
const (
	exitPublished   = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 3
	exitUnreachable = 4
)

const usage = `streamsphere upload [FLAGS] FILE...

Uploads films, one after another, and publishes them. A FILE may be a folder, with --recursive, or - for standard input,
which is first kept in a temporary file, in TMPDIR, to know its size. What a film is, its first bytes say, whatever its
name; a file that can never be accepted is refused before anything is sent. Large files are sent in parts, several at a
time. What fails on the way is tried again, and storage or a server that is away is waited for. Ctrl-C lets the parts on
their way arrive, and a second one stops at once. --resume continues an upload that was interrupted, whatever the reason;
this machine has to keep nothing for that. Every part that has arrived is compared with the file, so parts of two films
are never mixed.

Results go to stdout. Progress and errors go to stderr: as a bar on a terminal, otherwise as lines.

Flags, with their environment variables and defaults:
`

const exitCodes = `
Exit codes:
  0  every file is published
  1  at least one file failed, and trying again will not help; the other files were still uploaded
  2  the command line is wrong; nothing was uploaded
  3  interrupted, for example by Ctrl-C; continue with --resume
  4  the server could not be reached at the start, or it or storage was away for longer than --patience, and nothing
     failed for another reason; continue with --resume

With --json, every file has one line: {"file", "uploadId", "videoId", "key", "location", "bytes", "seconds", "parts",
"resumedParts"}. What is not known is left out. A file that failed also has "error": {"code", "message"}, and what was
skipped in a folder has "skipped", which says why; that is no failure. Films in a format that is not accepted are. Codes are
those of the API, and FILE_UNREADABLE, FILE_CHANGED, SERVER_UNREACHABLE, STORAGE_UNREACHABLE, STORAGE_REFUSED,
NOT_AN_API, NO_DEV_TOKENS and INTERRUPTED.
`

// Help writes how the upload command is used.
func Help(w io.Writer) {
	fmt.Fprint(w, usage)
	for _, f := range flags {
		fmt.Fprintf(w, "  --%s", f.name)
		if f.env != "" {
			fmt.Fprintf(w, ", %s", f.env)
		}
		if f.fallback != "" {
			fmt.Fprintf(w, " (%s)", f.fallback)
		}
		fmt.Fprintf(w, "\n      %s\n", f.help)
	}
	fmt.Fprint(w, exitCodes)
}
