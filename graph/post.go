package graph

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/99designs/gqlgen/graphql"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// post is the POST of GraphQL over HTTP (https://graphql.github.io/graphql-over-http). Unlike gqlgen's own it bounds
// the body and does not echo it, answers 400 to a document that cannot run, and does not encode the result twice.
type post struct{}

var _ graphql.Transport = post{}

// Supports takes every request: Do says what is wrong with one that is no POST of JSON.
func (post) Supports(*http.Request) bool { return true }

// Do answers one request.
func (post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
	defer cancel()
	r = r.WithContext(ctx)
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	params, status, err := readParams(r)
	if err != nil {
		WriteError(w, r, status, err)
		return
	}
	operation, invalid := exec.CreateOperationContext(ctx, params)
	if invalid != nil {
		response := exec.DispatchError(graphql.WithOperationContext(ctx, operation), invalid)
		writeResponse(w, r, http.StatusBadRequest, response)
		return
	}
	responses, ctx := exec.DispatchOperation(ctx, operation)
	writeResponse(w, r, http.StatusOK, responses(ctx))
}

// readParams reads the one JSON object of a request, or says with which status to answer.
func readParams(r *http.Request) (*graphql.RawParams, int, error) {
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != "application/json" {
		return nil, http.StatusUnsupportedMediaType,
			fault.New(fault.BadUserInput, "Send GraphQL with Content-Type: application/json.")
	}
	start := graphql.Now()
	params, err := decodeParams(r.Body)
	tooLarge, isTooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case isTooLarge:
		return nil, http.StatusRequestEntityTooLarge,
			fault.New(fault.BadUserInput, "The request is larger than %d bytes.", tooLarge.Limit)
	case err != nil || params.Query == "" && params.Extensions == nil:
		return nil, http.StatusBadRequest, fault.New(fault.BadUserInput,
			`The body must be one JSON object: {"query": "...", "variables": {...}, "operationName": "..."}.`)
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return params, http.StatusOK, nil
}

// decodeParams decodes one JSON object that nothing follows.
func decodeParams(body io.Reader) (*graphql.RawParams, error) {
	d := json.NewDecoder(body)
	d.UseNumber()
	var params graphql.RawParams
	if err := d.Decode(&params); err != nil {
		return nil, err
	}
	switch _, err := d.Token(); {
	case errors.Is(err, io.EOF):
		return &params, nil
	case err != nil:
		return nil, err
	}
	return nil, errors.New("something follows the object")
}
