package client

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Error is an error that the server answered.
type Error struct {
	Code         string // one of the API's ErrorCode, or NotAnAPI
	Message      string // what happened and what to do, for a person
	RequestID    string // to be quoted in a report
	Retryable    bool   // whether the same call may succeed later
	RetryAfter   time.Duration
	MissingParts []int // of NOT_UPLOADED
}

func (e *Error) Error() string { return fmt.Sprintf("%s (%s)", e.Message, e.Code) }

// NotAnAPI is the code for an answer that does not come from a StreamSphere server.
const NotAnAPI = "NOT_AN_API"

// Unreachable means that no answer came, or only one from a proxy before the server. The call may or
// may not have been carried out.
type Unreachable struct{ Cause error }

func (e *Unreachable) Error() string { return e.Cause.Error() }
func (e *Unreachable) Unwrap() error { return e.Cause }

// CodeOf is the code of an error that the server answered, or "".
func CodeOf(err error) string {
	if answered, ok := errors.AsType[*Error](err); ok {
		return answered.Code
	}
	return ""
}

// translate turns what genqlient reports into our errors.
func translate(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return cmp.Or(ctx.Err(), err)
	}
	if list, ok := errors.AsType[gqlerror.List](err); ok && len(list) > 0 {
		return apiError(list[0])
	}
	if answered, ok := errors.AsType[*graphql.HTTPError](err); ok {
		return fromStatus(answered.StatusCode, answered.Response.Errors)
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fromStatus(http.StatusOK, nil)
	}
	return unreachable(err)
}

// fromStatus reads an answer that is not 200, or that the API does not give.
func fromStatus(status int, list gqlerror.List) error {
	if len(list) > 0 && list[0].Extensions["code"] != nil {
		return apiError(list[0])
	}
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		return &Unreachable{fmt.Errorf("HTTP %d %s", status, http.StatusText(status))}
	}
	return &Error{
		Code:    NotAnAPI,
		Message: fmt.Sprintf("The answer (HTTP %d) is not from a StreamSphere server. Check the address.", status),
	}
}

// apiError reads an error of a GraphQL answer.
func apiError(e *gqlerror.Error) *Error {
	r := &Error{Message: e.Message}
	r.Code, _ = e.Extensions["code"].(string)
	r.RequestID, _ = e.Extensions["requestId"].(string)
	r.Retryable, _ = e.Extensions["retryable"].(bool)
	seconds, _ := e.Extensions["retryAfter"].(float64)
	r.RetryAfter = time.Duration(seconds) * time.Second
	missing, _ := e.Extensions["missingParts"].([]any)
	for _, number := range missing {
		if n, ok := number.(float64); ok {
			r.MissingParts = append(r.MissingParts, int(n))
		}
	}
	return r
}

// unreachable leaves the address out: whoever reports the error knows which one it was.
func unreachable(err error) error {
	if sent, ok := errors.AsType[*url.Error](err); ok {
		err = sent.Err
	}
	return &Unreachable{err}
}
