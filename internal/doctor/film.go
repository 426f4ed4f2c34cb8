package doctor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/s3store"
)

// smallestPart is the least that a part has which is not the last. S3: 5 MiB.
const smallestPart = 5 << 20

// film sends a film of two parts, and plays it.
func (c *checker) film(ctx context.Context) {
	key := c.Key("film")
	size, err := c.twoParts(ctx, key)
	c.add(err == nil, Fail, Line{
		Check: "a film in two parts", Saw: seen(err, fmt.Sprintf("%d bytes were put together", size)),
		Means: "large films cannot be uploaded.", Do: "Look at the store's own log.",
	})
	if err != nil {
		return
	}
	saw, err := c.play(ctx, key)
	c.add(err == nil, Fail, Line{
		Check: "playback in ranges", Saw: seen(err, saw),
		Means: "films cannot be played, or not from the middle.", Do: "Grant s3:GetObject if it answers 403.",
	})
	c.readable(ctx, key)
	for _, origin := range c.options.Origins {
		c.answersName(ctx, origin, key)
	}
}

// answersName sends and plays as a page does: beside the preflight, the answer itself has to let the page read it.
func (c *checker) answersName(ctx context.Context, origin, key string) {
	from := func(r *http.Request) { r.Header.Set("Origin", origin) }
	put := s3store.Call{Method: http.MethodPut, Key: c.Key("from-a-page"), Body: []byte("sent by a page")}
	get := s3store.Call{Method: http.MethodGet, Key: key, Query: url.Values{"response-content-type": {"video/mp4"}}}
	saw, well := "PUT and GET name it", true
	for _, call := range []s3store.Call{put, get} {
		a, err := c.Presigned(ctx, call, from, func(r *http.Request) {
			if r.Method == http.MethodGet {
				r.Header.Set("Range", "bytes=0-0")
			}
		})
		allowed := a.Header.Get("Access-Control-Allow-Origin")
		if err != nil || !a.OK() || allowed != origin && allowed != "*" {
			saw, well = told(call.Method, a, err)+fmt.Sprintf(", and allows the origin %q", allowed), false
			break
		}
	}
	c.add(well, Fail, Line{
		Check: "answers let " + origin + " read them", Saw: saw, Means: "browsers take what succeeded for a failure.",
		Do: "Run `streamsphere setup --apply` with the same STREAMSPHERE_ALLOWED_ORIGINS, " +
			"or set CORS with the store's own tools.",
	})
}

func (c *checker) twoParts(ctx context.Context, key string) (size int, err error) {
	m, a, err := c.Begin(ctx, key, nil)
	if err != nil || !a.OK() {
		return 0, failed("opening", a, err)
	}
	bodies := [][]byte{bytes.Repeat([]byte("1"), smallestPart), bytes.Repeat([]byte("2"), 100)}
	var parts []measure.Part
	for i, body := range bodies {
		p, a, err := c.SendPart(ctx, m, i+1, nil, body)
		if err != nil || !a.OK() {
			return 0, failed(fmt.Sprintf("part %d", i+1), a, err)
		}
		parts, size = append(parts, p), size+len(body)
	}
	listed, a, err := c.Parts(ctx, m)
	if err != nil || len(listed) != len(bodies) {
		return 0, failed(fmt.Sprintf("the list of parts has %d, not %d, and", len(listed), len(bodies)), a, err)
	}
	if a, err := c.Complete(ctx, m, parts, nil); err != nil || !a.OK() {
		return 0, failed("CompleteMultipartUpload", a, err)
	}
	again, err := c.Complete(ctx, m, parts, nil)
	if err != nil {
		return 0, failed("a second CompleteMultipartUpload", again, err)
	}
	head, err := c.Signed(ctx, s3store.Call{Method: http.MethodHead, Key: key})
	if err != nil || head.Header.Get("Content-Length") != strconv.Itoa(size) {
		return 0, failed(fmt.Sprintf("HEAD says %s bytes, not %d, and", head.Header.Get("Content-Length"), size), head, err)
	}
	return size, nil
}

func failed(act string, a measure.Answer, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	return fmt.Errorf("%s answered %s", act, a)
}

// play asks for the bytes around the seam as a browser does.
func (c *checker) play(ctx context.Context, key string) (saw string, err error) {
	call := s3store.Call{Method: http.MethodGet, Key: key, Query: url.Values{
		"response-content-type": {"video/mp4"}, "response-content-disposition": {"inline"},
	}}
	a, err := c.Presigned(ctx, call, func(r *http.Request) {
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", smallestPart-1, smallestPart))
		if len(c.options.Origins) > 0 {
			r.Header.Set("Origin", c.options.Origins[0])
		}
	})
	switch {
	case err != nil:
		return "", err
	case a.Status != http.StatusPartialContent || string(a.Body) != "12":
		return "", fmt.Errorf("a range answered %s, with %d bytes of 2", a, len(a.Body))
	case a.Header.Get("Content-Type") != "video/mp4":
		return "", fmt.Errorf("it answered as %q, not as the type that was signed", a.Header.Get("Content-Type"))
	}
	return "a range answered " + a.String(), nil
}

// readable tries to read without a signature.
func (c *checker) readable(ctx context.Context, key string) {
	a, err := c.Unsigned(ctx, http.MethodGet, key, http.Header{"Range": {"bytes=0-0"}})
	c.add(err == nil && !a.OK(), Warn, Line{
		Check: "objects are private", Saw: told("without a signature it", a, err),
		Means: "whoever knows a key can read a film without asking the server, private ones too.",
		Do:    "Take public access from the bucket, unless all films are public.",
	})
}

func told(subject string, a measure.Answer, err error) string {
	if err != nil {
		return err.Error()
	}
	return subject + " answered " + a.String()
}

// cause is what an operator wants to know, where a user is only told to try again.
func cause(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Cause != nil {
		return f.Cause.Error()
	}
	return err.Error()
}
