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
type sizeLimit struct {
	introspection bool       // whether it is allowed
	lengths       schemaSize // of the schema
}

var _ graphql.OperationContextMutator = sizeLimit{}

// ExtensionName names the extension.
func (sizeLimit) ExtensionName() string { return "SizeLimit" }

// Validate has nothing to check.
func (sizeLimit) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext measures the operation.
func (l sizeLimit) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	size := l.lengths.measure(op.Operation.SelectionSet, map[string]operationSize{})
	op.Stats.SetExtension(l.ExtensionName(), size)
	switch {
	case size.introspection > 0 && !l.introspection:
		return refusal(fault.New(fault.ValidationFailed, "Introspection (__schema, __type) is off on this server."))
	case size.fields > maxComplexity:
		return tooLarge(fault.TooComplex, "fields", size.fields, maxComplexity)
	case size.introspection > maxIntrospection:
		return tooLarge(fault.TooComplex, "fields of introspection", size.introspection, maxIntrospection)
	case size.described > maxDescribed:
		return tooLarge(fault.TooComplex, "values of introspection", size.described, maxDescribed)
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
type operationSize struct {
	depth, fields, introspection int
	described                    int // about how many values the fields of introspection have in the answer
}

func (s *operationSize) add(o operationSize) {
	s.depth = max(s.depth, o.depth)
	s.fields = min(s.fields+o.fields, maxComplexity+1)
	s.introspection = min(s.introspection+o.introspection, maxComplexity+1)
	s.described = min(s.described+o.described, maxDescribed+1)
}

// measure looks into each fragment once, however often it is spread. Fragments are not circular: the document is
// valid.
func (l schemaSize) measure(set ast.SelectionSet, fragments map[string]operationSize) (total operationSize) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			total.add(l.measureField(s, fragments))
		case *ast.InlineFragment:
			total.add(l.measure(s.SelectionSet, fragments))
		case *ast.FragmentSpread:
			size, ok := fragments[s.Name]
			if !ok {
				size = l.measure(s.Definition.SelectionSet, fragments)
				fragments[s.Name] = size
			}
			total.add(size)
		}
	}
	return total
}

func (l schemaSize) measureField(f *ast.Field, fragments map[string]operationSize) operationSize {
	size := l.measure(f.SelectionSet, fragments)
	size.depth++
	size.fields = min(size.fields+1, maxComplexity+1)
	switch {
	case strings.HasPrefix(f.Name, "__") && f.Name != "__typename":
		size.introspection = size.fields
	case strings.HasPrefix(f.ObjectDefinition.Name, "__"):
		size.described = min(1+max(1, l[f.Name])*size.described, maxDescribed+1)
	}
	return size
}

// schemaSize is how long the lists of introspection are, by their fields: the longest where there are few, otherwise on
// average.
type schemaSize map[string]int

func sizeOf(schema *ast.Schema) schemaSize {
	size := schemaSize{"types": len(schema.Types), "directives": len(schema.Directives)}
	fields, arguments, inputs, values := average{}, average{}, average{}, average{}
	for _, definition := range schema.Types {
		switch definition.Kind {
		case ast.InputObject:
			inputs.add(len(definition.Fields))
		case ast.Enum:
			values.add(len(definition.EnumValues))
		case ast.Object:
			fields.add(len(definition.Fields))
		}
		size["possibleTypes"] = max(size["possibleTypes"], len(schema.PossibleTypes[definition.Name]))
		for _, field := range definition.Fields {
			arguments.add(len(field.Arguments))
		}
	}
	size["fields"], size["args"] = fields.value(), arguments.value()
	size["inputFields"], size["enumValues"] = inputs.value(), values.value()
	return size
}

// average is of numbers.
type average struct{ sum, n int }

func (a *average) add(n int) { a.sum, a.n = a.sum+n, a.n+1 }

func (a *average) value() int { return (a.sum + a.n - 1) / max(1, a.n) }
