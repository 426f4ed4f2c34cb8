package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/streamsphere/streamsphere/internal/fault"
)

const (
	keptDocuments    = 256
	longestKeptBytes = 8 << 10 // a parsed document takes many times the memory of its text
)

// documents finds what a request asks to run: parsed, and fit for the schema. It keeps what programs send again and
// again: documents as parsed, and texts by their hash (persisted.go).
type documents struct {
	schema  *ast.Schema
	rules   *rules.Rules
	parsed  graphql.Cache[*ast.QueryDocument]
	texts   graphql.Cache[string]
	trusted map[string]string
}

func newDocuments(schema *ast.Schema, o Options) *documents {
	d := &documents{
		schema: schema, rules: rules.NewDefaultRules(), trusted: o.TrustedDocuments,
		parsed: lru.New[*ast.QueryDocument](keptDocuments), texts: lru.New[string](keptDocuments),
	}
	if o.HideSchema {
		withoutSuggestions(d.rules)
	}
	return d
}

// withoutSuggestions takes out what would tell a schema by and by ("Did you mean …?").
func withoutSuggestions(r *rules.Rules) {
	for _, rule := range []struct {
		name    string
		instead validator.Rule
	}{
		{rules.FieldsOnCorrectTypeRule.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions},
		{rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions},
		{rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions},
		{rules.ScalarLeafsRule.Name, rules.ScalarLeafsRuleWithoutSuggestions},
		{rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions},
	} {
		r.RemoveRule(rule.name)
		r.AddRule(rule.instead.Name, rule.instead.RuleFunc)
	}
}

// find is the document that a request sends or names; it sets the request's text.
func (d *documents) find(ctx context.Context, asked *request) (*ast.QueryDocument, gqlerror.List) {
	hash, err := d.resolve(ctx, asked)
	if err != nil {
		return nil, gqlerror.List{refusal(err)}
	}
	document, refused := d.parse(ctx, asked.Query)
	if refused == nil && hash != "" {
		d.texts.Add(ctx, hash, asked.Query)
	}
	return document, refused
}

// parse parses and validates a document, unless it is kept.
func (d *documents) parse(ctx context.Context, text string) (*ast.QueryDocument, gqlerror.List) {
	if document, ok := d.parsed.Get(ctx, text); ok {
		return document, nil
	}
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxTokens)
	if err != nil {
		return nil, withCode(fault.ParseFailed, gqlerror.List{gqlerror.Wrap(err)})
	}
	if len(document.Operations) == 0 {
		return nil, gqlerror.List{refusal(fault.New(fault.ValidationFailed, "The document has no operation."))}
	}
	if wrong := validator.ValidateWithRules(d.schema, document, d.rules); len(wrong) > 0 {
		return nil, withCode(fault.ValidationFailed, wrong)
	}
	if len(text) <= longestKeptBytes {
		d.parsed.Add(ctx, text, document)
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
