package uploader

import (
	"context"
	"fmt"
	"io"
	"os"
)

// Spool reads a stream to its end into a temporary file, because a request names the size of what it sends. The file has
// no name from the moment on that it is made, where the system lets open files be removed: nothing is left behind, even of
// a process that is killed. Its errors are of type [*Error].
func Spool(ctx context.Context, stream io.Reader, name string) (*File, error) {
	open, err := os.CreateTemp("", "streamsphere-upload-*")
	if err != nil {
		return nil, cannotSpool(err)
	}
	f := &File{Name: name, open: open, spool: open.Name()}
	os.Remove(f.spool)
	if f.Size, err = f.fill(ctx, stream); err == nil {
		var info os.FileInfo
		if info, err = open.Stat(); err == nil {
			f.modified = info.ModTime()
			return f, nil
		}
	}
	f.Close()
	if ctx.Err() != nil {
		return nil, publicError(ctx, ctx.Err())
	}
	return nil, cannotSpool(err)
}

// fill copies the stream. A read that nothing ends is left to itself when ctx does: its process is about to end, too.
func (f *File) fill(ctx context.Context, stream io.Reader) (size int64, err error) {
	type copied struct {
		size int64
		err  error
	}
	done := make(chan copied, 1)
	go func() {
		n, err := io.CopyBuffer(struct{ io.Writer }{f.open}, contextReader{ctx, stream}, make([]byte, bufferSize))
		done <- copied{n, err}
	}()
	select {
	case c := <-done:
		return c.size, c.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func cannotSpool(err error) *Error {
	return &Error{
		Code: FileUnreadable,
		Message: fmt.Sprintf("What comes in could not be kept in %s: %v. TMPDIR may name a folder with more room.",
			os.TempDir(), err),
		Cause: err,
	}
}
