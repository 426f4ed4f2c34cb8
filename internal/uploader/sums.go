package uploader

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// sums are the checksums of a file's parts, each computed once.
type sums struct {
	file *File
	turn chan struct{} // held by the one who computes: a second one would only read the same bytes

	mu    sync.Mutex
	known map[int]string
}

func newSums(file *File) *sums {
	return &sums{file: file, turn: make(chan struct{}, 1), known: map[int]string{}}
}

// ready computes the checksums of parts, some at once.
func (s *sums) ready(ctx context.Context, parts []*part, atOnce int) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, p := range parts {
		if s.of(p.number) == "" {
			group.Go(func() error { return s.compute(ctx, p) })
		}
	}
	return group.Wait()
}

func (s *sums) compute(ctx context.Context, p *part) error {
	sum, err := s.file.sum(ctx, p.offset, p.size)
	if err == nil {
		s.mu.Lock()
		s.known[p.number] = sum
		s.mu.Unlock()
	}
	return err
}

// of is the checksum of a part, or "" while it is not ready.
func (s *sums) of(number int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[number]
}
