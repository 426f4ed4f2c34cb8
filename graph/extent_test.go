package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

func extentOf(t *testing.T, document string) error {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(NewSchema(NewResolver(nil, nil, nil)).Schema(), document, rules.NewDefaultRules())
	if errs != nil {
		t.Fatal(errs)
	}
	if err := (ExtentLimit{}).MutateOperationContext(t.Context(), &graphql.OperationContext{Operation: doc.Operations[0]}); err != nil {
		return err
	}
	return nil
}

// A hundred fragments that each spread the next one twice are 2^100 fields: looked into one by one they would never end.
func TestABombOfFragmentsIsRefusedAtOnce(t *testing.T) {
	var b strings.Builder
	b.WriteString("{ ...F0 }")
	for i := range 100 {
		fmt.Fprintf(&b, " fragment F%d on Query { ...F%d ...F%d }", i, i+1, i+1)
	}
	b.WriteString(" fragment F100 on Query { __typename }")
	if err := extentOf(t, b.String()); err == nil || !strings.Contains(err.Error(), "fields") {
		t.Errorf("error = %v; want a refusal for the number of fields", err)
	}
}

func TestIntrospectionIsForToolsAndNoMore(t *testing.T) {
	if err := extentOf(t, toolIntrospection); err != nil {
		t.Errorf("GraphiQL's own query: %v", err)
	}
	many := "{ __schema { "
	for i := range 200 {
		many += fmt.Sprintf("t%d: types { name fields { name } } ", i)
	}
	if err := extentOf(t, many+"} }"); err == nil {
		t.Error("800 fields of introspection were accepted")
	}
}

func TestAQueryMayNestAsDeepAsItNeedsTo(t *testing.T) {
	if err := extentOf(t, "{ viewer { videos { nodes { owner { videos { edges { node { playback { url } } } } } } } } }"); err != nil {
		t.Errorf("nine levels: %v", err)
	}
	deep := "{ viewer " + strings.Repeat("{ videos { nodes { owner ", 5) + "{ id }" + strings.Repeat(" } } }", 5) + " }"
	if err := extentOf(t, deep); err == nil || !strings.Contains(err.Error(), "levels") {
		t.Errorf("17 levels: %v; want a refusal", err)
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
