package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/streamsphere/streamsphere/internal/fault"
)

const (
	keptDocuments    = 256
	longestKeptBytes = 8 << 10 // a parsed document takes many times the memory of its text
	bytesOfCost      = 10      // of a document, whose checking takes as long as 1 of complexity
)

// documents finds what a request asks to run: parsed, and fit for the schema. It keeps what programs send again and
// again: documents as parsed, and texts by their hash (persisted.go).
type documents struct {
	schema  *ast.Schema
	rules   []validator.Rule
	parsed  graphql.Cache[*ast.QueryDocument]
	texts   graphql.Cache[string]
	trusted map[string]string

	checking *queue
}

func newDocuments(schema *ast.Schema, o Options, checking *queue) *documents {
	return &documents{
		schema: schema, rules: validationRules(o.HideSchema), trusted: o.TrustedDocuments, checking: checking,
		parsed: lru.New[*ast.QueryDocument](keptDocuments), texts: lru.New[string](keptDocuments),
	}
}

// find is the document that a request sends or names; it sets the request's text.
func (d *documents) find(ctx context.Context, asked *request, caller string) (*ast.QueryDocument, gqlerror.List) {
	hash, err := d.resolve(ctx, asked)
	if err != nil {
		return nil, gqlerror.List{refusal(err)}
	}
	document, refused := d.parse(ctx, asked.Query, caller)
	if refused == nil && hash != "" {
		d.texts.Add(ctx, hash, asked.Query)
	}
	return document, refused
}

// parse parses and validates a document, unless it is kept. The shortest one that waits is the next.
func (d *documents) parse(ctx context.Context, text, caller string) (*ast.QueryDocument, gqlerror.List) {
	if document, ok := d.parsed.Get(ctx, text); ok {
		return document, nil
	}
	leave, err := d.checking.enter(ctx, caller, len(text)/bytesOfCost)
	if err != nil {
		return nil, gqlerror.List{{Err: err}}
	}
	defer leave()
	document, refused := d.check(ctx, text)
	if refused == nil && len(text) <= longestKeptBytes {
		d.parsed.Add(ctx, text, document)
	}
	return document, refused
}

// check parses and validates a document.
func (d *documents) check(ctx context.Context, text string) (*ast.QueryDocument, gqlerror.List) {
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxTokens)
	if err != nil {
		wrong := gqlerror.Wrap(err)
		wrong.Message = shortened(wrong.Message)
		return nil, withCode(fault.ParseFailed, gqlerror.List{wrong})
	}
	if len(document.Operations) == 0 {
		return nil, gqlerror.List{refusal(fault.New(fault.ValidationFailed, "The document has no operation."))}
	}
	if wrong := checkDocument(document); wrong != nil {
		return nil, gqlerror.List{refusal(wrong)}
	}
	wrong := d.validate(ctx, document)
	if ctx.Err() != nil {
		return nil, gqlerror.List{refusal(late())} // it may not be validated whole
	}
	if len(wrong) > 0 {
		return nil, withCode(fault.ValidationFailed, wrong)
	}
	return document, nil
}

// withCode gives the parser's and the validator's errors their code.
func withCode(code fault.Code, list gqlerror.List) gqlerror.List {
	for _, e := range list {
		e.Extensions = map[string]any{"code": string(code)}
	}
	return list
}

// checkedDocument gives gqlgen the document that was found for a request, so that it does not parse it by itself: it
// would coerce variables before anybody else can look at them.
type checkedDocument struct{}

type documentKey struct{}

func withDocument(ctx context.Context, document *ast.QueryDocument) context.Context {
	return context.WithValue(ctx, documentKey{}, document)
}

// Get answers with the request's document, whatever its text.
func (checkedDocument) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	document, ok := ctx.Value(documentKey{}).(*ast.QueryDocument)
	return document, ok
}

// Add keeps nothing: documents does.
func (checkedDocument) Add(context.Context, string, *ast.QueryDocument) {}
