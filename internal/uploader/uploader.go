// Package uploader brings files to a StreamSphere server. It prints nothing.
//
// A session takes an upload through these steps:
//
//  1. [Open] opens the file. It stays open, so that nothing changes when another file takes its name (file.go).
//     Standard input is first spooled to a temporary file (spool.go).
//  2. To resume, an unfinished upload of the file is looked for, and every part of it that has arrived is compared with
//     the file (resume.go, samefile.go). Otherwise the file's first bytes say which type to declare, or that it can never
//     be accepted (filetype.go), and the server reserves a key for it (session.go).
//  3. A small file goes to storage in one request (whole.go), a large one in parts, as many at a time as the line
//     carries (lanes.go), each signed just before it is sent (parts.go, signer.go). Every request carries the checksum
//     of its bytes (checksums.go).
//  4. Storage's answer says what follows: the next part, another attempt, or the end (answer.go, retry.go).
//  5. The server is asked to publish. When it finds parts missing, they are sent, and it is asked again (session.go).
//
// Nothing is kept on this machine: all that resuming takes is known to the server and to storage. The rules that the
// browser's uploader shares are in test/vectors.
package uploader

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

// Options say how much is tried. What is zero has its default.
type Options struct {
	Parallel int           // parts on their way at once at the most; fewer on a slow line (4)
	Stall    time.Duration // how long a connection may move nothing before it is given up (30 s)
	Retry    Retry
}

func (o Options) withDefaults() Options {
	return Options{cmp.Or(o.Parallel, 4), cmp.Or(o.Stall, 30*time.Second), o.Retry.withDefaults()}
}

// Uploader sends files in the name of one user. Several uploads may be under way at once.
type Uploader struct {
	client  *client.Client
	storage *http.Client
	options Options
}

// New makes an uploader that reaches storage through a client as [NewStorageClient] makes them.
func New(api *client.Client, storage *http.Client, o Options) *Uploader {
	return &Uploader{api, storage, o.withDefaults()}
}

// SignIn gets a token of any name from a server in dev mode. Its error is an [*Error].
func SignIn(ctx context.Context, server, user string, httpClient *http.Client, o Options) (string, error) {
	retry := o.withDefaults().Retry.atOpening()
	token, err := call(ctx, retry, func(error, time.Duration) {}, func() (string, error) {
		return client.DevToken(ctx, server, user, httpClient)
	})
	return token, publicError(ctx, err)
}

// Request says how a file is to be uploaded.
type Request struct {
	// ContentType is declared as it is. "" is what the file's first bytes say, or else its name.
	ContentType string

	Folder  string                    // where its key lies; "" is the server's default, and any folder when resuming
	Details *client.VideoDetailsInput // title, description and visibility; nil leaves them to the server
	Resume  bool                      // whether to look for an unfinished upload of the file first
}

// Result is what came of an upload. With an error it holds what is known so far.
type Result struct {
	UploadID, VideoID string
	Key, Location     string
	Bytes             int64
	Parts             int // 1 for a file that goes in one request
	ResumedParts      int // of those, how many had arrived before
}

// Upload sends a file and publishes its video. Its error is an [*Error]; what has arrived by then stays and can be
// resumed. When ctx ends, parts that are on their way are finished first; a file that goes in one request is cut off.
// Watch is called with every progress, by several goroutines but never by two at once.
func (u *Uploader) Upload(ctx context.Context, file *File, request Request, watch func(Event)) (Result, error) {
	s := u.newSession(file, request, watch)
	err := s.run(ctx)
	return s.result, publicError(ctx, err)
}
