package graph

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// sizeLimit refuses an operation that is too deep or too large once its fragments are expanded. It comes before all
// that walks the expanded operation: twenty fragments that each spread the next one twice are a million fields in one
// kilobyte.
type sizeLimit struct{ introspection bool } // whether it is allowed

var _ graphql.OperationContextMutator = sizeLimit{}

// ExtensionName names the extension.
func (sizeLimit) ExtensionName() string { return "SizeLimit" }

// Validate has nothing to check.
func (sizeLimit) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext measures the operation.
func (l sizeLimit) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	size := measure(op.Operation.SelectionSet, map[string]operationSize{})
	switch {
	case size.introspection > 0 && !l.introspection:
		return refusal(fault.New(fault.ValidationFailed, "Introspection (__schema, __type) is off on this server."))
	case size.fields > maxComplexity:
		return tooLarge(fault.TooComplex, "fields", size.fields, maxComplexity)
	case size.introspection > maxIntrospection:
		return tooLarge(fault.TooComplex, "fields of introspection", size.introspection, maxIntrospection)
	case size.depth > maxDepth:
		return tooLarge(fault.ValidationFailed, "levels", size.depth, maxDepth)
	}
	return nil
}

func tooLarge(code fault.Code, what string, got, most int) *gqlerror.Error {
	e := gqlerror.Errorf("The operation has %d %s or more; %d are the most. Ask for less at once.", got, what, most)
	e.Extensions = map[string]any{"code": string(code)}
	return e
}

// operationSize is the size of a selection with its fragments expanded. Counts stop growing just above the limit.
type operationSize struct{ depth, fields, introspection int }

func (s *operationSize) add(o operationSize) {
	s.depth = max(s.depth, o.depth)
	s.fields = min(s.fields+o.fields, maxComplexity+1)
	s.introspection = min(s.introspection+o.introspection, maxComplexity+1)
}

// measure looks into each fragment once, however often it is spread. Fragments are not circular: the document is
// valid.
func measure(set ast.SelectionSet, fragments map[string]operationSize) (total operationSize) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			total.add(measureField(s, fragments))
		case *ast.InlineFragment:
			total.add(measure(s.SelectionSet, fragments))
		case *ast.FragmentSpread:
			size, ok := fragments[s.Name]
			if !ok {
				size = measure(s.Definition.SelectionSet, fragments)
				fragments[s.Name] = size
			}
			total.add(size)
		}
	}
	return total
}

func measureField(f *ast.Field, fragments map[string]operationSize) operationSize {
	size := measure(f.SelectionSet, fragments)
	size.depth++
	size.fields = min(size.fields+1, maxComplexity+1)
	if strings.HasPrefix(f.Name, "__") && f.Name != "__typename" {
		size.introspection = size.fields
	}
	return size
}
