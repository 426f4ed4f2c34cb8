package graph

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// overlap finds fields of one name in an answer that cannot be one
// (https://spec.graphql.org/October2021/#sec-Field-Selection-Merging). The validator's own rule compares each with each,
// also those of fragments of fragments, which took seconds for a document of few kilobytes. This one compares each with
// the first of its kind, level by level, so that it takes time in proportion to the fields of the expanded document. The
// document is valid otherwise.
type overlap struct {
	schema *ast.Schema
	found  gqlerror.List
}

// overlaps answers the conflicts of a document's operations, a few of them at least.
func overlaps(schema *ast.Schema, document *ast.QueryDocument) gqlerror.List {
	o := &overlap{schema: schema}
	for _, operation := range document.Operations {
		set := []ast.SelectionSet{operation.SelectionSet}
		o.shapes(set)
		o.fields(set)
	}
	return o.found
}

// shapes holds fields of one name to one shape, of whatever types their parents are.
func (o *overlap) shapes(sets []ast.SelectionSet) {
	for _, same := range byName(sets) {
		for _, other := range same[1:] {
			if !o.sameShape(same[0].Definition.Type, other.Definition.Type) {
				o.conflict(other, "they return conflicting types "+same[0].Definition.Type.String()+" and "+
					other.Definition.Type.String())
				break
			}
		}
		if below := selections(same); len(below) > 0 && len(o.found) < maxErrors {
			o.shapes(below)
		}
	}
}

// fields holds fields of one name, of an object that can be the same one, to one field with the same arguments.
func (o *overlap) fields(sets []ast.SelectionSet) {
	for _, named := range byName(sets) {
		for _, same := range byParent(named) {
			first := arguments(same[0])
			for _, other := range same[1:] {
				if other.Name != same[0].Name {
					o.conflict(other, other.Name+" and "+same[0].Name+" are different fields")
					break
				}
				if arguments(other) != first {
					o.conflict(other, "they have differing arguments")
					break
				}
			}
			if below := selections(same); len(below) > 0 && len(o.found) < maxErrors {
				o.fields(below)
			}
		}
	}
}

func (o *overlap) conflict(field *ast.Field, why string) {
	if len(o.found) == maxErrors {
		return
	}
	e := gqlerror.Errorf("Fields %q conflict because %s. Use different aliases on the fields to fetch both if this was "+
		"intentional.", field.Alias, why)
	e.Rule, e.Message = "OverlappingFieldsCanBeMerged", shortened(e.Message)
	e.Locations = []gqlerror.Location{{Line: field.Position.Line, Column: field.Position.Column}}
	o.found = append(o.found, e)
}

// sameShape reports whether values of both types look alike in an answer.
func (o *overlap) sameShape(a, b *ast.Type) bool {
	switch {
	case a.NonNull != b.NonNull || (a.Elem == nil) != (b.Elem == nil):
		return false
	case a.Elem != nil:
		return o.sameShape(a.Elem, b.Elem)
	case o.schema.Types[a.NamedType].IsLeafType() || o.schema.Types[b.NamedType].IsLeafType():
		return a.NamedType == b.NamedType
	}
	return true
}

// byName groups the fields of sets, with fragments in their place, by their names in the answer. Each group has one at
// least; they are in the order of the document.
func byName(sets []ast.SelectionSet) (groups [][]*ast.Field) {
	at := map[string]int{}
	spread := map[string]bool{}
	var collect func(ast.SelectionSet)
	collect = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch selected := selection.(type) {
			case *ast.Field:
				n, known := at[selected.Alias]
				if !known {
					n = len(groups)
					at[selected.Alias], groups = n, append(groups, nil)
				}
				groups[n] = append(groups[n], selected)
			case *ast.InlineFragment:
				collect(selected.SelectionSet)
			case *ast.FragmentSpread:
				if !spread[selected.Name] {
					spread[selected.Name] = true
					collect(selected.Definition.SelectionSet)
				}
			}
		}
	}
	for _, set := range sets {
		collect(set)
	}
	return groups
}

// byParent groups fields by the objects that they can be of: those of an interface can be of any.
func byParent(fields []*ast.Field) (groups [][]*ast.Field) {
	at := map[string]int{}
	var abstract []*ast.Field
	for _, field := range fields {
		parent := field.ObjectDefinition
		if parent.IsAbstractType() {
			abstract = append(abstract, field)
			continue
		}
		n, known := at[parent.Name]
		if !known {
			n = len(groups)
			at[parent.Name], groups = n, append(groups, nil)
		}
		groups[n] = append(groups[n], field)
	}
	if len(groups) == 0 {
		return [][]*ast.Field{abstract}
	}
	for n := range groups {
		groups[n] = append(groups[n], abstract...)
	}
	return groups
}

// selections are what is selected of fields, of those of which anything is.
func selections(fields []*ast.Field) (sets []ast.SelectionSet) {
	for _, field := range fields {
		if len(field.SelectionSet) > 0 {
			sets = append(sets, field.SelectionSet)
		}
	}
	return sets
}

// arguments are a field's arguments as text, the same for any order.
func arguments(field *ast.Field) string {
	if len(field.Arguments) == 0 {
		return ""
	}
	texts := make([]string, len(field.Arguments))
	for i, argument := range field.Arguments {
		texts[i] = argument.Name + ":" + argument.Value.String()
	}
	slices.Sort(texts)
	return strings.Join(texts, ",")
}
