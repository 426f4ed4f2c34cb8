package main

import (
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/versity/versitygw/s3api/utils"
	"github.com/versity/versitygw/s3err"
)

// guard stands before every request. It makes a body that ends before its
// declared length an error: versitygw would store what came as a whole object
// when the connection was closed in good order, as a browser does when a page is
// left. It also knows the requests under way, so that a stop can end them.
type guard struct {
	mu      sync.Mutex
	closed  bool
	uploads map[net.Conn]struct{}
	busy    sync.WaitGroup
}

func newGuard() *guard { return &guard{uploads: make(map[net.Conn]struct{})} }

// handle is the middleware.
func (g *guard) handle(ctx fiber.Ctx) error {
	conn := ctx.RequestCtx().Conn()
	if !g.enter(conn) {
		return ctx.SendStatus(http.StatusServiceUnavailable)
	}
	defer g.leave(conn)

	request := ctx.Request()
	if body := request.BodyStream(); body != nil {
		utils.ContextKeyBodyReader.Set(ctx, &wholeBody{body: body, left: int64(request.Header.ContentLength())})
	}
	return ctx.Next()
}

func (g *guard) enter(conn net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.uploads[conn] = struct{}{}
	g.busy.Add(1)
	return true
}

func (g *guard) leave(conn net.Conn) {
	g.mu.Lock()
	delete(g.uploads, conn)
	g.mu.Unlock()
	g.busy.Done()
}

// close refuses new requests, ends the bodies of those under way, and waits for
// their handlers, at most for timeout.
func (g *guard) close(timeout time.Duration) {
	g.mu.Lock()
	g.closed = true
	for conn := range g.uploads {
		_ = conn.SetReadDeadline(time.Now()) // a read that waits ends with an error
	}
	g.mu.Unlock()

	done := make(chan struct{})
	go func() {
		g.busy.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(timeout):
	}
}

// wholeBody reads a request body and fails with IncompleteBody, never with an end
// of file, while any of its declared bytes are missing. versitygw takes other
// errors for its own and logs them.
type wholeBody struct {
	body io.Reader
	left int64 // negative if the length was not declared
}

func (b *wholeBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	b.left -= int64(n)
	if err == nil || err == io.EOF && b.left <= 0 {
		return n, err
	}
	return n, s3err.GetAPIError(s3err.ErrIncompleteBody)
}
