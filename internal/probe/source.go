package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/streamsphere/streamsphere/internal/media"
	"github.com/streamsphere/streamsphere/internal/s3store"
)

// source is a film to look into.
type source struct {
	media.Source
	io.Closer
	size int64
}

func open(ctx context.Context, name string, store s3store.Options) (*source, error) {
	if address, ok := strings.CutPrefix(name, "s3://"); ok {
		return openObject(ctx, address, store)
	}
	return openFile(name)
}

// file reads pieces of a file.
type file struct{ *os.File }

func (f file) ReadRange(_ context.Context, offset, length int64) ([]byte, error) {
	content := make([]byte, length)
	_, err := f.ReadAt(content, offset)
	return content, err
}

func openFile(name string) (*source, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // opening a pipe waits for its other end
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a file")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &source{file{f}, f, info.Size()}, nil
}

// object reads pieces of an object.
type object struct {
	store *s3store.Store
	key   string
}

func (o object) ReadRange(ctx context.Context, offset, length int64) ([]byte, error) {
	return o.store.ReadRange(ctx, o.key, offset, length)
}

// storageTimeout is for one call.
const storageTimeout = 15 * time.Second

func openObject(ctx context.Context, address string, options s3store.Options) (*source, error) {
	bucket, key, _ := strings.Cut(address, "/")
	options.Bucket, options.Timeout = bucket, storageTimeout
	if bucket == "" || key == "" {
		return nil, fmt.Errorf("s3://%s: must be s3://BUCKET/KEY", address)
	}
	store, err := s3store.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	o, err := store.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	return &source{object{store, key}, io.NopCloser(nil), o.Size}, nil
}
