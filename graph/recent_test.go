package graph

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestAnAnswerIsGivenAgainForAMomentToWhomNobodyKnows(t *testing.T) {
	feed := "/graphql?query={videos{nodes{id}}}"
	for _, tt := range []struct {
		name   string
		after  func(*recent)
		change func(*http.Request)
		want   bool
	}{
		{name: "the same request", want: true},
		{name: "another one", change: func(r *http.Request) { r.URL.RawQuery += "&operationName=x" }},
		{name: "with a token", change: func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }},
		{name: "of another type", change: func(r *http.Request) { r.Header.Set("Accept", "application/graphql-response+json") }},
		{name: "after a change", after: func(k *recent) { k.changes.Add(1) }},
		{name: "too late", after: func(k *recent) {
			for _, key := range k.answers.Keys() {
				kept, _ := k.answers.Get(key)
				kept.at = kept.at.Add(-keptFor)
				k.answers.Add(key, kept)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k, asked := newRecent(), httptest.NewRequest(http.MethodGet, feed, nil)
			k.keep(asked, publicAnswer{body: []byte("{}"), until: time.Now().Add(time.Hour)}, k.changes.Load())
			if tt.after != nil {
				tt.after(k)
			}
			again := httptest.NewRequest(http.MethodGet, feed, nil)
			if tt.change != nil {
				tt.change(again)
			}
			if _, got := k.find(again); got != tt.want {
				t.Errorf("found is %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAnAnswerThatWasReadBeforeAChangeIsNotKept(t *testing.T) {
	k, r := newRecent(), httptest.NewRequest(http.MethodGet, "/graphql?query={__typename}", nil)
	began := k.changes.Load()
	k.changes.Add(1)
	k.keep(r, publicAnswer{}, began)
	if _, ok := k.find(r); ok {
		t.Error("it is given, and may lack what was changed")
	}
	k.keep(r, publicAnswer{body: make([]byte, longestKeptAnswer+1)}, k.changes.Load())
	if _, ok := k.find(r); ok {
		t.Error("a huge answer is kept")
	}
}
