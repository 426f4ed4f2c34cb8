package measure

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3store"
)

// errDown means that storage could not be asked, or had a fault: what it does is as unknown as before.
var errDown = errors.New("storage does not answer")

// Answer is what storage answered to one request.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // the first of it
	Code   string // of an error, as S3 names them
	Text   string // of an error
}

// OK reports whether the request was done.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// refused reports whether the request was refused for what it is. A fault of storage is no refusal.
func (a Answer) refused() bool { return a.Status >= 400 && a.Status < 500 }

// String is a status as people know it, with storage's own word for it.
func (a Answer) String() string {
	if a.Code != "" {
		return fmt.Sprintf("%d %s", a.Status, a.Code)
	}
	return fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status))
}

const (
	// maxAnswer is the most that is read of an answer.
	maxAnswer = 1 << 20

	// tries is how often a request is sent that storage had a fault with.
	tries = 3

	// life is how long what is signed for measuring lives.
	life = 5 * time.Minute
)

// Presigned sends a call as a browser does, by a signed address. What is sent may differ from what was signed.
func (c *Client) Presigned(ctx context.Context, call s3store.Call, changes ...func(*http.Request)) (Answer, error) {
	return c.send(ctx, func() (*http.Request, error) { return c.store.Presign(ctx, call, life) }, changes)
}

// Signed sends a call as the server does.
func (c *Client) Signed(ctx context.Context, call s3store.Call) (Answer, error) {
	return c.send(ctx, func() (*http.Request, error) { return c.store.Sign(ctx, call) }, nil)
}

// Unsigned sends a request that nobody signed.
func (c *Client) Unsigned(ctx context.Context, method, key string, header http.Header) (Answer, error) {
	return c.send(ctx, func() (*http.Request, error) {
		address, err := url.Parse(c.store.Address())
		if err != nil {
			return nil, err
		}
		r, err := http.NewRequestWithContext(ctx, method, address.JoinPath(key).String(), nil)
		if err == nil {
			r.Header = header
		}
		return r, err
	}, nil)
}

// Client sends requests to a bucket, and follows no redirects.
type Client struct {
	store *s3store.Store
	http  *http.Client
	pause time.Duration // before a request is sent again
}

// NewClient sends requests that may take as long as timeout each.
func NewClient(store *s3store.Store, timeout time.Duration) *Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // what is sent must be what was signed
	return &Client{store: store, pause: 200 * time.Millisecond, http: &http.Client{
		Timeout: timeout, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// send sends a request, again while storage has a fault.
func (c *Client) send(
	ctx context.Context, sign func() (*http.Request, error), changes []func(*http.Request),
) (answer Answer, err error) {
	for try := range tries {
		if try > 0 {
			select {
			case <-ctx.Done():
			case <-time.After(c.pause << try):
			}
		}
		r, signErr := sign()
		if signErr != nil {
			return answer, signErr
		}
		for _, change := range changes {
			change(r)
		}
		if answer, err = c.once(r); err == nil && !slices.Contains(passing, answer.Status) {
			return answer, nil
		}
		if ctx.Err() != nil {
			return answer, ctx.Err()
		}
	}
	if err == nil {
		err = fmt.Errorf("%w: %s", errDown, answer)
	}
	return answer, err
}

// passing are faults that pass.
var passing = []int{
	http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
	http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
}

func (c *Client) once(r *http.Request) (Answer, error) {
	response, err := c.http.Do(r)
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err // it would show the signed address
		}
		return Answer{}, fmt.Errorf("%w: %w", errDown, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", errDown, err)
	}
	a := Answer{Status: response.StatusCode, Header: response.Header, Body: body}
	var told struct {
		XMLName xml.Name
		Code    string
		Message string
	}
	if xml.Unmarshal(body, &told) == nil && told.XMLName.Local == "Error" {
		a.Code, a.Text = told.Code, told.Message
		if a.OK() { // CompleteMultipartUpload may tell an error under a status that it sent before
			a.Status = http.StatusInternalServerError
		}
	}
	return a, nil
}
