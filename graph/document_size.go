package graph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// checkDocument refuses a document before it is validated, which takes time in proportion to its fields once fragments
// are expanded: twenty fragments that each spread the next one twice are a million fields in one kilobyte.
func checkDocument(document *ast.QueryDocument) *fault.Error {
	s := documentSize{names: map[string]int{}, fragments: map[string]ast.SelectionSet{}, expanded: map[string]int{}}
	for _, fragment := range document.Fragments {
		s.fragments[fragment.Name] = fragment.SelectionSet
		s.count(fragment.SelectionSet)
	}
	fields := 0
	for _, operation := range document.Operations {
		s.count(operation.SelectionSet)
		fields = min(fields+s.expand(operation.SelectionSet), maxComplexity+1)
	}
	if fields > maxComplexity {
		return fault.New(fault.TooComplex, "The document has %d fields or more; %d are the most. Ask for less at once.",
			fields, maxComplexity)
	}
	for name, n := range s.names {
		switch {
		case len(name) > maxName:
			return fault.New(fault.TooComplex, "A name in the answer (%.20s…) has %d bytes; %d are the most. Use a shorter alias.",
				name, len(name), maxName)
		case n > maxSameName:
			return fault.New(fault.TooComplex, "The document has %d fields of the name %s; %d are the most. Ask for each once.",
				n, name, maxSameName)
		}
	}
	return nil
}

// documentSize is what a document consists of. Nothing in it is known to be valid.
type documentSize struct {
	names     map[string]int              // how many fields of each name in the answer there are
	fragments map[string]ast.SelectionSet // by their names
	expanded  map[string]int              // fields of fragments; 0 while they are counted, as fragments may be circular
}

// count counts the fields as they are written.
func (s *documentSize) count(set ast.SelectionSet) {
	for _, selection := range set {
		switch selected := selection.(type) {
		case *ast.Field:
			s.names[selected.Alias]++
			s.count(selected.SelectionSet)
		case *ast.InlineFragment:
			s.count(selected.SelectionSet)
		}
	}
}

// expand is the number of fields with fragments in their place; it stops growing above the limit.
func (s *documentSize) expand(set ast.SelectionSet) (fields int) {
	for _, selection := range set {
		switch selected := selection.(type) {
		case *ast.Field:
			fields += 1 + s.expand(selected.SelectionSet)
		case *ast.InlineFragment:
			fields += s.expand(selected.SelectionSet)
		case *ast.FragmentSpread:
			n, known := s.expanded[selected.Name]
			if !known {
				s.expanded[selected.Name] = 0
				n = s.expand(s.fragments[selected.Name])
				s.expanded[selected.Name] = n
			}
			fields += n
		}
		fields = min(fields, maxComplexity+1)
	}
	return fields
}
