package cli

import (
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// proxy stands before storage and passes bytes on, as its rule says.
type proxy struct {
	addr string
	up   atomic.Int64 // bytes of films that went to storage
	lose atomic.Int64 // how many answers about films are still to be lost
	rule atomic.Pointer[rule]
}

// rule is asked before each piece of a film goes on: sent are the bytes of its connection. It may wait, or change
// the piece; false resets the connection. The small requests of the server are not asked about.
type rule func(sent int64, piece []byte) bool

// small is what a connection may carry and not be a film's.
const small = 256 << 10

func newProxy(t *testing.T, s3 *s3test.Server) *proxy {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	p := &proxy{addr: listener.Addr().String()}
	target := strings.TrimPrefix(s3.Value("STREAMSPHERE_S3_ENDPOINT"), "http://")
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(conn.(*net.TCPConn), target)
		}
	}()
	return p
}

func (p *proxy) serve(conn *net.TCPConn, target string) {
	defer conn.Close()
	storage, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer storage.Close()
	var sent atomic.Int64
	go p.answer(conn, storage, &sent)
	for piece := make([]byte, 64<<10); ; {
		n, err := conn.Read(piece)
		if sent.Add(int64(n)) > small {
			p.up.Add(int64(n))
			if r := p.rule.Load(); r != nil && !(*r)(sent.Load(), piece[:n]) {
				conn.SetLinger(0) // closing resets the connection
				return
			}
		}
		if _, failed := storage.Write(piece[:n]); err != nil || failed != nil {
			return
		}
	}
}

// answer passes storage's answers back, but for those that are to be lost.
func (p *proxy) answer(conn *net.TCPConn, storage net.Conn, sent *atomic.Int64) {
	defer conn.CloseWrite()
	for piece := make([]byte, 64<<10); ; {
		n, err := storage.Read(piece)
		if sent.Load() > small && n > 0 && p.lose.Add(-1) >= 0 {
			conn.SetLinger(0)
			conn.Close()
			return
		}
		if _, failed := conn.Write(piece[:n]); err != nil || failed != nil {
			return
		}
	}
}

// set makes a rule, or none.
func (p *proxy) set(r rule) {
	if r == nil {
		p.rule.Store(nil)
		return
	}
	p.rule.Store(&r)
}

// hold lets so many bytes of films through, and then no more until released. Wait waits until that is so.
func (p *proxy) hold(t *testing.T, bytes int64) (wait, release func()) {
	reached, released := make(chan struct{}), make(chan struct{})
	reach := sync.OnceFunc(func() { close(reached) })
	end := p.up.Load() + bytes
	p.set(func(int64, []byte) bool {
		if p.up.Load() >= end {
			reach()
			<-released
		}
		return true
	})
	release = sync.OnceFunc(func() {
		p.set(nil)
		close(released)
	})
	t.Cleanup(release)
	return func() { arrives(t, reached) }, release
}

// arrives waits for a channel to be closed.
func arrives(t *testing.T, c <-chan struct{}) {
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		t.Error("waited too long for an upload to come along")
	}
}
