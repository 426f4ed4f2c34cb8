package graph

import (
	"strings"
	"testing"
)

// A new mutation counts as one field until complexity.go is told.
func TestEveryMutationHasACost(t *testing.T) {
	executable := newSchema(NewResolver(nil, nil, nil))
	for _, field := range executable.Schema().Mutation.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		cost, ok := executable.Complexity(t.Context(), "Mutation", field.Name, 1, map[string]any{})
		if !ok || cost < mutationCost {
			t.Errorf("%s costs %d (its own cost: %t), want at least %d", field.Name, cost, ok, mutationCost)
		}
	}
}
