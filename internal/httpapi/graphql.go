package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/fault"
)

const (
	maxBody         = 128 << 10 // bytes; films do not come this way
	maxTokens       = 2_000     // validation takes time that grows with their square
	maxTime         = 20 * time.Second
	remembered      = 256     // documents, parsed and by hash
	maxRememberable = 8 << 10 // bytes of a document
)

// newGraphQL is the endpoint: parsed documents are remembered, documents can be sent as a hash, and what one request may
// ask for is limited.
func newGraphQL(r *graph.Resolver) http.Handler {
	s := handler.New(graph.NewSchema(r))
	s.AddTransport(post{})
	s.SetQueryCache(short[*ast.QueryDocument]{lru.New[*ast.QueryDocument](remembered)})
	s.SetParserTokenLimit(maxTokens)
	s.Use(extension.Introspection{})
	s.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](remembered)})
	s.Use(graph.ExtentLimit{})
	s.Use(extension.FixedComplexityLimit(graph.MaxComplexity))
	s.AroundFields(graph.TranslateErrors)
	s.SetErrorPresenter(graph.PresentError)
	s.SetRecoverFunc(graph.Recover)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), maxTime)
		defer cancel()
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		s.ServeHTTP(w, r.WithContext(ctx))
	})
}

// short remembers short documents only: those that programs send again and again are.
type short[T any] struct{ graphql.Cache[T] }

// Add remembers a value, unless its document is long.
func (c short[T]) Add(ctx context.Context, document string, value T) {
	if len(document) <= maxRememberable {
		c.Cache.Add(ctx, document, value)
	}
}

// toPlayground leads whoever opens the API's address in a browser to where it can be explored.
func toPlayground(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		http.Redirect(w, r, "/playground", http.StatusSeeOther)
		return
	}
	w.Header().Set("Allow", http.MethodPost)
	writeFault(w, r, http.StatusMethodNotAllowed, fault.New(fault.BadUserInput, "Send GraphQL as POST with Content-Type: application/json."))
}

// post is GraphQL over HTTP (https://graphql.github.io/graphql-over-http). Unlike gqlgen's own it bounds and does not echo
// the body, answers 400 to a document that cannot run, and writes the result as it is instead of encoding it again.
type post struct{}

var _ graphql.Transport = post{}

// Supports takes every request: the mux lets only POST through, and Do says what is wrong with the others.
func (post) Supports(*http.Request) bool { return true }

// Do answers one request.
func (post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != "application/json" {
		writeFault(w, r, http.StatusUnsupportedMediaType, fault.New(fault.BadUserInput, "Send GraphQL with Content-Type: application/json."))
		return
	}
	start := graphql.Now()
	params, status, err := readParams(r)
	if err != nil {
		writeFault(w, r, status, err)
		return
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}

	ctx := r.Context()
	operation, refused := exec.CreateOperationContext(ctx, params)
	if refused != nil {
		writeResponse(w, r, http.StatusBadRequest, exec.DispatchError(graphql.WithOperationContext(ctx, operation), refused))
		return
	}
	responses, ctx := exec.DispatchOperation(ctx, operation)
	writeResponse(w, r, http.StatusOK, responses(ctx))
}

// readParams reads the one JSON object of a request.
func readParams(r *http.Request) (*graphql.RawParams, int, error) {
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	var params graphql.RawParams
	err := d.Decode(&params)
	if err == nil {
		_, err = d.Token() // nothing may follow
	}
	tooLarge, isTooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case isTooLarge:
		return nil, http.StatusRequestEntityTooLarge, fault.New(fault.BadUserInput, "The request is larger than %d bytes.", tooLarge.Limit)
	case !errors.Is(err, io.EOF) || params.Query == "" && params.Extensions == nil:
		return nil, http.StatusBadRequest, fault.New(fault.BadUserInput,
			`The body must be one JSON object: {"query": "...", "variables": {...}, "operationName": "..."}.`)
	}
	return &params, 0, nil
}

// writeResponse writes the result without encoding its data a second time.
func writeResponse(w http.ResponseWriter, r *http.Request, status int, response *graphql.Response) {
	if response == nil {
		return // the caller hung up
	}
	var body bytes.Buffer
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
	contentType := "application/json"
	if strings.Contains(r.Header.Get("Accept"), "application/graphql-response+json") {
		contentType = "application/graphql-response+json"
	}
	w.Header().Set("Content-Type", contentType+"; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body.Bytes())
}
