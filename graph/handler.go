package graph

import (
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
)

// Options are what an operator decides about the API.
type Options struct {
	MaxAge           time.Duration     // how long caches may keep what everybody may see; 0 is not at all
	HideSchema       bool              // no introspection
	TrustedDocuments map[string]string // by SHA-256, the only documents that are run; nil for all
}

// NewHandler answers GraphQL over HTTP (https://graphql.github.io/graphql-over-http). A transport reads the request
// (get.go, post.go), endpoint.go finds and checks what it asks for and runs it, and every error leaves by errors.go.
// Who is asking is in the request's context; which methods come here is for the caller's routes to say.
func NewHandler(r *Resolver, o Options) http.Handler { return newHandler(r, o, newAdmission()) }

func newHandler(r *Resolver, o Options, a *admission) http.Handler {
	executable := newSchema(r)
	e := &endpoint{
		schema: executable.Schema(), documents: newDocuments(executable.Schema(), o, a.checking), admission: a, maxAge: o.MaxAge,
		recent: newRecent(),
	}
	s := handler.New(executable)
	s.AddTransport(get{e})
	s.AddTransport(post{e}) // the last one: it answers what no other takes
	s.SetQueryCache(checkedDocument{})
	s.Use(extension.Introspection{})
	s.Use(sizeLimit{!o.HideSchema, sizeOf(e.schema)}) // before what walks the expanded operation
	s.Use(extension.FixedComplexityLimit(maxComplexity))
	s.AroundFields(translateError)
	s.SetErrorPresenter(presentError)
	s.SetRecoverFunc(recoverPanic)
	return s
}
