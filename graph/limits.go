package graph

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/graph/generated"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/video"
)

// MaxComplexity is the most fields that one answer may hold: a page of 100 videos with all that can be said of them, and
// some room.
const MaxComplexity = 10_000

// MaxDepth is how deep a query may nest. GraphiQL's own introspection takes 14.
const MaxDepth = 15

// NewSchema is the executable schema, with a complexity that knows how long lists may be.
func NewSchema(r *Resolver) graphql.ExecutableSchema {
	c := generated.Config{Resolvers: r}
	c.Complexity.Query.Nodes = func(child int, ids []uuid.UUID) int { return 1 + len(ids)*child }
	c.Complexity.Query.Videos = func(child int, first *int, _ *string, last *int, _ *string, _ *video.Filter, _ *video.Order) int {
		return 1 + page.Size(first, last)*child
	}
	c.Complexity.User.Videos = func(child int, first *int, _ *string, last *int, _ *string, _ *video.Order) int {
		return 1 + page.Size(first, last)*child
	}
	c.Complexity.User.Uploads = func(child int, first *int, _ *string, last *int, _ *string, _ []entupload.Status) int {
		return 1 + page.Size(first, last)*child
	}
	return generated.NewExecutableSchema(c)
}

// DepthLimit refuses a document that nests deeper than MaxDepth, before it runs.
type DepthLimit struct{}

var _ graphql.OperationContextMutator = DepthLimit{}

// ExtensionName names the extension.
func (DepthLimit) ExtensionName() string { return "DepthLimit" }

// Validate has nothing to check.
func (DepthLimit) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext measures the operation.
func (DepthLimit) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if depth := depthOf(op.Operation.SelectionSet); depth > MaxDepth {
		return &gqlerror.Error{
			Message:    fmt.Sprintf("The operation nests %d fields deep; %d are the most. Ask for less at once.", depth, MaxDepth),
			Extensions: map[string]any{"code": errcode.ValidationFailed},
		}
	}
	return nil
}

// depthOf counts nested fields. Fragments cannot be circular: the document was validated.
func depthOf(set ast.SelectionSet) int {
	deepest := 0
	for _, selection := range set {
		depth := 0
		switch s := selection.(type) {
		case *ast.Field:
			depth = 1 + depthOf(s.SelectionSet)
		case *ast.InlineFragment:
			depth = depthOf(s.SelectionSet)
		case *ast.FragmentSpread:
			depth = depthOf(s.Definition.SelectionSet)
		}
		deepest = max(deepest, depth)
	}
	return deepest
}
