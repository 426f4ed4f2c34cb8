package test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestAPageBetweenTwoCursorsHasTheRowsBetween(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	if _, err := openLibrary(t, s, alice).add(12); err != nil {
		t.Fatal(err)
	}
	all, err := alice.page("first: 100")
	if err != nil || len(all.Edges) != 12 {
		t.Fatalf("got %d rows, %v, want 12", len(all.Edges), err)
	}
	between := fmt.Sprintf("after: %q, before: %q, ", all.Edges[2].Cursor, all.Edges[8].Cursor)
	tests := []struct {
		args     string
		from, to int
		next     bool
		previous bool
	}{
		{"", 0, 12, false, false}, // the default is 20
		{"first: 12", 0, 12, false, false},
		{"first: 11", 0, 11, true, false},
		{"last: 11", 1, 12, false, true},
		{"first: 0", 0, 0, true, false},
		{"last: 0", 12, 12, false, true},
		{between + "first: 100", 3, 8, false, true},
		{between + "first: 2", 3, 5, true, true},
		{between + "last: 2", 6, 8, true, true},
		{fmt.Sprintf("after: %q", all.Edges[11].Cursor), 12, 12, false, true},
		{fmt.Sprintf("last: 5, before: %q", all.Edges[0].Cursor), 0, 0, true, false},
		{fmt.Sprintf("after: %q, before: %q", all.Edges[8].Cursor, all.Edges[2].Cursor), 0, 0, false, true},
	}
	for _, test := range tests {
		p, err := alice.page(or(test.args, "filter: {}"))
		if err != nil {
			t.Errorf("videos(%s): %v", test.args, err)
			continue
		}
		var got, want []string
		for _, n := range p.Nodes {
			got = append(got, n.ID)
		}
		for _, e := range all.Edges[test.from:test.to] {
			want = append(want, e.Node.ID)
		}
		if !slices.Equal(got, want) || p.PageInfo.HasNextPage != test.next || p.PageInfo.HasPreviousPage != test.previous {
			t.Errorf(
				"videos(%s): got %d rows %+v, want rows %d to %d, next %t, previous %t",
				test.args,
				len(got),
				p.PageInfo,
				test.from,
				test.to,
				test.next,
				test.previous,
			)
		}
	}
	// A cursor stays valid when its row is gone.
	wantCode(t, "deleteVideo", alice.delete(all.Nodes[4].ID), "")
	p, err := alice.page(fmt.Sprintf("first: 1, after: %q", all.Edges[4].Cursor))
	if err != nil || len(p.Nodes) != 1 || p.Nodes[0].ID != all.Nodes[5].ID {
		t.Errorf("after a deleted row: got %+v, %v, want the row that followed it", p.Nodes, err)
	}
}

func TestWrongPagingArgumentsAreNamed(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	if _, err := openLibrary(t, s, alice).add(3); err != nil {
		t.Fatal(err)
	}
	p, err := alice.page("first: 1")
	if err != nil {
		t.Fatal(err)
	}
	made := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }
	const someID = `"i":"` + unknownID + `"`
	tests := []struct{ args, field string }{
		{"first: 101", "first"},
		{"first: 2147483647", "first"},
		{"first: -1", "first"},
		{"last: 101", "last"},
		{"last: -1", "last"},
		{"first: 1, last: 1", "last"},
		{`after: ""`, "after"},
		{`after: "!"`, "after"},
		{`after: "garbage"`, "after"},
		{`before: "` + *p.PageInfo.EndCursor + `x"`, "before"},
		{`after: "` + made("null") + `"`, "after"},
		{`after: "` + made("{}") + `"`, "after"},
		{`after: "` + made(`{"o":"UPLOADED_AT DESC","k":5,`+someID+`}`) + `"`, "after"},
		{`after: "` + made(`{"o":"UPLOADED_AT DESC","i":"x"}`) + `"`, "after"},
		{`orderBy: {field: SIZE, direction: ASC}, after: "` + made(`{"o":"SIZE ASC","k":"1",`+someID+`}`) + `"`, "after"},
		{`orderBy: {field: SIZE, direction: ASC}, after: "` + made(`{"o":"SIZE ASC","k":1e99,`+someID+`}`) + `"`, "after"},
		{
			`orderBy: {field: TITLE, direction: ASC}, after: "` + made(`{"o":"TITLE ASC","k":{"a":1},`+someID+`}`) + `"`,
			"after",
		},
		{`orderBy: {field: TITLE, direction: ASC}, after: "` + *p.PageInfo.EndCursor + `"`, "after"},
		{`orderBy: {field: UPLOADED_AT, direction: ASC}, before: "` + *p.PageInfo.EndCursor + `"`, "before"},
	}
	for _, test := range tests {
		_, err := alice.page(test.args)
		wantField(t, "videos("+test.args+")", err, "BAD_USER_INPUT", test.field)
	}
	// What is in a cursor is a value, never SQL.
	p, err = alice.page(
		`orderBy: {field: TITLE, direction: ASC}, after: "` + made(`{"o":"TITLE ASC","k":"語' OR 1=1 --",`+someID+`}`) + `"`,
	)
	if err != nil || len(p.Nodes) != 0 {
		t.Errorf("behind the last title: got %d rows, %v, want none", len(p.Nodes), err)
	}
}

func TestAnOwnersUploadsArePaged(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	var want []string
	for n := range 5 {
		r := alice.reserve(t, film(t), nil)
		want = append([]string{r.Upload.ID}, want...)
		if n%2 == 0 {
			alice.cancel(r.Upload.ID)
		}
	}
	list := func(args string) (connection[upload], *apiError) {
		answer, err := ask[struct{ Uploads connection[upload] }](alice, `{ result: viewer { uploads(`+args+`) {
			edges { cursor node { id status } } nodes { id status } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`, nil)
		return answer.Uploads, err
	}
	var got []string
	args := "first: 2"
	for range 3 {
		p, err := list(args)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range p.Nodes {
			got = append(got, u.ID)
		}
		args = fmt.Sprintf("first: 2, after: %q", *p.PageInfo.EndCursor)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q, newest first", got, want)
	}
	for status, n := range map[string]int{"[PENDING]": 2, "[CANCELLED]": 3, "[PENDING, CANCELLED]": 5, "[FINALIZED]": 0, "[]": 0, "null": 5} {
		if p, err := list("status: " + status); err != nil || len(p.Nodes) != n {
			t.Errorf("uploads(status: %s): got %d, %v, want %d", status, len(p.Nodes), err, n)
		}
	}
	_, err := list("first: 101")
	wantField(t, "uploads(first: 101)", err, "BAD_USER_INPUT", "first")
	feed, err := alice.page("first: 1")
	if err != nil || len(feed.Nodes) != 0 {
		t.Errorf("the feed is %+v, %v, want it empty", feed, err)
	}
}
