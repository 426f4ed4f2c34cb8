package test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func hashOf(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}

func persisted(hash string) string {
	return `{"persistedQuery": {"version": 1, "sha256Hash": "` + hash + `"}}`
}

func TestDocumentsArePersistedByTheirHash(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	byPost, byGet := "{ uploadPolicy { maxSize } }", "{ uploadPolicy { folders } }"
	get := func(parameters map[string]string) (*apiError, string) {
		_, answer := visit(t, http.MethodGet, s.address(parameters), nil, "")
		return firstError(t, answer), answer
	}
	err, answer := get(map[string]string{"extensions": persisted(hashOf(byPost))})
	wantCode(t, "an unknown hash", err, "PERSISTED_QUERY_NOT_FOUND")
	if !strings.Contains(answer, `"PersistedQueryNotFound"`) {
		t.Errorf("an unknown hash: got %s, want the message that clients look for", answer)
	}
	_, err, _ = refused(t, s.anonymous(), `{"query": "`+byPost+`", "extensions": `+persisted(hashOf(byPost))+`}`, nil)
	wantCode(t, "the hash with its document, by POST", err, "")
	err, _ = get(map[string]string{"query": byGet, "extensions": persisted(hashOf(byGet))})
	wantCode(t, "the hash with its document, by GET", err, "")
	for _, document := range []string{byPost, byGet} {
		for _, parameters := range []map[string]string{
			{"extensions": persisted(hashOf(document))},
			{"documentId": hashOf(document)},
			{"documentId": "sha256:" + hashOf(document)},
		} {
			if err, answer := get(parameters); err != nil || !strings.Contains(answer, `"uploadPolicy"`) {
				t.Errorf("%v by GET: got %s", parameters, answer)
			}
		}
		for _, body := range []string{
			`{"extensions": ` + persisted(hashOf(document)) + `}`, `{"documentId": "` + hashOf(document) + `"}`,
		} {
			_, err, answer := refused(t, s.anonymous(), body, nil)
			if err != nil || !strings.Contains(answer, `"uploadPolicy"`) {
				t.Errorf("%s by POST: got %s", body, answer)
			}
		}
	}
	for _, extension := range []string{
		`{"persistedQuery": 1}`, `{"persistedQuery": {"version": 2, "sha256Hash": "a"}}`, `{"persistedQuery": {"version": 1}}`,
	} {
		err, _ := get(map[string]string{"extensions": extension})
		wantField(t, extension, err, "BAD_USER_INPUT", "extensions.persistedQuery")
	}
	err, _ = get(map[string]string{"query": byGet, "extensions": persisted(hashOf(byPost))})
	wantCode(t, "another document's hash", err, "BAD_USER_INPUT")
	const broken = "{ nothing }"
	get(map[string]string{"query": broken, "extensions": persisted(hashOf(broken))})
	err, _ = get(map[string]string{"extensions": persisted(hashOf(broken))})
	wantCode(t, "the hash of a document that cannot run", err, "PERSISTED_QUERY_NOT_FOUND")
}

