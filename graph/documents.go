package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	keptDocuments    = 256
	longestKeptBytes = 8 << 10
)

// keepDocuments keeps what programs send again and again: documents as parsed, and documents by their hash, which a
// client may then send instead (automatic persisted queries).
func keepDocuments(s *handler.Server) {
	s.SetParserTokenLimit(maxTokens)
	s.SetQueryCache(shortDocuments{lru.New[*ast.QueryDocument](keptDocuments)})
	s.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](keptDocuments)})
}

// shortDocuments keeps short documents only: a parsed document takes many times the memory of its text.
type shortDocuments struct {
	graphql.Cache[*ast.QueryDocument]
}

// Add keeps a parsed document, unless its text is long.
func (c shortDocuments) Add(ctx context.Context, text string, parsed *ast.QueryDocument) {
	if len(text) <= longestKeptBytes {
		c.Cache.Add(ctx, text, parsed)
	}
}
