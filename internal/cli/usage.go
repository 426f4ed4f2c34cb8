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

Uploads films, one after another, and publishes them. Large files go in parts, several at a time. Broken connections are
outlived, and an upload that did not come to its end, for whatever reason, goes on with --resume: nothing needs to be kept on
this machine. What has arrived is compared with the file; parts of another file are never mixed in.

Results go to stdout, progress and trouble to stderr: a bar on a terminal, else lines.

Flags, with their environment variables and defaults:
`

const codes = `
Exit codes:
  0  every file is published
  1  at least one file failed for good; the others were still tried
  2  the command line is wrong; nothing was tried
  3  interrupted, as by Ctrl-C; go on with --resume
  4  the server or storage could not be reached, or asked for patience, until all tries were used up, and nothing failed for
     another reason; go on with --resume

With --json each file has one line: {"file", "uploadId", "videoId", "key", "location", "bytes", "seconds", "parts",
"resumedParts"}, and in place of what there is not, "error": {"code", "message"}. Codes are those of the API, and
FILE_UNREADABLE, FILE_CHANGED, SERVER_UNREACHABLE, STORAGE_UNREACHABLE, STORAGE_REFUSED, NOT_AN_API, NO_DEV_TOKENS and
INTERRUPTED.
`

// Help writes how the upload command is used.
func Help(w io.Writer) {
	fmt.Fprint(w, usage)
	for _, o := range table {
		fmt.Fprintf(w, "  --%s", o.name)
		if o.env != "" {
			fmt.Fprintf(w, ", %s", o.env)
		}
		if o.fallback != "" {
			fmt.Fprintf(w, " (%s)", o.fallback)
		}
		fmt.Fprintf(w, "\n      %s\n", o.help)
	}
	fmt.Fprint(w, codes)
}
