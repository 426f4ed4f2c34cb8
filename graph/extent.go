package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/streamsphere/streamsphere/internal/fault"
)

const (
	// MaxDepth is how deep a query may nest. GraphiQL's own introspection takes 14.
	MaxDepth = 15
	// maxIntrospection is how many fields may be asked for below __schema and __type; GraphiQL's own query has about 250.
	maxIntrospection = 400
)

// ExtentLimit refuses an operation that is too deep or too large once its fragments are expanded. It comes before all that
// walks the expanded operation: twenty fragments that each spread the next one twice are a million fields in one kilobyte.
type ExtentLimit struct{}

var _ graphql.OperationContextMutator = ExtentLimit{}

// ExtensionName names the extension.
func (ExtentLimit) ExtensionName() string { return "ExtentLimit" }

// Validate has nothing to check.
func (ExtentLimit) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext measures the operation.
func (ExtentLimit) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	refuse := func(code fault.Code, what string, got, most int) *gqlerror.Error {
		return &gqlerror.Error{
			Message:    fmt.Sprintf("The operation has %d %s or more; %d are the most. Ask for less at once.", got, what, most),
			Extensions: map[string]any{"code": string(code)},
		}
	}
	e := measure(op.Operation.SelectionSet, map[string]extent{})
	switch {
	case e.fields > MaxComplexity:
		return refuse(fault.TooComplex, "fields", e.fields, MaxComplexity)
	case e.introspection > maxIntrospection:
		return refuse(fault.TooComplex, "fields of introspection", e.introspection, maxIntrospection)
	case e.depth > MaxDepth:
		return refuse(fault.ValidationFailed, "levels", e.depth, MaxDepth)
	}
	return nil
}

// extent is the size of a selection with its fragments expanded. Counts stop growing just above the limit.
type extent struct{ depth, fields, introspection int }

func (e *extent) add(o extent) {
	e.depth = max(e.depth, o.depth)
	e.fields = min(e.fields+o.fields, MaxComplexity+1)
	e.introspection = min(e.introspection+o.introspection, MaxComplexity+1)
}

// measure looks into each fragment once, however often it is spread. Fragments are not circular: the document is valid.
func measure(set ast.SelectionSet, seen map[string]extent) (total extent) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			total.add(ofField(s, seen))
		case *ast.InlineFragment:
			total.add(measure(s.SelectionSet, seen))
		case *ast.FragmentSpread:
			e, ok := seen[s.Name]
			if !ok {
				e = measure(s.Definition.SelectionSet, seen)
				seen[s.Name] = e
			}
			total.add(e)
		}
	}
	return total
}

func ofField(f *ast.Field, seen map[string]extent) extent {
	e := measure(f.SelectionSet, seen)
	e.depth++
	e.fields = min(e.fields+1, MaxComplexity+1)
	if strings.HasPrefix(f.Name, "__") && f.Name != "__typename" {
		e.introspection = e.fields
	}
	return e
}
