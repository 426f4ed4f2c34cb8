package graph

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// What inputs are made of is coerced here, and has to be said how.
func TestEveryScalarOfAnInputIsCoerced(t *testing.T) {
	for _, definition := range schema().Types {
		var inputs []*ast.Type
		for _, field := range definition.Fields {
			if definition.Kind == ast.InputObject {
				inputs = append(inputs, field.Type)
			}
			for _, argument := range field.Arguments {
				inputs = append(inputs, argument.Type)
			}
		}
		for _, input := range inputs {
			if of := schema().Types[input.Name()]; of.Kind == ast.Scalar && scalars[of.Name].coerce == nil {
				t.Errorf("%s has an input of the scalar %s, which variables.go does not know", definition.Name, of.Name)
			}
		}
	}
}

func TestEveryScalarSaysWhatSpecifiesIt(t *testing.T) {
	for _, definition := range schema().Types {
		if definition.Kind == ast.Scalar && !definition.BuiltIn && definition.Directives.ForName("specifiedBy") == nil {
			t.Errorf("%s has no @specifiedBy", definition.Name)
		}
	}
}

func TestTheServedSchemaIsTheSchema(t *testing.T) {
	served, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: SDL()})
	if err != nil {
		t.Fatal(err)
	}
	own := schema()
	if got, want := strings.TrimSpace(served.Description), strings.TrimSpace(own.Description); got != want || want == "" {
		t.Errorf("the served description is %q, want %q", got, want)
	}
	for name, want := range own.Types {
		got := served.Types[name]
		if got == nil || got.Kind != want.Kind || got.Description != want.Description || len(got.Fields) != len(want.Fields) {
			t.Errorf("%s is served as %+v", name, got)
			continue
		}
		for _, field := range want.Fields {
			if same := got.Fields.ForName(field.Name); same == nil || same.Type.String() != field.Type.String() ||
				same.Description != field.Description || len(same.Arguments) != len(field.Arguments) {
				t.Errorf("%s.%s is served as %+v", name, field.Name, same)
			}
		}
	}
	if strings.Contains(SDL(), "@defer") {
		t.Error("@defer is served, and does not work")
	}
}

// An operation gives nothing when its time is up: the caller must not take that for an answer.
func TestAnOperationThatTakesTooLongIsAnError(t *testing.T) {
	answer := httptest.NewRecorder()
	writeResponse(answer, httptest.NewRequest(http.MethodPost, "/graphql", nil), http.StatusOK, nil)
	if body := answer.Body.String(); answer.Code != http.StatusServiceUnavailable ||
		!strings.Contains(body, `"retryable":true`) || !strings.Contains(body, `"code":"INTERNAL"`) {
		t.Errorf("got %d %s, want 503 and an error to try again after", answer.Code, body)
	}
}
