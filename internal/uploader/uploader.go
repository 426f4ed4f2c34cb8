// Package uploader brings files to a StreamSphere server: small ones in one request, large ones in parts, several at a time
// and each with its checksum. It outlives broken connections, and can go on where any earlier run stopped, because all that
// it must know stands with the server and in storage. It prints nothing.
package uploader

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

// Options say how hard to try. What is zero has its default.
type Options struct {
	Parallel   int           // parts under way at once (4)
	Attempts   int           // to send a part, or to be answered a call, before the upload fails (10)
	MinBackoff time.Duration // bounds the pause before the second attempt; each further one may be twice as long (500 ms)
	MaxBackoff time.Duration // bounds every pause (30 s)
	Stall      time.Duration // how long a connection may move nothing before it is given up (30 s)
}

func (o Options) complete() Options {
	return Options{
		Parallel:   cmp.Or(o.Parallel, 4),
		Attempts:   cmp.Or(o.Attempts, 10),
		MinBackoff: cmp.Or(o.MinBackoff, 500*time.Millisecond),
		MaxBackoff: cmp.Or(o.MaxBackoff, 30*time.Second),
		Stall:      cmp.Or(o.Stall, 30*time.Second),
	}
}

// Uploader sends files in the name of one user. Several uploads may be under way at once.
type Uploader struct {
	api     *client.Client
	storage *http.Client
	Options
}

// New sends films through a client for storage, as [NewStorageClient] makes them.
func New(api *client.Client, storage *http.Client, o Options) *Uploader {
	return &Uploader{api, storage, o.complete()}
}

// SignIn gets a token of any name from a server in dev mode. Its error is an [*Error].
func SignIn(ctx context.Context, server, user string, via *http.Client, o Options) (string, error) {
	token, err := retry(ctx, o.complete(), openingAttempts, func(error) {}, func() (string, error) {
		return client.DevToken(ctx, server, user, via)
	})
	return token, shown(ctx, err)
}

// Request says how a file is to be uploaded.
type Request struct {
	Folder  string                    // where its key lies; "" leaves it to the server, and takes any folder when resuming
	Details *client.VideoDetailsInput // how its video is to be shown; nil leaves it to the server
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

// Upload sends a file and publishes its video. Its error is an [*Error]; what has arrived by then stays and can be resumed.
// Watch is told how it comes along, by several goroutines but never by two at once.
func (u *Uploader) Upload(ctx context.Context, file *File, want Request, watch func(Event)) (Result, error) {
	r := &run{Uploader: u, file: file, want: want, sums: newSums(file), meter: newMeter(file.Size, watch)}
	err := r.upload(ctx)
	return r.result, shown(ctx, err)
}

// run is one file on its way.
type run struct {
	*Uploader
	file     *File
	want     Request
	sums     *sums
	meter    *meter
	reserved client.Reserved
	resumed  bool // whether an earlier run made the reservation
	result   Result
}

func (r *run) upload(ctx context.Context) error {
	if r.want.Resume {
		err := r.resume(ctx)
		why, anew := errors.AsType[startAnew](err)
		if !anew {
			return err
		}
		r.meter.note("%s", why)
		r.reserved, r.result, r.sums = client.Reserved{}, Result{}, newSums(r.file) // the new one may have parts of another size
	}
	return r.begin(ctx)
}