// trustedFile writes a list of documents.
func trustedFile(t *testing.T, documents map[string]string) string {
	t.Helper()
	text, err := json.Marshal(documents)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "documents.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOnlyTrustedDocumentsRunWhereThereIsAList(t *testing.T) {
	t.Parallel()
	const listed, other = "query Listed { uploadPolicy { maxSize } }", "query Other { uploadPolicy { maxSize } }"
	list := trustedFile(t, map[string]string{hashOf(listed): listed})
	s := startServer(t, s3test.Start(t), "STREAMSPHERE_TRUSTED_DOCUMENTS="+list)
	c := s.anonymous()
	for _, body := range []string{
		`{"documentId": "` + hashOf(listed) + `"}`, `{"extensions": ` + persisted(hashOf(listed)) + `}`, bodyOf(t, listed),
	} {
		if status, err, answer := refused(t, c, body, nil); err != nil || !strings.Contains(answer, "maxSize") {
			t.Errorf("%s: got %d %s", body, status, answer)
		}
	}
	for _, body := range []string{
		bodyOf(t, other), bodyOf(t, listed+" "), bodyOf(t, "{ __schema { types { name } } }"), bodyOf(t, "{"),
		`{"documentId": "` + hashOf(other) + `"}`, `{"extensions": ` + persisted(hashOf(other)) + `}`,
		`{"query": "` + other + `", "extensions": ` + persisted(hashOf(other)) + `}`,
		`{"query": "` + other + `", "documentId": "` + hashOf(listed) + `"}`,
		`{"documentId": "` + hashOf(other) + `"}`, // still, after its text was sent
	} {
		status, err, answer := refused(t, c, body, nil)
		isRefused := err.code() == "FORBIDDEN" || strings.Contains(answer, "is not the SHA-256")
		if !isRefused || status != http.StatusBadRequest {
			t.Errorf("%s: got %d %s, want it refused", body, status, answer)
		}
	}
	for name, documents := range map[string]map[string]string{
		"a wrong hash": {hashOf(other): listed}, "an id of another kind": {"feed": listed}, "no documents": {},
	} {
		env := plausible(t, "STREAMSPHERE_TRUSTED_DOCUMENTS="+trustedFile(t, documents))
		if code, _, stderr := run(t, env); code != 2 || !strings.Contains(stderr, "STREAMSPHERE_TRUSTED_DOCUMENTS") {
			t.Errorf("a start with %s: got %d %s, want it refused", name, code, stderr)
		}
	}
}

func TestTheSchemaIsServedOrHidden(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	open := startServer(t, storage)
	response, text := visit(t, http.MethodGet, open.url+"/schema.graphql", nil, "")
	tag := response.Header.Get("ETag")
	if !strings.Contains(text, "hands out keys") || !strings.Contains(text, "@specifiedBy") || tag == "" {
		t.Errorf("/schema.graphql: got %d %v %.200s", response.StatusCode, response.Header, text)
	}
	again, _ := visit(t, http.MethodGet, open.url+"/schema.graphql", header("If-None-Match", tag), "")
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("/schema.graphql again: got %d, want 304", again.StatusCode)
	}
	_, answer, _ := open.anonymous().post(
		bodyOf(t, `{ __schema { description } __type(name: "DateTime") { specifiedByURL } }`), nil)
	if !strings.Contains(answer, "hands out keys") || !strings.Contains(answer, "rfc3339") {
		t.Errorf("introspection: got %s", answer)
	}

	hidden := startServer(t, storage, "STREAMSPHERE_INTROSPECTION=false")
	if _, text := visit(t, http.MethodGet, hidden.url+"/schema.graphql", nil, ""); strings.Contains(text, "requestUpload") {
		t.Errorf("a hidden schema is served: %.200s", text)
	}
	for _, document := range []string{
		"{ __schema { types { name } } }", `{ __type(name: "Video") { name } }`,
		"{ ...f } fragment f on Query { __schema { types { name } } }",
	} {
		_, err, answer := refused(t, hidden.anonymous(), bodyOf(t, document), nil)
		if wantCode(t, document, err, "GRAPHQL_VALIDATION_FAILED"); strings.Contains(answer, `"data"`) {
			t.Errorf("%s: got %s", document, answer)
		}
	}
	for _, document := range []string{
		"{ video { id } }", "{ vidoes { nodes { id } } }", "{ videos(frist: 1) { nodes { id } } }",
	} {
		_, _, answer := refused(t, hidden.anonymous(), bodyOf(t, document), nil)
		if strings.Contains(answer, "Did you mean") {
			t.Errorf("%s: a hidden schema is told: %s", document, answer)
		}
	}
	_, err, _ := refused(t, hidden.anonymous(), bodyOf(t, "{ __typename videos { nodes { __typename } } }"), nil)
	if err != nil {
		t.Errorf("__typename without introspection: got %v", err)
	}
}
