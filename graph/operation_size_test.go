package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

func checkSize(t *testing.T, document string) error {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema(), document, rules.NewDefaultRules())
	if errs != nil {
		t.Fatal(errs)
	}
	op := &graphql.OperationContext{Operation: doc.Operations[0]}
	if err := (sizeLimit{true, sizeOf(schema())}).MutateOperationContext(t.Context(), op); err != nil {
		return err
	}
	return nil // not a nil *gqlerror.Error, which would be an error
}

// A hundred fragments that each spread the next one twice are 2^100 fields: counted one by one they would never end.
func TestAnOperationOfExplodingFragmentsIsRefusedAtOnce(t *testing.T) {
	var b strings.Builder
	b.WriteString("{ ...F0 }")
	for i := range 100 {
		fmt.Fprintf(&b, " fragment F%d on Query { ...F%d ...F%d }", i, i+1, i+1)
	}
	b.WriteString(" fragment F100 on Query { __typename }")
	if err := checkSize(t, b.String()); err == nil || !strings.Contains(err.Error(), "fields") {
		t.Errorf("error = %v; want an error about the number of fields", err)
	}
}

func TestIntrospectionIsLimitedToWhatToolsNeed(t *testing.T) {
	if err := checkSize(t, toolIntrospection); err != nil {
		t.Errorf("GraphiQL's own query: %v", err)
	}
	many := "{ __schema { "
	for i := range 200 {
		many += fmt.Sprintf("t%d: types { name fields { name } } ", i)
	}
	if err := checkSize(t, many+"} }"); err == nil {
		t.Error("800 fields of introspection were accepted")
	}
	long := "{ __schema { "
	for i := range 25 { // few fields, and many values
		long += fmt.Sprintf("t%d: types { fields { type { fields { args { name } type { name enumValues { name } } } } } } ", i)
	}
	if err := checkSize(t, long+"} }"); err == nil || !strings.Contains(err.Error(), "values of introspection") {
		t.Errorf("lists of lists of introspection: %v; want a refusal", err)
	}
}

func TestAQueryMayNestAsDeepAsItNeedsTo(t *testing.T) {
	nine := "{ viewer { videos { nodes { owner { videos { edges { node { playback { url } } } } } } } } }"
	if err := checkSize(t, nine); err != nil {
		t.Errorf("nine levels: %v", err)
	}
	deep := "{ viewer " + strings.Repeat("{ videos { nodes { owner ", 5) + "{ id }" + strings.Repeat(" } } }", 5) + " }"
	if err := checkSize(t, deep); err == nil || !strings.Contains(err.Error(), "levels") {
		t.Errorf("17 levels: %v; want an error", err)
	}
}

// toolIntrospection is the query that GraphiQL sends.
const toolIntrospection = `query IntrospectionQuery {
  __schema {
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL
  fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}`
