package test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// inputWalk tries every input of the schema in every odd way: each case starts with a call as it should be and spoils
// one place.
type inputWalk struct {
	t      *testing.T
	c      *client
	schema *ast.Schema
	values map[string]any // good values of scalars, by "call.name", "name" or "Type"
	tried  int
}

// odd is one place spoiled.
type odd struct {
	path  string
	value any    // in its place; absent takes it out
	want  string // the code, "" for what the call says with the place taken out, "*" for anything but INTERNAL
}

type absentValue struct{}

var absent = absentValue{}

func TestEveryInputInEveryOddWay(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_MAX_PENDING_UPLOADS=100000")
	alice := s.as("alice")
	v, _ := alice.publish(t, film(t), nil)
	parts := alice.reserve(t, film(t), vars{"strategy": "MULTIPART"})
	w := &inputWalk{t: t, c: alice, schema: s.schema(t), values: map[string]any{
		"ID": v.ID, "uploadId": parts.Upload.ID, "posterUploadId": unknownID, "ownerId": alice.viewer(t).ID,
		"fileName": "film.mp4", "contentType": "video/mp4", "folder": "videos", "language": "en", "label": "English",
		"after": absent, "before": absent, "last": absent, "String": "Text",
		"Int": 1, "Float": 1.5, "ByteCount": 30642, "Sha256": strings.Repeat("0", 64), "kind": "VIDEO",
		"Boolean":             false,
		"deleteVideo.videoId": unknownID, "cancelUpload.uploadId": unknownID, "finalizeUpload.uploadId": unknownID,
		"addCaptions.uploadId": alice.subtitles(t, subtitles), "first": 2, "query": "film",
	}}
	for _, root := range []*ast.Definition{w.schema.Query, w.schema.Mutation} {
		for _, field := range root.Fields {
			w.field(strings.ToLower(root.Name), field, "%s")
		}
	}
	for _, field := range w.schema.Types["User"].Fields {
		w.field("query", field, "viewer { %s }")
	}
	if w.tried < 150 {
		t.Errorf("tried %d inputs, want all of the schema's", w.tried)
	}
	for _, of := range w.schema.Types { // the walk reaches the arguments of the roots' and the viewer's fields
		for _, field := range of.Fields {
			if len(field.Arguments) > 0 && !of.BuiltIn && !slices.Contains([]string{"Query", "Mutation", "User"}, of.Name) {
				t.Errorf("the walk does not reach the arguments of %s.%s", of.Name, field.Name)
			}
		}
	}
}

// field calls a field with its arguments as variables, first as it should be, then in every odd way.
func (w *inputWalk) field(operation string, field *ast.FieldDefinition, around string) {
	if strings.HasPrefix(field.Name, "__") || len(field.Arguments) == 0 {
		return
	}
	good, declared, passed := vars{}, []string{}, []string{}
	for _, a := range field.Arguments {
		if value := w.good(field.Name, a.Name, a.Type); value != absent {
			good[a.Name] = value
		}
		declared = append(declared, "$x_"+a.Name+": "+a.Type.String()) // other names than the arguments': errors name those
		passed = append(passed, a.Name+": $x_"+a.Name)
	}
	selection := ""
	if !w.schema.Types[field.Type.Name()].IsLeafType() {
		selection = " { __typename }"
	}
	document := fmt.Sprintf(operation+" ("+strings.Join(declared, ", ")+") { "+around+" }",
		field.Name+"("+strings.Join(passed, ", ")+")"+selection)
	if err := w.call(document, good); err.code() == "BAD_USER_INPUT" || err.code() == noAnswer {
		w.t.Fatalf("%s as it should be, %v: got %v", document, good, err)
	}
	for _, a := range field.Arguments {
		for _, o := range w.odds(a.Name, a.Type, good[a.Name]) {
			w.try(document, good, o)
		}
	}
}

func (w *inputWalk) try(document string, good vars, o odd) {
	w.tried++
	spoiled := replaced(good, strings.Split(o.path, "."), o.value).(vars)
	got := w.call(document, spoiled)
	want := o.want
	switch want {
	case "":
		want = w.call(document, replaced(good, strings.Split(o.path, "."), absent).(vars)).code()
	case "*":
		want = got.code()
	}
	// A call that succeeded before may find its work done, and say so.
	if got.code() != want || got.code() == noAnswer {
		w.t.Errorf("%s = %v in %s: got %v, want %s", o.path, o.value, document, got, or(want, "no error"))
	}
	if got != nil && o.want == "BAD_USER_INPUT" && !strings.HasPrefix(got.Extensions.Field, o.path) {
		w.t.Errorf("%s = %v in %s: the error names %q: %s", o.path, o.value, document, got.Extensions.Field, got.Message)
	}
}

