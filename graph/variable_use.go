package graph

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// inputOf is the argument that a variable is given to, with the path below it: errors name inputs as the schema does,
// whatever a document calls its variables.
func inputOf(operation *ast.OperationDefinition, variable string) string {
	u := use{variable: variable, seen: map[string]bool{}}
	if path := u.inSelection(operation.SelectionSet); path != "" {
		return path
	}
	return variable
}

// use looks for a variable in an operation, in each fragment once.
type use struct {
	variable string
	seen     map[string]bool
}

func (u use) inSelection(set ast.SelectionSet) (path string) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if path = u.inArguments(s.Arguments); path == "" {
				path = u.inSelection(s.SelectionSet)
			}
		case *ast.InlineFragment:
			path = u.inSelection(s.SelectionSet)
		case *ast.FragmentSpread:
			if !u.seen[s.Name] {
				u.seen[s.Name] = true
				path = u.inSelection(s.Definition.SelectionSet)
			}
		}
		if path != "" {
			return path
		}
	}
	return ""
}

func (u use) inArguments(arguments ast.ArgumentList) string {
	for _, argument := range arguments {
		if path, ok := u.inValue(argument.Value); ok {
			return argument.Name + path
		}
	}
	return ""
}

// inValue is the path to the variable in a value, "" when it is the value itself.
func (u use) inValue(value *ast.Value) (string, bool) {
	if value.Kind == ast.Variable {
		return "", value.Raw == u.variable
	}
	for i, child := range value.Children {
		name := child.Name
		if value.Kind == ast.ListValue {
			name = strconv.Itoa(i)
		}
		if path, ok := u.inValue(child.Value); ok {
			return "." + name + path, true
		}
	}
	return "", false
}
