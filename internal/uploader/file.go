package uploader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// File is an open file to upload.
type File struct {
	Name     string // without its folder
	Size     int64  // in bytes
	open     *os.File
	modified time.Time
	spool    string // where it lies, if it is temporary
}

// Open opens a file to upload. Its errors are of type [*Error].
func Open(path string) (*File, error) {
	open, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // opening a pipe waits for its other end
	if err != nil {
		return nil, unreadable(err)
	}
	info, err := open.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file; - uploads what comes in on standard input", path)
	}
	if err != nil {
		open.Close()
		return nil, unreadable(err)
	}
	name := string([]rune(filepath.Base(path))) // with U+FFFD for what is not UTF-8, as the server gets and keeps it
	return &File{Name: name, Size: info.Size(), open: open, modified: info.ModTime()}, nil
}

// Close closes the file, and removes it if it is temporary.
func (f *File) Close() error {
	err := f.open.Close()
	if f.spool != "" {
		os.Remove(f.spool) // is gone already where open files can be removed
	}
	return err
}

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
	return &Error{
		Code:    FileChanged,
		Message: "The file was changed while it was being uploaded. Upload it again when nothing is writing to it.",
	}
}

// whole is the file as the one part that it goes in.
func (f *File) whole() part { return part{size: f.Size} }

// section reads a part of the file. Any number may be read at once.
func (f *File) section(p part) *io.SectionReader {
	return io.NewSectionReader(f.open, p.offset, p.size)
}

const bufferSize = 256 << 10 // bytes read at once; large enough for a disk, small enough for memory

// sum is the SHA-256 of a part of the file, in hexadecimal.
func (f *File) sum(ctx context.Context, p part) (string, error) {
	h := sha256.New()
	n, err := io.CopyBuffer(h, contextReader{ctx, f.section(p)}, make([]byte, bufferSize))
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", unreadable(err)
	}
	if n != p.size {
		return "", f.changed()
	}
	return hex.EncodeToString(h.Sum(nil)), f.unchanged()
}

// contextReader reads until ctx ends.
type contextReader struct {
	ctx    context.Context
	source io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.source.Read(p)
}