// call runs a document with variables that are named after the arguments. It fails the test on INTERNAL.
func (w *inputWalk) call(document string, arguments vars) *apiError {
	variables := vars{}
	for name, value := range arguments {
		variables["x_"+name] = value
	}
	_, err := ask[any](w.c, document, variables)
	return err
}

// good is a value that an input takes.
func (w *inputWalk) good(call, name string, t *ast.Type) any {
	if t.Elem != nil {
		return []any{w.good(call, name, t.Elem)}
	}
	definition := w.schema.Types[t.NamedType]
	if definition.Kind == ast.InputObject {
		object := vars{}
		for _, f := range definition.Fields {
			if value := w.good(call, f.Name, f.Type); value != absent {
				object[f.Name] = value
			}
		}
		return object
	}
	for _, key := range []string{call + "." + name, name, t.NamedType} {
		if value, ok := w.values[key]; ok {
			return value
		}
	}
	return definition.EnumValues[0].Name
}

// odds are the ways to spoil an input, at every place in it.
func (w *inputWalk) odds(path string, t *ast.Type, good any) []odd {
	odds := []odd{{path, nil, nullCode(t)}}
	if t.NonNull {
		odds = append(odds, odd{path, absent, "BAD_USER_INPUT"})
	}
	if t.Elem != nil {
		odds = append(odds, odd{path, []any{}, "*"}, odd{path, []any{nil}, "BAD_USER_INPUT"})
		return append(odds, w.odds(path+".0", t.Elem, good.([]any)[0])[nullable(t.Elem):]...)
	}
	definition := w.schema.Types[t.NamedType]
	switch definition.Kind {
	case ast.InputObject:
		odds = append(odds, odd{path, "text", "BAD_USER_INPUT"}, odd{path, []any{}, "BAD_USER_INPUT"},
			odd{path + ".unknown", 1, "BAD_USER_INPUT"}, odd{path, vars{}, emptyCode(definition)})
		for _, f := range definition.Fields {
			odds = append(odds, w.odds(path+"."+f.Name, f.Type, good.(vars)[f.Name])...)
		}
	case ast.Enum:
		for _, value := range definition.EnumValues {
			odds = append(odds, odd{path, strings.ToLower(value.Name), "BAD_USER_INPUT"})
		}
		for _, value := range []any{"", 1, true} {
			odds = append(odds, odd{path, value, "BAD_USER_INPUT"})
		}
	default:
		odds = append(odds, odd{path, vars{}, "BAD_USER_INPUT"}, odd{path, []any{1}, "BAD_USER_INPUT"})
		for _, value := range wrongScalars[t.NamedType] {
			odds = append(odds, odd{path, value, "BAD_USER_INPUT"})
		}
		if len(wrongScalars[t.NamedType]) == 0 {
			w.t.Errorf("the walk knows no wrong values of %s", t.NamedType)
		}
	}
	return odds
}

// wrongScalars are values that no scalar of a type takes.
var wrongScalars = map[string][]any{
	"Int":       {"1", 1.5, 1e10, true, ""},
	"Float":     {"1.5", true, ""},
	"String":    {5, 1.5, true},
	"ID":        {true, 1.5},
	"ByteCount": {-1, 1.5, 1e17, "1e3", "", true},
	"Boolean":   {"true", 1, ""},
	"Sha256":    {"", strings.Repeat("A", 64), 5, true},
}

// nullCode is what null does: it is refused where something is needed, and else the same as nothing.
func nullCode(t *ast.Type) string {
	if t.NonNull {
		return "BAD_USER_INPUT"
	}
	return ""
}

// emptyCode is what an empty object does.
func emptyCode(definition *ast.Definition) string {
	for _, f := range definition.Fields {
		if f.Type.NonNull {
			return "BAD_USER_INPUT"
		}
	}
	return ""
}

// nullable counts the cases of an element's type that its list has as well: null and absent.
func nullable(t *ast.Type) int {
	if t.NonNull {
		return 2
	}
	return 1
}

