// Package doctor tries on a bucket what browsers and clients will do, and says what is wrong with it before they meet it.
// It writes one small object and removes it again.
package doctor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// check is one thing to try, and what to do when it fails.
type check struct {
	name string
	cure string
	try  func(context.Context) error
	// vital ends the examination when it fails: everything behind it would fail for the same reason.
	vital bool
}

// patient is what is examined.
type patient struct {
	storage *s3store.Store
	put     upload.Put
	content []byte
	request *upload.SignedRequest
}

// Run tries everything, writes a line for each, and answers an error when any failed.
func Run(ctx context.Context, storage *s3store.Store, origins []string, w io.Writer) error {
	content := []byte("StreamSphere doctor")
	sum := sha256.Sum256(content)
	p := &patient{storage: storage, content: content, put: upload.Put{
		Key: "streamsphere-doctor/" + uuid.NewString() + ".mp4", ContentType: "video/mp4",
		Size: int64(len(content)), Sha256: hex.EncodeToString(sum[:]),
	}}
	failed := 0
	for _, c := range p.checks(origins) {
		if err := c.try(ctx); err != nil {
			failed++
			fmt.Fprintf(w, "FAIL  %s: %v\n      %s\n", c.name, reason(err), c.cure)
			if c.vital {
				break
			}
			continue
		}
		fmt.Fprintf(w, "ok    %s\n", c.name)
	}
	if failed > 0 {
		return fmt.Errorf("%d checks failed", failed)
	}
	return nil
}

// reason is what an operator wants to know, where a user is only told to try again.
func reason(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Cause != nil {
		return f.Cause
	}
	return err
}

func (p *patient) checks(origins []string) []check {
	checks := []check{
		{"credentials", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role.", p.sign, true},
		{"the bucket answers", "Check STREAMSPHERE_S3_BUCKET, STREAMSPHERE_S3_ENDPOINT, AWS_REGION and the right s3:ListBucket.", p.reach, true},
	}
	for _, origin := range origins {
		checks = append(checks, check{
			"CORS lets " + origin + " upload", "Run `streamsphere setup` with the same STREAMSPHERE_ALLOWED_ORIGINS.",
			func(ctx context.Context) error { return p.preflight(ctx, origin) }, false,
		})
	}
	return append(checks,
		check{"another type than was signed is refused", "This store does not check signed headers: do not use it.", p.otherType, false},
		check{"a sealed upload is accepted", "Grant s3:PutObject.", p.upload, false},
		check{"a second upload to the same key is refused", "This store ignores If-None-Match: a URL can overwrite until it expires.", p.again, false},
		check{"size, type and checksum come back", "This store does not keep SHA-256 checksums: they are bound, but cannot be confirmed.", p.stat, false},
		check{"playback in ranges", "Grant s3:GetObject.", p.play, false},
		check{"removal", "Grant s3:DeleteObject.", p.remove, false},
	)
}

func (p *patient) sign(ctx context.Context) (err error) {
	p.request, err = p.storage.SignPut(ctx, p.put, time.Now().Truncate(time.Second), 5*time.Minute)
	return err
}

func (p *patient) reach(ctx context.Context) error { return p.storage.Reach(ctx) }

// preflight asks exactly what a browser asks before it sends a sealed PUT.
func (p *patient) preflight(ctx context.Context, origin string) error {
	if p.request == nil {
		return errUnsigned
	}
	names := make([]string, len(p.request.Headers))
	for i, h := range p.request.Headers {
		names[i] = strings.ToLower(h.Name)
	}
	response, err := p.do(ctx, http.MethodOptions, p.request.URL, nil, map[string]string{
		"Origin": origin, "Access-Control-Request-Method": p.request.Method, "Access-Control-Request-Headers": strings.Join(names, ","),
	})
	if err != nil {
		return err
	}
	if got := response.Header.Get("Access-Control-Allow-Origin"); response.StatusCode >= 300 || got != origin && got != "*" {
		return fmt.Errorf("the preflight answered %s and allows %q", response.Status, got)
	}
	return nil
}

func (p *patient) otherType(ctx context.Context) error {
	return p.send(ctx, map[string]string{"Content-Type": "text/html"}, http.StatusForbidden)
}

func (p *patient) upload(ctx context.Context) error { return p.send(ctx, nil, http.StatusOK) }

func (p *patient) again(ctx context.Context) error {
	return p.send(ctx, nil, http.StatusPreconditionFailed)
}

func (p *patient) stat(ctx context.Context) error {
	got, err := p.storage.Stat(ctx, p.put.Key)
	want := upload.Object{Size: p.put.Size, ContentType: p.put.ContentType, Sha256: p.put.Sha256}
	if err == nil && got != want {
		return fmt.Errorf("got %+v, want %+v", got, want)
	}
	return err
}

func (p *patient) play(ctx context.Context) error {
	address, err := p.storage.SignGet(ctx, upload.Get{Key: p.put.Key, ContentType: p.put.ContentType, FileName: "film.mp4"}, time.Now(), time.Minute)
	if err != nil {
		return err
	}
	response, err := p.do(ctx, http.MethodGet, address, nil, map[string]string{"Range": "bytes=0-3"})
	if err == nil && response.StatusCode != http.StatusPartialContent {
		return fmt.Errorf("a range answered %s", response.Status)
	}
	return err
}

func (p *patient) remove(ctx context.Context) error {
	if err := p.storage.Delete(ctx, p.put.Key); err != nil {
		return err
	}
	if _, err := p.storage.Stat(ctx, p.put.Key); !errors.Is(err, upload.ErrNoObject) {
		return fmt.Errorf("the object is still there: %w", err)
	}
	return nil
}

var errUnsigned = errors.New("nothing could be signed")

// send sends the sealed request, with some headers changed, and expects a status.
func (p *patient) send(ctx context.Context, changed map[string]string, want int) error {
	if p.request == nil {
		return errUnsigned
	}
	headers := map[string]string{}
	for _, h := range p.request.Headers {
		headers[h.Name] = h.Value
	}
	for name, value := range changed {
		headers[name] = value
	}
	response, err := p.do(ctx, p.request.Method, p.request.URL, p.content, headers)
	if err == nil && response.StatusCode != want {
		return fmt.Errorf("storage answered %s, not %d", response.Status, want)
	}
	return err
}

func (p *patient) do(ctx context.Context, method, address string, body []byte, headers map[string]string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, errors.Unwrap(err)) // a url.Error would show the signed address
	}
	response.Body.Close()
	return response, nil
}
