package uploader

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

// NewStorageClient makes a client for storage. Every part on its way has a connection of its own, so that one that
// breaks or stalls holds up no other: HTTP/2 would put them all on one. A redirect is not followed, because what is
// signed is good for one address.
func NewStorageClient() *http.Client {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Protocols:           protocols,
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second,
			IdleConnTimeout:     time.Minute,
			MaxIdleConnsPerHost: 16,
			WriteBufferSize:     bufferSize,
			DisableCompression:  true,
		},
	}
}

// storageClient sends bytes to storage with requests that the server signed.
type storageClient struct {
	http  *http.Client
	stall time.Duration // how long a connection may move nothing
}

// put sends one body once. Its error is a [*putError], or an [*Error] when the body cannot be read.
func (c *storageClient) put(
	ctx context.Context, signed *client.SignedRequest, source *io.SectionReader, progress *progress,
) error {
	b := newBody(ctx, source, c.stall, progress)
	err := c.exchange(b, signed, source.Size())
	b.end(err == nil)
	return err
}

func (c *storageClient) exchange(b *body, signed *client.SignedRequest, size int64) error {
	request, err := http.NewRequestWithContext(b.ctx, signed.Method, signed.Url, b)
	if err != nil { // which holds the address
		return &Error{Code: StorageRefused, Message: "The server signed an invalid address."}
	}
	request.ContentLength = size
	for _, h := range signed.Headers {
		request.Header.Set(h.Name, h.Value)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return b.failure(withoutAddress(err))
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10)) // to its end, so that the connection can be used again
	if answer := (&putError{status: response.StatusCode, code: codeIn(text)}); answer.meaning().does != success {
		return answer
	}
	return nil
}

// codeIn is the code in an S3 error, or "".
func codeIn(text []byte) string {
	var e struct{ Code string }
	_ = xml.Unmarshal(text, &e) // a proxy may answer something else than XML
	return e.Code
}

// withoutAddress leaves out the signed URL, which is as good as a password, and the addresses of a connection's ends.
func withoutAddress(err error) error {
	if sent, ok := errors.AsType[*url.Error](err); ok {
		err = sent.Err
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op != "dial" {
		return withoutAddress(op.Err)
	}
	return err
}
