package test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// httpClient gives up only when an answer is much too late.
var httpClient = &http.Client{Timeout: patience}

// client calls the API as one user, or as nobody.
type client struct {
	t     testing.TB
	url   string
	token string
}

// anonymous calls without a token.
func (s *server) anonymous() *client { return &client{t: s.t, url: s.url} }

// as calls with a dev token of this name.
func (s *server) as(name string) *client {
	s.t.Helper()
	status, body := post(s.t, s.url+"/dev/token", fmt.Sprintf(`{"user":%q}`, name))
	var answer struct{ Token string }
	if err := json.Unmarshal([]byte(body), &answer); status != http.StatusOK || err != nil || answer.Token == "" {
		s.t.Fatalf("POST /dev/token for %s: got %d %s, want a token", name, status, body)
	}
	return s.with(answer.Token)
}

// with calls with this token.
func (s *server) with(token string) *client {
	s.tokens = append(s.tokens, token)
	return &client{t: s.t, url: s.url, token: token}
}

// on is the same user on another server, or on the same one after a restart.
func (c *client) on(s *server) *client { return &client{t: c.t, url: s.url, token: c.token} }

// apiError is a GraphQL error as the schema promises it.
type apiError struct {
	Message    string
	Path       []any
	Extensions struct {
		Code       string
		Field      string
		RequestID  string `json:"requestId"`
		Retryable  bool
		RetryAfter int
	}
}

func (e *apiError) code() string {
	if e == nil {
		return ""
	}
	return e.Extensions.Code
}

func (e *apiError) String() string {
	if e == nil {
		return "no error"
	}
	return fmt.Sprintf("%s (field %q): %s", e.code(), e.Extensions.Field, e.Message)
}

// noAnswer is the code of a call that got no answer.
const noAnswer = "NO_ANSWER"

type vars = map[string]any

// ask runs a document whose one root field is called result. It may be called by any goroutine.
func ask[T any](c *client, document string, variables vars) (T, *apiError) {
	var answer struct {
		Data   struct{ Result T }
		Errors []*apiError
	}
	if err := c.send(document, variables, &answer); err != nil {
		refused := &apiError{Message: err.Error()}
		refused.Extensions.Code = noAnswer
		return answer.Data.Result, refused
	}
	if len(answer.Errors) > 0 {
		return answer.Data.Result, answer.Errors[0]
	}
	return answer.Data.Result, nil
}

func (c *client) send(document string, variables vars, into any) error {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return err
	}
	_, answer, err := c.post(string(body), nil)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(answer), into); err != nil {
		return fmt.Errorf("answer %q: %w", answer, err)
	}
	return nil
}

// post sends a body to /graphql. It checks every answer for what all answers promise.
func (c *client) post(body string, header http.Header) (*http.Response, string, error) {
	r, err := http.NewRequest(http.MethodPost, c.url+"/graphql", strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	response, err := httpClient.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil {
		c.checkErrors(response, answer)
	}
	return response, string(answer), err
}

// internals are words from inside the server, which no answer may show.
var internals = []string{
	"SELECT", "INSERT", "UPDATE ", "sqlite", "SQL", "constraint", "operation error", "dial tcp", "connection refused", "context deadline",
	"api error", "HeadObject", "DeleteObject", "goroutine", ".go:", "/tmp/", "ent:", "X-Amz-",
}

// checkErrors checks what all errors promise: a code, the request's id, and no internals.
func (c *client) checkErrors(response *http.Response, answer []byte) {
	c.t.Helper()
	var refused struct {
		Errors []json.RawMessage
	}
	if json.Unmarshal(answer, &refused) != nil {
		return // a connection that was cut
	}
	for _, text := range refused.Errors {
		var e apiError
		if err := json.Unmarshal(text, &e); err != nil {
			c.t.Errorf("the error %s: %v", text, err)
		}
		if want := response.Header.Get("X-Request-Id"); e.Extensions.RequestID != want || want == "" {
			c.t.Errorf("the error %s has requestId %q, want that of the answer, %q", text, e.Extensions.RequestID, want)
		}
		if e.code() == "" || e.Message == "" {
			c.t.Errorf("the error %s has no code or no message", text)
		}
		if e.code() == "INTERNAL" {
			c.t.Errorf("the error %s is one that nobody should meet", text)
		}
		for _, word := range internals {
			if strings.Contains(e.Message+e.Extensions.Field, word) {
				c.t.Errorf("the error %s shows an internal %q", text, word)
			}
		}
	}
}

// post sends JSON to an address outside of GraphQL.
func post(t testing.TB, url, body string) (int, string) {
	t.Helper()
	response, err := httpClient.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, readAll(t, response)
}

func decode(t testing.TB, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("answer %q: %v", text, err)
	}
}

func readAll(t testing.TB, response *http.Response) string {
	t.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Errorf("read the answer of %s: %v", response.Request.URL.Path, err)
	}
	return string(body)
}

// wantCode checks that a call failed with this code; "" means that it succeeded.
func wantCode(t testing.TB, what string, got *apiError, code string) {
	t.Helper()
	if got.code() != code {
		t.Errorf("%s: got %v, want %s", what, got, or(code, "no error"))
	}
}

// wantField checks code and field.
func wantField(t testing.TB, what string, got *apiError, code, field string) {
	t.Helper()
	if got.code() != code || got != nil && got.Extensions.Field != field {
		t.Errorf("%s: got %v, want %s of field %q", what, got, code, field)
	}
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// parseTime reads a DateTime in the form that the schema promises.
func parseTime(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04:05.000Z", text)
	if err != nil {
		t.Errorf("%q is not a DateTime in UTC with milliseconds", text)
	}
	return at
}