// replaced is a copy of a value with another one at a path.
func replaced(in any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	switch in := in.(type) {
	case []any:
		out := slices.Clone(in)
		out[0] = replaced(out[0], path[1:], value)
		return out
	case vars:
		out := maps.Clone(in)
		if out[path[0]] = replaced(in[path[0]], path[1:], value); out[path[0]] == absent {
			delete(out, path[0])
		}
		return out
	}
	return value
}

func TestEmptyListsAreWhatTheirDescriptionsSay(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	alice.publish(t, film(t), nil)
	parts := alice.reserve(t, film(t), vars{"strategy": "MULTIPART"})
	nodes, err := ask[[]any](alice, `query ($ids: [ID!]!) { result: nodes(ids: $ids) { id } }`, vars{"ids": []string{}})
	if err != nil || nodes == nil || len(nodes) != 0 {
		t.Errorf("nodes without IDs: got %v, %v, want an empty list", nodes, err)
	}
	_, err = ask[any](alice, `mutation ($input: SignUploadPartsInput!) {
		result: signUploadParts(input: $input) { parts { number } } }`,
		vars{"input": vars{"uploadId": parts.Upload.ID, "parts": []vars{}}})
	wantField(t, "no parts", err, "BAD_USER_INPUT", "input.parts")
	for _, test := range []struct {
		statuses any
		want     int
	}{{nil, 2}, {[]string{}, 0}, {[]string{"PENDING"}, 1}, {"PENDING", 1}, {[]string{"PENDING", "FINALIZED"}, 2}} {
		got, err := ask[struct{ Uploads connection[upload] }](alice,
			`query ($s: [UploadStatus!]) { result: viewer { uploads(status: $s) { nodes { id } } } }`, vars{"s": test.statuses})
		if err != nil || len(got.Uploads.Nodes) != test.want {
			t.Errorf("uploads with status %v: got %d, %v, want %d", test.statuses, len(got.Uploads.Nodes), err, test.want)
		}
	}
	all, err := alice.feed("filter: {}")
	if err != nil || len(all) != 1 {
		t.Errorf("an empty filter: got %d videos, %v, want 1", len(all), err)
	}
}

func TestVariablesAreCoercedAsTheSpecificationSays(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	alice.publish(t, film(t), vars{"details": vars{"title": "A"}})
	alice.publish(t, film(t), vars{"details": vars{"title": "B"}})
	const request = `"query": "mutation ($in: RequestUploadInput!) { requestUpload(input: $in) { upload { size } } }"`
	const order = `"query": "query ($by: OrderDirection!, $n: Int) {` +
		` videos(first: $n, orderBy: {field: TITLE, direction: $by}) { nodes { title } } }"`
	file := func(rest string) string {
		return "{" + request + `, "variables": {"in": {"fileName": "a.mp4", "contentType": "video/mp4", ` + rest + `}}}`
	}
	tests := []struct{ body, code, field, says string }{
		{file(`"size": 3e9`), "", "", `"size":3000000000`},
		{file(`"size": 3000000000.0`), "", "", `"size":3000000000`},
		{file(`"size": "3000000000"`), "", "", `"size":3000000000`},
		{`{` + order + `, "variables": {"by": "DESC", "n": 1.0}}`, "", "", `[{"title":"B"}]`},
		{`{` + order + `, "variables": {"by": "ASC", "n": 1e0, "more": 5}}`, "", "", `[{"title":"A"}]`},
		{
			`{` + order + `, "variables": {"by": "desc"}}`,
			"BAD_USER_INPUT", "orderBy.direction", `one of ASC, DESC, not \"desc\"`,
		},
		{`{` + order + `, "variables": {"by": "DESC", "n": "1"}}`, "BAD_USER_INPUT", "first", "whole number"},
		{`{` + order + `}`, "BAD_USER_INPUT", "orderBy.direction", "missing"},
		{file(`"size": 5, "strategy": "single"`), "BAD_USER_INPUT", "input.strategy", "SINGLE, MULTIPART"},
		{file(`"size": 5, "details": {"visibility": "private"}`), "BAD_USER_INPUT", "input.details.visibility", "PRIVATE"},
		{file(`"size": 5, "details": {"title": 5}`), "BAD_USER_INPUT", "input.details.title", "text"},
		{
			file(`"size": 5, "details": {"titel": "x"}`),
			"BAD_USER_INPUT", "input.details.titel", "title, description, visibility",
		},
		{file(`"size": null`), "BAD_USER_INPUT", "input.size", "ByteCount!"},
		{file(`"folder": "videos"`), "BAD_USER_INPUT", "input.size", "missing"},
		{"{" + request + "}", "BAD_USER_INPUT", "input", "RequestUploadInput!"},
		{
			`{"query": "mutation ($p: [UploadPartInput!]!) {` +
				` signUploadParts(input: {uploadId: \"a\", parts: $p}) { parts { number } } }",` +
				` "variables": {"p": [{"number": 1}, {"number": "2"}]}}`,
			"BAD_USER_INPUT", "input.parts.1.number", "whole number",
		},
		{
			`{"query": "query ($id: ID!) { ...f } fragment f on Query { video(id: $id) { id } }", "variables": {"id": true}}`,
			"BAD_USER_INPUT", "id", "an ID",
		},
	}
	for _, test := range tests {
		status, err, answer := refused(t, alice, test.body, nil)
		wantField(t, test.body, err, test.code, test.field)
		want := map[bool]int{true: 200, false: 400}[test.code == ""]
		if status != want || !strings.Contains(answer, test.says) {
			t.Errorf("%s: got %d %s, want %d with %q", test.body, status, answer, want, test.says)
		}
	}
}

