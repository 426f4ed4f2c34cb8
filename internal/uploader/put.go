package uploader

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/streamsphere/streamsphere/internal/client"
)

// put sends a part once, with the request that was signed for it. It answers a [*refusal] when it did not get there, and
// FILE_CHANGED when it does not matter whether it did.
func (r *run) put(ctx context.Context, p *part) error {
	b := r.newBody(ctx, r.file.section(p.offset, p.size), r.meter)
	err := r.exchange(b, p.request, p.size)
	b.end(err == nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if changed := r.file.unchanged(); changed != nil {
		return changed
	}
	return err
}

func (r *run) exchange(b *body, signed *client.Signed, size int64) error {
	request, err := http.NewRequestWithContext(b.ctx, signed.Method, signed.Url, b)
	if err != nil {
		return &Error{Code: StorageRefused, Message: "The server signed an address that is none."} // err holds the address
	}
	request.ContentLength = size
	for _, h := range signed.Headers {
		request.Header.Set(h.Name, h.Value)
	}
	answer, err := r.storage.Do(request)
	if err != nil {
		return b.why(plain(err))
	}
	defer answer.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 64<<10)) // to its end, so that the connection can be used again
	if answer.StatusCode != http.StatusOK {
		return &refusal{status: answer.StatusCode, code: codeIn(said)}
	}
	return nil
}

// plain says what broke in few words, and keeps the signed URL, which is as good as a password, out of what is shown.
func plain(err error) error {
	if sent, ok := errors.AsType[*url.Error](err); ok {
		err = sent.Err
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op != "dial" {
		return plain(op.Err) // without both ends' addresses
	}
	return err
}

// codeIn is the code in an S3 error, or "".
func codeIn(said []byte) string {
	var e struct{ Code string }
	_ = xml.Unmarshal(said, &e) // what stands before storage may answer in words of its own
	return e.Code
}

// refusal is why storage has not taken a body.
type refusal struct {
	status int    // 0 when there was no answer
	code   string // S3's word, or ""
	cause  error  // without an answer
}

func (e *refusal) Error() string {
	if e.status == 0 {
		return "the connection to storage broke: " + e.cause.Error()
	}
	return fmt.Sprintf("storage answered HTTP %d %s", e.status, e.code)
}

func (e *refusal) Unwrap() error { return e.cause }

func isRefusal(err error) bool {
	_, ok := errors.AsType[*refusal](err)
	return ok
}

// damaged says that other bytes arrived than were signed for.
func (e *refusal) damaged() bool { return e.code == "BadDigest" }

// unreached says that storage was not reached, or was in no state to answer.
func (e *refusal) unreached() bool {
	return e.status == 0 || e.status == http.StatusTooManyRequests || e.status >= http.StatusInternalServerError
}

// worthAnother says whether a fresh request may succeed. What is signed is just what is sent, so a 403 is about its age.
func (e *refusal) worthAnother() bool {
	switch e.code {
	case "RequestTimeout", "IncompleteBody", "ExpiredToken", "BadDigest":
		return true
	}
	return e.unreached() || e.status == http.StatusForbidden || e.status == http.StatusRequestTimeout || e.status == http.StatusConflict
}

func (e *refusal) shown() *Error {
	if e.unreached() {
		return &Error{StorageUnreachable, fmt.Sprintf("The file did not get to storage: %v.", e), e}
	}
	return &Error{StorageRefused, fmt.Sprintf("Storage does not take the file: %v.", e), e}
}
