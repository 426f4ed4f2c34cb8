package graph

import (
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
)

// NewHandler answers GraphQL over HTTP: a transport reads the request and sets its limits, documents are parsed or
// found (documents.go), measured (operation_size.go, complexity.go) and run, and every error leaves by errors.go. Who
// is asking is in the request's context; which methods come here is for the caller's routes to say.
func NewHandler(r *Resolver) http.Handler {
	s := handler.New(newSchema(r))
	s.AddTransport(post{}) // the last one: it answers what no other takes
	keepDocuments(s)
	s.Use(extension.Introspection{})
	s.Use(sizeLimit{}) // before what walks the expanded operation
	s.Use(extension.FixedComplexityLimit(maxComplexity))
	s.AroundFields(translateError)
	s.SetErrorPresenter(presentError)
	s.SetRecoverFunc(recoverPanic)
	return s
}
