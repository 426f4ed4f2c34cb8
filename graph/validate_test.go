package graph

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/streamsphere/streamsphere/internal/fault"
)

func checked(ctx context.Context, text string) (code any, message string, errors int) {
	d := newDocuments(schema(), Options{}, newQueue(1))
	_, wrong := d.parse(ctx, text, "")
	if len(wrong) == 0 {
		return "", "", 0
	}
	if code = wrong[0].Extensions["code"]; code == nil {
		code = string(fault.CodeOf(wrong[0].Err))
	}
	return code, wrong[0].Message, len(wrong)
}

func TestADocumentIsRefusedBeforeItIsValidated(t *testing.T) {
	const tooComplex, invalid = string(fault.TooComplex), string(fault.ValidationFailed)
	long := strings.Repeat("n", maxName)
	circle := "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"
	tests := []struct {
		name, document string
		code           any
		message        string
		errors         int
	}{
		{"500 of a name", "{" + strings.Repeat("__typename ", maxSameName) + "}", "", "", 0},
		{"501 of a name", "{" + strings.Repeat("__typename ", maxSameName+1) + "}", tooComplex, "501 fields of the name __typename", 1},
		{
			"501 by an alias", "{" + strings.Repeat("x: __typename ", maxSameName+1) + "}", tooComplex,
			"501 fields of the name x", 1,
		},
		{
			"501 in parts", "{" + strings.Repeat("x: __typename ", 300) + "...f} fragment f on Query {" +
				strings.Repeat("x: __typename ", 201) + "}", tooComplex, "501 fields of the name x", 1,
		},
		{"a long name", "{" + long + ": __typename }", "", "", 0},
		{"too long a name", "{" + long + "n: __typename }", tooComplex, "256 are the most", 1},
		{"many errors", "{" + strings.Repeat("x ", maxSameName) + "}", invalid, "", maxErrors},
		{"a long word", "{ x } " + strings.Repeat("y", 50_000), string(fault.ParseFailed), "Unexpected Name", 1},
		{"a name that is quoted", "{ x: " + strings.Repeat("y", 50_000) + "}", invalid, "Cannot query field", 1},
		{"fragments in a circle", circle, invalid, "", 1},
		{"no such fragment", "{ ...a }", invalid, "", 1},
	}
	for _, test := range tests {
		code, message, errors := checked(t.Context(), test.document)
		if code != test.code || !strings.Contains(message, test.message) || errors < test.errors || errors > maxErrors ||
			len(message) > maxMessage+len("…") {
			t.Errorf("%s: %v, %d errors, of %d bytes: %.200s", test.name, code, errors, len(message), message)
		}
	}
}

// Validation ends with the request's time.
func TestValidationHasNoMoreTimeThanTheRequest(t *testing.T) {
	d := newDocuments(schema(), Options{}, newQueue(1))
	document, err := parser.ParseQuery(&ast.Source{Input: "{ __typename x }"})
	if err != nil {
		t.Fatal(err)
	}
	late, cancel := context.WithCancel(t.Context())
	if wrong := d.validate(late, document); len(wrong) != 1 {
		t.Errorf("in time: %v", wrong)
	}
	cancel()
	if wrong := d.validate(late, document); len(wrong) != 0 {
		t.Errorf("when the time is up it went on and found %v", wrong)
	}
	if _, wrong := d.parse(late, "{ __typename }", ""); len(wrong) == 0 {
		t.Error("a document that was not validated is good")
	}
	if parsed, wrong := d.parse(t.Context(), "{ __typename }", ""); parsed == nil || len(wrong) > 0 {
		t.Errorf("the same document in time: %v, %v", parsed, wrong)
	}
}

