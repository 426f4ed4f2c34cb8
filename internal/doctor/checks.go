package doctor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/internal/upload"
)

func (c *checker) sign(ctx context.Context) (err error) {
	c.request, err = c.storage.SignPut(ctx, c.put, time.Now().Truncate(time.Second), 5*time.Minute)
	return err
}

func (c *checker) reach(ctx context.Context) error { return c.storage.Reach(ctx) }

// preflight asks exactly what a browser asks before it sends a sealed PUT.
func (c *checker) preflight(ctx context.Context, origin string) error {
	names := make([]string, len(c.request.Headers))
	for i, h := range c.request.Headers {
		names[i] = strings.ToLower(h.Name)
	}
	response, err := c.do(ctx, http.MethodOptions, c.request.URL, nil, map[string]string{
		"Origin": origin, "Access-Control-Request-Method": c.request.Method,
		"Access-Control-Request-Headers": strings.Join(names, ","),
	})
	if err != nil {
		return err
	}
	got := response.Header.Get("Access-Control-Allow-Origin")
	if response.StatusCode >= 300 || got != origin && got != "*" {
		return fmt.Errorf("the preflight answered %s and allows %q", response.Status, got)
	}
	return nil
}

func (c *checker) otherType(ctx context.Context) error {
	return c.send(ctx, map[string]string{"Content-Type": "text/html"}, http.StatusForbidden)
}

func (c *checker) upload(ctx context.Context) error { return c.send(ctx, nil, http.StatusOK) }

func (c *checker) again(ctx context.Context) error {
	return c.send(ctx, nil, http.StatusPreconditionFailed)
}

func (c *checker) stat(ctx context.Context) error {
	got, err := c.storage.Stat(ctx, c.put.Key)
	want := upload.Object{Size: c.put.Size, ContentType: c.put.ContentType, Sha256: c.put.Sha256}
	if err == nil && got != want {
		return fmt.Errorf("got %+v, want %+v", got, want)
	}
	return err
}

func (c *checker) play(ctx context.Context) error {
	get := upload.Get{Key: c.put.Key, ContentType: c.put.ContentType, FileName: "film.mp4"}
	address, err := c.storage.SignGet(ctx, get, time.Now(), time.Minute)
	if err != nil {
		return err
	}
	response, err := c.do(ctx, http.MethodGet, address, nil, map[string]string{"Range": "bytes=0-3"})
	if err == nil && response.StatusCode != http.StatusPartialContent {
		return fmt.Errorf("a range answered %s", response.Status)
	}
	return err
}

func (c *checker) remove(ctx context.Context) error {
	if err := c.storage.Delete(ctx, c.put.Key); err != nil {
		return err
	}
	if _, err := c.storage.Stat(ctx, c.put.Key); !errors.Is(err, upload.ErrNoObject) {
		return fmt.Errorf("the object is still there: %w", err)
	}
	return nil
}

// send sends the sealed request, with some headers changed, and expects a status.
func (c *checker) send(ctx context.Context, changed map[string]string, want int) error {
	headers := map[string]string{}
	for _, h := range c.request.Headers {
		headers[h.Name] = h.Value
	}
	for name, value := range changed {
		headers[name] = value
	}
	response, err := c.do(ctx, c.request.Method, c.request.URL, c.content, headers)
	if err == nil && response.StatusCode != want {
		return fmt.Errorf("storage answered %s, not %d", response.Status, want)
	}
	return err
}

func (c *checker) do(
	ctx context.Context, method, address string, body []byte, headers map[string]string,
) (*http.Response, error) {
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
