package graph

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// endpoint is the one way of a request, however it was sent: find the document, coerce the variables, run, answer.
type endpoint struct {
	schema    *ast.Schema
	documents *documents
	admission *admission
	maxAge    time.Duration // of what caches may keep
	recent    *recent
}

// request is what a caller asks for.
type request struct {
	graphql.RawParams
	DocumentID string `json:"documentId"` // instead of a document
}

// namesDocument reports whether the request says in some way what to run.
func (q *request) namesDocument() bool {
	return q.Query != "" || q.DocumentID != "" || q.Extensions[persistedQuery] != nil
}

// answer runs what was asked for and answers.
func (e *endpoint) answer(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, asked *request) {
	ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
	defer cancel()
	asked.Headers = r.Header
	operation, refused := e.prepare(ctx, exec, asked, callerOf(r))
	if ctx.Err() != nil {
		writeResponse(w, r, http.StatusOK, nil)
		return
	}
	if isBusy(refused) {
		WriteError(w, r, http.StatusServiceUnavailable, refused[0].Err)
		return
	}
	if refused != nil {
		ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{})
		writeResponse(w, r, refusalStatus(r), exec.DispatchError(ctx, refused))
		return
	}
	if isRead(r) && operation.Operation.Operation != ast.Query {
		w.Header().Set("Allow", http.MethodPost)
		WriteError(w, r, http.StatusMethodNotAllowed,
			fault.New(fault.BadUserInput, "GET runs queries only. Send a mutation by POST."))
		return
	}
	e.run(ctx, w, r, exec, operation)
}

func (e *endpoint) run(
	ctx context.Context, w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor,
	operation *graphql.OperationContext,
) {
	leave, err := e.admission.enter(ctx, callerOf(r), operation)
	if err != nil {
		WriteError(w, r, http.StatusServiceUnavailable, err)
		return
	}
	changes := e.recent.changes.Load()
	response, expiry := respond(ctx, exec, operation)
	leave() // a caller may take long to read the answer
	if operation.Operation.Operation == ast.Mutation {
		e.recent.changes.Add(1)
	}
	if answer, ok := e.public(r, response, expiry); ok {
		e.recent.keep(r, answer, changes)
		e.writePublic(w, r, answer)
		return
	}
	writeResponse(w, r, http.StatusOK, response)
}

// respond runs an operation, within what one request may have.
func respond(
	ctx context.Context, exec graphql.GraphExecutor, operation *graphql.OperationContext,
) (*graphql.Response, *expiry) {
	ctx, expiry := withExpiry(ctx)
	ctx, size := withAnswerSize(ctx)
	ctx = database.WithBudget(ctx, limitsFor(operation))
	if operation.Operation.Operation == ast.Query { // mutations change what is asked for after them
		ctx = withOnce(ctx)
	}
	responses, ctx := exec.DispatchOperation(ctx, operation)
	return size.bounded(ctx, responses(ctx)), expiry
}

// prepare makes an operation that is ready to run, or says what is wrong with the request.
func (e *endpoint) prepare(
	ctx context.Context, exec graphql.GraphExecutor, asked *request, caller string,
) (*graphql.OperationContext, gqlerror.List) {
	document, refused := e.documents.find(ctx, asked, caller)
	if refused != nil {
		return nil, refused
	}
	operation := document.Operations.ForName(asked.OperationName)
	if operation == nil {
		return nil, gqlerror.List{refusal(fault.New(fault.ValidationFailed,
			"The document has no operation %q. A document of several operations needs an operationName.", asked.OperationName))}
	}
	var wrong *gqlerror.Error
	if asked.Variables, wrong = coerceVariables(e.schema, operation, asked.Variables); wrong != nil {
		return nil, gqlerror.List{wrong}
	}
	return exec.CreateOperationContext(withDocument(ctx, document), &asked.RawParams)
}

func isBusy(refused gqlerror.List) bool {
	return len(refused) == 1 && refused[0].Err != nil && fault.CodeOf(refused[0].Err) == fault.ServerBusy
}

// refusal is a fault that is not about a field of the answer.
func refusal(f *fault.Error) *gqlerror.Error { return &gqlerror.Error{Err: f, Message: f.Message} }

// isRead reports whether a request has come by a method that must change nothing.
func isRead(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }
