package uploader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// File is a file to upload. It stays open, so that another one that takes its name changes nothing.
type File struct {
	Name     string // without its folder
	Size     int64  // in bytes
	open     *os.File
	modified time.Time
}

// Open opens a file to upload. Its errors are of type [*Error].
func Open(path string) (*File, error) {
	open, err := os.Open(path)
	if err != nil {
		return nil, unreadable(err)
	}
	info, err := open.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", path)
	}
	if err != nil {
		open.Close()
		return nil, unreadable(err)
	}
	return &File{filepath.Base(path), info.Size(), open, info.ModTime()}, nil
}

// Close closes the file.
func (f *File) Close() error { return f.open.Close() }

// unchanged fails once somebody has written to the file since it was opened.
func (f *File) unchanged() error {
	info, err := f.open.Stat()
	if err != nil {
		return unreadable(err)
	}
	if info.Size() != f.Size || !info.ModTime().Equal(f.modified) {
		return f.changed()
	}
	return nil
}

func (f *File) changed() error {
	return &Error{Code: FileChanged, Message: "The file was changed while it was being uploaded. Upload it once nothing writes to it any more."}
}

// section reads some bytes of the file. Any number may be read at once.
func (f *File) section(offset, size int64) *io.SectionReader {
	return io.NewSectionReader(f.open, offset, size)
}

const chunk = 256 << 10 // bytes read at once; large enough for a disk, small enough for memory

// sum is the SHA-256 of some bytes of the file, in hexadecimal.
func (f *File) sum(ctx context.Context, offset, size int64) (string, error) {
	h := sha256.New()
	n, err := io.CopyBuffer(h, until{ctx, f.section(offset, size)}, make([]byte, chunk))
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", unreadable(err)
	}
	if n != size {
		return "", f.changed()
	}
	return hex.EncodeToString(h.Sum(nil)), f.unchanged()
}

// until reads until ctx ends.
type until struct {
	ctx context.Context
	io.Reader
}

func (u until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Reader.Read(p)
}
