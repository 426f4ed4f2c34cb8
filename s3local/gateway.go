package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"
)

// region is the one region of the local S3 server.
const region = "us-east-1"

// stopTimeout bounds how long each, requests under way and what COMMAND left
// running, may hold up the end.
const stopTimeout = 500 * time.Millisecond

// gateway is the running S3 server. A process can hold one: it lives in the
// process's working directory and in package variables of versitygw.
type gateway struct {
	addr  netip.AddrPort
	keys  keyPair
	guard *guard
	died  chan error // receives once, if the server ends by itself
}

// newGateway serves the objects of a folder and returns once the server answers.
// It changes the working directory of the process and silences os.Stdout, which
// versitygw writes to.
func newGateway(ctx context.Context, addr netip.AddrPort, objects string, keys keyPair) (*gateway, error) {
	addr, err := probe(addr)
	if err != nil {
		return nil, err
	}
	if err := (meta.XattrMeta{}).Test(objects); err != nil {
		return nil, fmt.Errorf("data directory: %s: %w", objects, err)
	}
	if os.Stdout, err = os.OpenFile(os.DevNull, os.O_WRONLY, 0); err != nil {
		return nil, err
	}
	store, err := posix.New(objects, meta.XattrMeta{}, posix.PosixOpts{CopyObjectThreshold: 5 << 30})
	if err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}

	gw := &gateway{addr: addr, keys: keys, guard: newGuard(), died: make(chan error, 1)}
	ready := make(chan struct{})
	go func() {
		err := embedgw.RunVersityGW(context.Background(), store, &embedgw.Config{
			RootUserAccess:    keys.AccessKeyID,
			RootUserSecret:    keys.SecretAccessKey,
			Region:            region,
			VirtualDomain:     "localhost", // http://bucket.localhost:PORT/key works too
			Ports:             []string{addr.String()},
			MaxConnections:    4096,
			MaxRequests:       2048,
			MultipartMaxParts: 10_000, // S3: at most 10,000 parts
			KeepAlive:         true,
			Quiet:             true,
			S3Options: []s3api.Option{
				s3api.WithOnListen(func() { close(ready) }),
				s3api.WithMiddleware("/", gw.guard.handle),
			},
		})
		gw.died <- cmp.Or(err, errors.New("it stopped serving"))
	}()
	select {
	case <-ready:
		return gw, nil
	case err := <-gw.died:
		return nil, startError(addr, err)
	case <-ctx.Done():
		return nil, fmt.Errorf("the S3 server at %s does not answer", addr)
	}
}

// probe listens on addr for a moment, because versitygw reports a taken address
// late and cannot tell which port it was given for port 0.
func probe(addr netip.AddrPort) (netip.AddrPort, error) {
	listener, err := net.Listen("tcp", addr.String())
	if err != nil {
		return addr, startError(addr, err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).AddrPort(), nil
}

func startError(addr netip.AddrPort, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is taken: choose another address with %s=127.0.0.1:PORT or --%s",
			addr, s3AddrSetting.env, s3AddrSetting.flag)
	}
	return fmt.Errorf("S3 server at %s: %w", addr, err)
}

// endpoint is the base URL for clients.
func (gw *gateway) endpoint() string { return "http://" + gw.addr.String() }

// environ is base with what COMMAND needs to reach the server, and without
// anything that would lead an AWS SDK elsewhere.
func (gw *gateway) environ(cfg config, base []string) []string {
	set := []string{
		"STREAMSPHERE_S3_ENDPOINT=" + gw.endpoint(),
		"STREAMSPHERE_S3_BUCKET=" + cfg.bucket,
		"STREAMSPHERE_DATA_DIR=" + cfg.dataDir,
		"AWS_ACCESS_KEY_ID=" + gw.keys.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY=" + gw.keys.SecretAccessKey,
		"AWS_REGION=" + region,
	}
	env := make([]string, 0, len(base)+len(set))
	for _, entry := range base {
		// Profiles, session tokens, roles and endpoints all start with AWS_.
		if !strings.HasPrefix(entry, "AWS_") {
			env = append(env, entry)
		}
	}
	return append(env, set...) // os/exec takes the last of equal names
}

// stop ends uploads under way without storing them and returns when no request
// writes to the data directory any more, or after stopTimeout. The listener goes
// with the process: versitygw's own stop waits ten seconds for open connections.
func (gw *gateway) stop() { gw.guard.close(stopTimeout) }
