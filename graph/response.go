package graph

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// WriteError answers with an error alone, in the shape that GraphQL's errors have and the type that the caller asked
// for. What is not a fault is logged and shown as INTERNAL.
func WriteError(w http.ResponseWriter, r *http.Request, status int, err error) {
	public := publicError(r.Context(), err)
	if public.Code == fault.Internal && status < http.StatusInternalServerError {
		status = http.StatusInternalServerError
	}
	body, err := json.Marshal(map[string]any{"errors": []any{
		map[string]any{"message": public.Message, "extensions": extensions(r.Context(), public)},
	}})
	if err != nil {
		panic(err) // it is text, numbers and lists of these
	}
	if public.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(public.RetryAfter.Seconds()))))
	}
	writePrivate(w, r, status, append(body, '\n'))
}

// writeResponse writes what an operation gave, for this caller alone.
func writeResponse(w http.ResponseWriter, r *http.Request, status int, response *graphql.Response) {
	if response != nil {
		writePrivate(w, r, status, encodeResponse(response))
		return
	}
	if r.Context().Err() == nil { // otherwise the caller hung up
		WriteError(w, r, http.StatusServiceUnavailable, late())
	}
}

func late() *fault.Error {
	f := fault.New(fault.Internal, "This took longer than %v. Ask for less at once, or try again.", requestTimeout)
	f.Retryable = true
	return f
}

func writePrivate(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Cache-Control", "private, no-store")
	writeBody(w, r, status, body)
}

func writeBody(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Type", answerType(r)+"; charset=utf-8")
	w.Header().Add("Vary", "Accept, Authorization")
	w.WriteHeader(status)
	w.Write(body)
}

// encodeResponse joins errors and data. json.Marshal would read through all the data again, which is encoded already.
func encodeResponse(response *graphql.Response) []byte {
	var body bytes.Buffer
	body.Grow(len(response.Data) + 64)
	body.WriteByte('{')
	if len(response.Errors) > 0 {
		errs, err := json.Marshal(response.Errors)
		if err != nil {
			panic(err) // they are text, numbers and lists of these
		}
		body.WriteString(`"errors":`)
		body.Write(errs)
	}
	if len(response.Data) > 0 { // a document that did not run has no data, not null
		if len(response.Errors) > 0 {
			body.WriteByte(',')
		}
		body.WriteString(`"data":`)
		body.Write(response.Data)
	}
	body.WriteString("}\n")
	return body.Bytes()
}
