package graph

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/streamsphere/streamsphere/internal/fault"
)

func schema() *ast.Schema { return newSchema(NewResolver(nil, nil, nil)).Schema() }

func TestEveryTypeFieldAndArgumentIsDescribed(t *testing.T) {
	for _, definition := range schema().Types {
		if definition.BuiltIn {
			continue
		}
		checkDescription(t, definition.Name, definition.Description)
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			checkDescription(t, definition.Name+"."+field.Name, field.Description)
			for _, argument := range field.Arguments {
				checkDescription(t, definition.Name+"."+field.Name+"."+argument.Name, argument.Description)
			}
		}
		for _, value := range definition.EnumValues {
			checkDescription(t, definition.Name+"."+value.Name, value.Description)
		}
	}
}

func checkDescription(t *testing.T, name, description string) {
	t.Helper()
	if description == "" {
		t.Errorf("%s has no description", name)
	}
}

func TestRootFieldsAreNullable(t *testing.T) {
	s := schema()
	for _, root := range []*ast.Definition{s.Query, s.Mutation} {
		for _, field := range root.Fields {
			if field.Type.NonNull && field.Name != "nodes" && !strings.HasPrefix(field.Name, "__") {
				t.Errorf("%s.%s is non-null: it would take its neighbours' results with it", root.Name, field.Name)
			}
		}
	}
}

// The list of codes is written twice: for Go, and for clients.
func TestTheSchemaAndFaultNameTheSameCodes(t *testing.T) {
	source, err := os.ReadFile("../internal/fault/fault.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, match := range regexp.MustCompile(`Code += "([A-Z_]+)"`).FindAllStringSubmatch(string(source), -1) {
		codes[match[1]] = true
	}
	if !codes[string(fault.Internal)] {
		t.Fatal("found no codes in fault.go")
	}
	for _, value := range schema().Types["ErrorCode"].EnumValues {
		if !codes[value.Name] {
			t.Errorf("fault does not know %s", value.Name)
		}
		delete(codes, value.Name)
	}
	for code := range codes {
		t.Errorf("the schema does not know %s", code)
	}
}
