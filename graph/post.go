package graph

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/99designs/gqlgen/graphql"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// post is the POST of GraphQL over HTTP. Unlike gqlgen's own it bounds the body and does not echo it, answers with the
// status that the answer's type asks for, and does not encode the result twice.
type post struct{ *endpoint }

var _ graphql.Transport = post{}

// Supports takes every request: Do says what is wrong with one that is no POST of JSON.
func (post) Supports(*http.Request) bool { return true }

// Do answers one request.
func (p post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	asked, status, err := readBody(r)
	if err != nil {
		WriteError(w, r, status, err)
		return
	}
	p.answer(w, r, exec, asked)
}

// readBody reads the one JSON object of a request, or says with which status to answer.
func readBody(r *http.Request) (*request, int, error) {
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != jsonType {
		return nil, http.StatusUnsupportedMediaType,
			fault.New(fault.BadUserInput, "Send GraphQL with Content-Type: application/json.")
	}
	start := graphql.Now()
	asked := new(request)
	err := decodeObject(r.Body, asked)
	tooLarge, isTooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case isTooLarge:
		return nil, http.StatusRequestEntityTooLarge,
			fault.New(fault.BadUserInput, "The request is larger than %d bytes.", tooLarge.Limit)
	case err != nil || !asked.namesDocument():
		return nil, http.StatusBadRequest, fault.New(fault.BadUserInput,
			`The body must be one JSON object: {"query": "...", "variables": {...}, "operationName": "..."}.`)
	}
	asked.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return asked, http.StatusOK, nil
}

// decodeObject decodes one JSON object that nothing follows.
func decodeObject(from io.Reader, to any) error {
	d := json.NewDecoder(from)
	d.UseNumber()
	if err := d.Decode(to); err != nil {
		return err
	}
	switch _, err := d.Token(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	return errors.New("something follows the object")
}