// @defer would answer null for what it puts off.
func TestDeferIsNotInTheSchema(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	_, err, answer := refused(t, alice, bodyOf(t, "{ viewer { id ... @defer { name } } }"), nil)
	wantCode(t, "@defer", err, "GRAPHQL_VALIDATION_FAILED")
	if !strings.Contains(answer, "@defer") || strings.Contains(answer, `"data"`) {
		t.Errorf("@defer: got %s", answer)
	}
	_, answer, _ = alice.post(bodyOf(t, "{ __schema { directives { name } } }"), nil)
	if strings.Contains(answer, "defer") || !strings.Contains(answer, "include") {
		t.Errorf("the directives are %s", answer)
	}
}

// What stands in the document itself, defaults of variables included, is held to the same.
func TestLiteralsAreCoercedAsTheSpecificationSays(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	const invalid = "GRAPHQL_VALIDATION_FAILED"
	list := func(arguments string) string { return "{ videos(" + arguments + ") { nodes { id } } }" }
	request := func(rest string) string {
		return `mutation { requestUpload(input: {fileName: "a.mp4", contentType: "video/mp4", ` + rest + `}) { upload { id } } }`
	}
	tests := []struct{ document, code string }{
		{list("orderBy: {field: TITLE, direction: desc}"), invalid},
		{list(`orderBy: {field: TITLE, direction: "DESC"}`), invalid},
		{list("orderBy: {field: TITLE}"), invalid},
		{list(`first: "1"`), invalid},
		{list("first: 1.0"), invalid},
		{list("first: 99999999999"), "*"},
		{list("filter: {query: 5}"), invalid},
		{list("filter: {unknown: 5}"), invalid},
		{list("filter: {minDurationSeconds: 5}"), ""},
		{list("filter: null, orderBy: null, first: null"), ""},
		{"query ($by: OrderDirection! = desc) " + list("orderBy: {field: TITLE, direction: $by}"), invalid},
		{`query ($n: Int = "1") ` + list("first: $n"), invalid},
		{"query ($n: Int = 1) " + list("first: $n"), ""},
		{"query ($by: VideoOrder = {field: TITLE, direction: ASC}) " + list("orderBy: $by"), ""},
		{"query ($by: VideoOrder = {field: TITLE}) " + list("orderBy: $by"), invalid},
		{request("size: 3e9"), ""},
		{request("size: 3000000000.0"), ""},
		{request(`size: "5"`), ""},
		{request("size: 1.5"), "BAD_USER_INPUT"},
		{request("size: -1"), "BAD_USER_INPUT"},
		{request(`size: 5, sha256: "abc"`), "BAD_USER_INPUT"},
		{request("size: 5, details: {title: 5}"), invalid},
		{request("size: 5, strategy: single"), invalid},
	}
	for _, test := range tests {
		_, err, answer := refused(t, alice, bodyOf(t, test.document), nil)
		if test.code == "*" && err != nil {
			test.code = err.code()
		}
		if err.code() != test.code {
			t.Errorf("%s: got %s, want %s", test.document, answer, or(test.code, "no error"))
		}
	}
}
