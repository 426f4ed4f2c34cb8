package graph

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/streamsphere/streamsphere/graph/scalar"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// coerceVariables gives each variable of an operation its value as the specification coerces it
// (https://spec.graphql.org/October2021/#sec-Coercing-Variable-Values), or says which input is wrong and what is
// expected. gqlgen's own check, which follows, lets enums pass in any case and numbers as text.
func coerceVariables(
	schema *ast.Schema, operation *ast.OperationDefinition, given map[string]any,
) (map[string]any, *gqlerror.Error) {
	coerced := make(map[string]any, len(operation.VariableDefinitions))
	for _, v := range operation.VariableDefinitions {
		value, isGiven := given[v.Variable]
		var wrong *wrongInput
		switch {
		case isGiven:
			coerced[v.Variable], wrong = coercer{schema}.value(v.Type, value)
		case v.Type.NonNull && v.DefaultValue == nil:
			wrong = missing(v.Type)
		}
		if wrong != nil {
			return nil, wrong.error(operation, v)
		}
	}
	return coerced, nil
}

// wrongInput is what is wrong with an input, and where below its variable, from the inside out.
type wrongInput struct {
	path    []string
	message string // what follows the input's name
}

func wrongf(format string, args ...any) *wrongInput {
	return &wrongInput{message: fmt.Sprintf(format, args...)}
}

func missing(t *ast.Type) *wrongInput { return wrongf("is missing: it takes %s", t) }

func (w *wrongInput) in(name string) *wrongInput {
	w.path = append(w.path, name)
	return w
}

// error names the input by the argument that the variable is given to, as errors of the domain do.
func (w *wrongInput) error(operation *ast.OperationDefinition, v *ast.VariableDefinition) *gqlerror.Error {
	path := []string{inputOf(operation, v.Variable)}
	for _, name := range slices.Backward(w.path) {
		path = append(path, name)
	}
	field := strings.Join(path, ".")
	e := refusal(fault.Input(fault.BadUserInput, field, "%s %s.", field, w.message))
	if v.Position != nil {
		e.Locations = []gqlerror.Location{{Line: v.Position.Line, Column: v.Position.Column}}
	}
	return e
}

// coercer coerces what was decoded from JSON with its numbers as they stood.
type coercer struct{ schema *ast.Schema }

func (c coercer) value(t *ast.Type, v any) (any, *wrongInput) {
	switch {
	case v == nil && t.NonNull:
		return nil, wrongf("must not be null: it takes %s", t)
	case v == nil:
		return nil, nil
	case t.Elem != nil:
		return c.list(t, v)
	}
	switch definition := c.schema.Types[t.NamedType]; definition.Kind {
	case ast.InputObject:
		return c.object(definition, v)
	case ast.Enum:
		return enum(definition, v)
	default:
		return leaf(definition.Name, v)
	}
}

// list takes a single value for a list of it.
func (c coercer) list(t *ast.Type, v any) (any, *wrongInput) {
	items, isList := v.([]any)
	if !isList {
		item, wrong := c.value(t.Elem, v)
		return []any{item}, wrong
	}
	coerced := make([]any, len(items))
	for i, item := range items {
		var wrong *wrongInput
		if coerced[i], wrong = c.value(t.Elem, item); wrong != nil {
			return nil, wrong.in(strconv.Itoa(i))
		}
	}
	return coerced, nil
}

func (c coercer) object(definition *ast.Definition, v any) (any, *wrongInput) {
	given, isObject := v.(map[string]any)
	if !isObject {
		return nil, wrongf("must be an object with fields of %s, not %s", definition.Name, shown(v))
	}
	coerced := make(map[string]any, len(given))
	for _, field := range definition.Fields {
		value, isGiven := given[field.Name]
		if !isGiven {
			if field.Type.NonNull && field.DefaultValue == nil {
				return nil, missing(field.Type).in(field.Name)
			}
			continue
		}
		var wrong *wrongInput
		if coerced[field.Name], wrong = c.value(field.Type, value); wrong != nil {
			return nil, wrong.in(field.Name)
		}
	}
	if len(coerced) < len(given) {
		return nil, unknownField(definition, given)
	}
	return coerced, nil
}

func unknownField(definition *ast.Definition, given map[string]any) *wrongInput {
	var known []string
	for _, field := range definition.Fields {
		known = append(known, field.Name)
	}
	var unknown []string
	for name := range given {
		if !slices.Contains(known, name) {
			unknown = append(unknown, name)
		}
	}
	return wrongf("is no field of %s, which has %s", definition.Name, strings.Join(known, ", ")).in(slices.Min(unknown))
}

func enum(definition *ast.Definition, v any) (any, *wrongInput) {
	name, isText := v.(string)
	if isText && definition.EnumValues.ForName(name) != nil {
		return name, nil
	}
	var known []string
	for _, value := range definition.EnumValues {
		known = append(known, value.Name)
	}
	return nil, wrongf("must be one of %s, not %s", strings.Join(known, ", "), shown(v))
}

// leaf coerces a scalar.
func leaf(name string, v any) (any, *wrongInput) {
	kind, ok := scalars[name]
	if !ok {
		return nil, wrongf("is of the type %s, which nobody reads", name)
	}
	coerced, ok := kind.coerce(v)
	if !ok {
		return nil, wrongf("must be %s, not %s", kind.expected, shown(v))
	}
	return coerced, nil
}

// scalars are all that inputs can be: a test compares it with the schema.
var scalars = map[string]struct {
	expected string
	coerce   func(any) (any, bool)
}{
	"Int":      {"a whole number of 32 bits", wholeNumber},
	"Float":    {"a number", number},
	"String":   {"text in quotes", text},
	"Boolean":  {"true or false", func(v any) (any, bool) { b, ok := v.(bool); return b, ok }},
	"ID":       {"an ID: text, or a whole number", identifier},
	"DateTime": {"a moment as RFC 3339, such as 2026-01-31T12:00:00Z", readBy(scalar.UnmarshalDateTime)},
	"ByteCount": {
		"a whole number of bytes from 0 to 2^53-1, or the same as text of digits", readBy(scalar.UnmarshalByteCount),
	},
	"Sha256": {"64 lower-case hexadecimal digits", readBy(scalar.UnmarshalSha256)},
}

// readBy accepts what a scalar of the schema's own reads, and leaves it as it is: it is read again.
func readBy[T any](read func(any) (T, error)) func(any) (any, bool) {
	return func(v any) (any, bool) {
		_, err := read(v)
		return v, err == nil
	}
}

func text(v any) (any, bool) {
	s, ok := v.(string)
	return s, ok
}

func number(v any) (any, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return nil, false
	}
	f, err := n.Float64()
	return f, err == nil
}

// wholeNumber takes 1.0 and 1e2, too: JSON has one kind of numbers.
func wholeNumber(v any) (any, bool) {
	f, ok := number(v)
	if !ok || f.(float64) != math.Trunc(f.(float64)) || math.Abs(f.(float64)) > math.MaxInt32+1 {
		return nil, false
	}
	n := int64(f.(float64))
	return n, n >= math.MinInt32 && n <= math.MaxInt32
}

func identifier(v any) (any, bool) {
	if n, ok := v.(json.Number); ok {
		_, err := n.Int64()
		return n.String(), err == nil
	}
	return text(v)
}

const longestShown = 40 // characters of a value, in an error

// shown is a value for an error's message.
func shown(v any) string {
	switch v := v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		if runes := []rune(v); len(runes) > longestShown {
			v = string(runes[:longestShown]) + "…"
		}
		return strconv.Quote(v)
	}
	return fmt.Sprint(v)
}