func TestFieldsOfOneNameAreOneField(t *testing.T) {
	tests := []struct{ document, conflict string }{
		{"{ videos { nodes { a: id a: id } } }", ""},
		{"{ videos { nodes { a: id a: title } } }", "conflicting types"},
		{"{ videos { nodes { a: title a: description } } }", "different fields"},
		{`{ a: node(id: "1") { id } a: node(id: "2") { id } }`, "differing arguments"},
		{`{ a: node(id: "1") { id } a: node(id: "1") { __typename } }`, ""},
		{`{ nodes(ids: ["1"]) { id } nodes(ids: ["2"]) { id } }`, "differing arguments"},
		{`{ videos(first: 1, after: "a") { nodes { id } } videos(after: "a", first: 1) { nodes { title } } }`, ""},
		{`query ($a: ID!, $b: ID!) { node(id: $a) { id } node(id: $b) { id } }`, "differing arguments"},
		{`{ node(id: "1") { ... on Video { n: title } ... on User { n: name } } }`, ""},
		{`{ node(id: "1") { ... on Video { n: title } ... on Upload { n: fileName } } }`, ""},
		{`{ node(id: "1") { ... on Video { n: title } ... on Upload { n: size } } }`, "conflicting types"},
		{`{ node(id: "1") { ... on Video { n: title } n: id } }`, "conflicting types"},
		{`{ node(id: "1") { ... on Video { id: title } id } }`, "conflicting types"},
		{`{ node(id: "1") { ... on Video { n: poster { url } } ... on Video { n: playback { url } } } }`, "conflicting types"},
		{`{ viewer { ...a ...b } } fragment a on User { x: id } fragment b on User { x: name }`, "conflicting types"},
		{`{ viewer { ...a } viewer { ...b } } fragment a on User { x: name } fragment b on User { x: name }`, ""},
		{
			`{ videos { nodes { owner { ...a } } } videos { nodes { owner { x: name } } } } fragment a on User { x: id }`,
			"conflicting types",
		},
	}
	for _, test := range tests {
		_, message, errors := checked(t.Context(), test.document)
		if errors > 0 != (test.conflict != "") || !strings.Contains(message, test.conflict) {
			t.Errorf("%s: %d errors, %q; want %q", test.document, errors, message, test.conflict)
		}
	}
}

// The validator's own rule is right and slow: small documents show whether ours agrees with it.
func TestOurRuleOfOverlapAgreesWithTheValidators(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	conflicts := 0
	const documents = 3000
	for range documents {
		text := randomOverlap(random)
		document, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			t.Fatal(err)
		}
		wrong := validator.ValidateWithRules(schema(), document, rules.NewRules(rules.OverlappingFieldsCanBeMergedRule))
		own := overlaps(schema(), document)
		if len(wrong) > 0 != (len(own) > 0) {
			t.Fatalf("%s\nthe validator says %v, we say %v", text, wrong, own)
		}
		if len(wrong) > 0 {
			conflicts++
		}
	}
	if conflicts < documents/10 || conflicts > documents*9/10 {
		t.Errorf("%d of %d have conflicts, which tries too little", conflicts, documents)
	}
}

// randomOverlap is a document with few names, some of them twice.
func randomOverlap(random *rand.Rand) string {
	names := []string{"a", "b", "c", "d", "e", "f"}
	var set func(of string, depth int) string
	leaves := map[string][]string{
		"Video": {"id", "title", "description"}, "User": {"id", "name"}, "Node": {"id", "__typename"},
	}
	set = func(of string, depth int) string {
		var b strings.Builder
		for range 1 + random.IntN(3) {
			name := names[random.IntN(len(names))]
			switch n := random.IntN(6); {
			case of == "Query":
				fmt.Fprintf(&b, "%s: node(id: \"%d\") {%s} ", name, random.IntN(8)/7, set("Node", depth+1))
			case n == 0 && of == "Node" && depth < 5:
				fmt.Fprintf(&b, "... on Video {%s} ", set("Video", depth+1))
			case n == 1 && of == "Node" && depth < 5:
				fmt.Fprintf(&b, "... on User {%s} ", set("User", depth+1))
			case n == 2 && of == "Video" && depth < 5:
				fmt.Fprintf(&b, "owner {%s} ", set("User", depth+1))
			case n == 3:
				fmt.Fprintf(&b, "...F%s ", of)
			default:
				fmt.Fprintf(&b, "%s: %s ", name, leaves[of][random.IntN(len(leaves[of]))])
			}
		}
		return b.String()
	}
	document := "{" + set("Query", 0) + "}"
	for _, of := range []string{"Video", "User", "Node"} {
		document += fmt.Sprintf(" fragment F%s on %s { %s: id }", of, of, names[random.IntN(len(names))])
	}
	return document
}
