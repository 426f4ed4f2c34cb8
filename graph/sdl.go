package graph

import (
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/formatter"
)

// SDL is the whole schema as text, as it is served: every type once, with its descriptions.
var SDL = sync.OnceValue(func() string {
	s := newSchema(NewResolver(nil, nil, nil)).Schema()
	var text strings.Builder
	// The formatter leaves out what GraphQL takes for granted: which types are the roots.
	text.WriteString("\"\"\"\n" + s.Description + "\n\"\"\"\nschema {\n  query: Query\n  mutation: Mutation\n}\n")
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatSchema(s)
	return text.String()
})
