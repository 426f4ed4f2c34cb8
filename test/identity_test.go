package test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

const readFeed = `{"query": "{ videos { nodes { id } } }"}`

// wantRefusedToken checks that even reading the public feed is refused: a bad token never means anonymous.
func wantRefusedToken(t *testing.T, what string, s *server, authorization string) {
	t.Helper()
	response, body, err := s.anonymous().post(readFeed, http.Header{"Authorization": {authorization}})
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ Errors []*apiError }
	if json.Unmarshal([]byte(body), &answer) != nil || len(answer.Errors) != 1 ||
		answer.Errors[0].code() != "UNAUTHENTICATED" ||
		response.StatusCode != http.StatusUnauthorized ||
		response.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("%s: got %d %s, want 401 UNAUTHENTICATED with WWW-Authenticate", what, response.StatusCode, body)
	}
	if token := strings.TrimPrefix(authorization, "Bearer "); len(token) > 10 && strings.Contains(body, token) {
		t.Errorf("%s: the answer shows the token", what)
	}
}

func TestEveryWriteNeedsAToken(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	nobody := s.anonymous()
	calls := map[string]func() *apiError{
		"requestUpload": func() *apiError { _, err := nobody.request(inputFor([]byte{1}, nil)); return err },
		"requestUploads": func() *apiError {
			_, err := ask[any](nobody, `mutation ($inputs: [RequestUploadInput!]!) {
				result: requestUploads(inputs: $inputs) { results { error { code } } } }`, vars{"inputs": []vars{inputFor([]byte{1}, nil)}})
			return err
		},
		"renewUpload": func() *apiError { _, err := nobody.renew(unknownID); return err },
		"signUploadParts": func() *apiError {
			_, err := ask[any](
				nobody,
				`mutation ($id: ID!) { result: signUploadParts(input: { uploadId: $id, parts: [{ number: 1 }] }) { upload { id } } }`,
				vars{"id": unknownID},
			)
			return err
		},
		"finalizeUpload": func() *apiError { _, err := nobody.finalize(unknownID, nil); return err },
		"cancelUpload":   func() *apiError { _, err := nobody.cancel(unknownID); return err },
		"updateVideo":    func() *apiError { _, err := nobody.update(vars{"videoId": unknownID}); return err },
		"deleteVideo":    func() *apiError { return nobody.delete(unknownID) },
		"addCaptions": func() *apiError {
			_, err := nobody.addCaptions(unknownID, unknownID, "en", "English")
			return err
		},
		"removeCaptions": func() *apiError { _, err := nobody.removeCaptions(unknownID, "en"); return err },
	}
	for name, call := range calls {
		wantCode(t, name, call(), "UNAUTHENTICATED")
	}
	// A new mutation must be added to this test.
	schema, err := ask[struct {
		MutationType struct{ Fields []struct{ Name string } }
	}](nobody, `{ result: __schema { mutationType { fields { name } } } }`, nil)
	if err != nil || len(schema.MutationType.Fields) != len(calls) {
		t.Errorf("the mutations are %v, %v, want those that are tried here", schema.MutationType.Fields, err)
	}
	for _, read := range []string{`{ result: viewer { id } }`, `{ result: videos { nodes { id } } }`, `{ result: uploadPolicy { maxSize } }`} {
		_, err := ask[any](nobody, read, nil)
		wantCode(t, read, err, "")
	}
}

func TestDevTokens(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s, other := startServer(t, storage), startServer(t, storage)
	alice := s.as("alice")
	before := alice.viewer(t)
	if before.Name != "alice" || s.as("alice").viewer(t) != before || s.as("Alice").viewer(t).ID == before.ID {
		t.Errorf("the viewer is %+v; another token of the name is the same user, another name is not", before)
	}
	parts := strings.Split(alice.token, ".")
	claims := map[string]any{}
	payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
	decode(t, string(payload), &claims)
	bad := map[string]string{
		"no token":       "Bearer ",
		"no scheme":      alice.token,
		"another scheme": "Basic YWxpY2U6c2VjcmV0",
		"garbage":        "Bearer garbage",
		"no signature":   "Bearer " + parts[0] + "." + parts[1] + ".",
		"another payload": "Bearer " + parts[0] + "." + base64.RawURLEncoding.EncodeToString(
			[]byte(strings.Replace(string(payload), "alice", "admin", 2)),
		) + "." + parts[2],
		"algorithm none":     "Bearer " + sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, claims),
		"HS256 with the key": "Bearer " + sign(t, jwt.SigningMethodHS256, publicPEM(t, devKey(t, s).Public()), claims),
		"expired": "Bearer " + sign(
			t,
			jwt.SigningMethodEdDSA,
			devKey(t, s),
			with(claims, "exp", time.Now().Add(-time.Hour).Unix()),
		),
		"without an end":         "Bearer " + sign(t, jwt.SigningMethodEdDSA, devKey(t, s), with(claims, "exp", nil)),
		"of another server":      "Bearer " + other.as("alice").token,
		"signed by another key":  "Bearer " + sign(t, jwt.SigningMethodEdDSA, newEd25519(t), claims),
		"a thousand kinds of as": "Bearer " + strings.Repeat("a", 10_000),
	}
	for what, authorization := range bad {
		wantRefusedToken(t, what, s, authorization)
	}
	s.stop(t)
	s.start(t)
	if after := alice.on(s).viewer(t); after != before {
		t.Errorf("after a restart the token is %+v's, want %+v's", after, before)
	}
	for _, name := range []string{"", "  ", strings.Repeat("a", 65), "a\x00b", "a\nb"} {
		body, _ := json.Marshal(vars{"user": name})
		if status, answer := post(t, s.url+"/dev/token", string(body)); status != http.StatusBadRequest ||
			!strings.Contains(answer, "BAD_USER_INPUT") {
			t.Errorf("POST /dev/token for %q: got %d %s, want 400 BAD_USER_INPUT", name, status, answer)
		}
	}
	for _, body := range []string{"", "alice", "[]", `{"user":5}`, `{}`} {
		if status, answer := post(t, s.url+"/dev/token", body); status != http.StatusBadRequest {
			t.Errorf("POST /dev/token with %q: got %d %s, want 400", body, status, answer)
		}
	}
}

func TestRacedFirstCallsOfAUserCreateOneUser(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	carol := s.as("carol")
	var ids [callers]string
	race(func(caller int) {
		u, err := ask[*user](carol, `{ result: viewer { id } }`, nil)
		wantCode(t, "viewer", err, "")
		if u != nil {
			ids[caller] = u.ID
		}
	})
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("carol is %q, want one user", ids)
		}
	}
}

func TestDevModeAnswersThisMachineOnly(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:8080", "example.org:8080"} {
		code, _, stderr := run(
			t,
			plausible(t, "STREAMSPHERE_ADDR="+addr, "STREAMSPHERE_ALLOWED_ORIGINS=https://films.example"),
		)
		if code != 2 || !strings.Contains(stderr, "STREAMSPHERE_JWT_PUBLIC_KEY") || !strings.Contains(stderr, addr) ||
			strings.Count(stderr, "\n") != 3 {
			t.Errorf(
				"on %s: code %d, want 2 and one line that names it and STREAMSPHERE_JWT_PUBLIC_KEY:\n%s",
				addr,
				code,
				stderr,
			)
		}
	}
	s := startServer(t, storage)
	for path, body := range map[string]string{"/dev/token": `{"user":"alice"}`, "/graphql": readFeed} {
		for _, name := range []string{"evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1", "0.0.0.0"} {
			r, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Host = name
			r.Header.Set("Content-Type", "application/json")
			response, err := httpClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if answer := readAll(t, response); response.StatusCode != http.StatusMisdirectedRequest ||
				strings.Contains(answer, `"token"`) {
				t.Errorf("POST %s to the host %s: got %d %s, want 421", path, name, response.StatusCode, answer)
			}
		}
	}
	for _, header := range []http.Header{{"X-Forwarded-For": {"192.0.2.1"}}, {"Forwarded": {"for=192.0.2.1"}}} {
		response, answer := visit(t, http.MethodPost, s.url+"/dev/token", header, `{"user":"alice"}`)
		if response.StatusCode != http.StatusMisdirectedRequest || strings.Contains(answer, `"token"`) {
			t.Errorf("POST /dev/token through a proxy with %v: got %d %s, want 421", header, response.StatusCode, answer)
		}
	}
	localhost := &client{t: t, url: strings.Replace(s.url, "127.0.0.1", "localhost", 1)}
	if _, err := localhost.feed(""); err != nil {
		t.Errorf("by the name of localhost: %v", err)
	}
}

func sign(t *testing.T, method jwt.SigningMethod, key any, claims map[string]any) string {
	t.Helper()
	token, err := jwt.NewWithClaims(method, jwt.MapClaims(claims)).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// with are claims with one changed, or left out when value is nil.
func with(claims map[string]any, claim string, value any) map[string]any {
	changed := maps.Clone(claims)
	if changed[claim] = value; value == nil {
		delete(changed, claim)
	}
	return changed
}

func name(claims map[string]any) string {
	text, _ := claims["name"].(string)
	return text
}

func newEd25519(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// devKey is the key that a server in dev mode keeps in its data directory.
func devKey(t *testing.T, s *server) ed25519.PrivateKey {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "dev-token-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(ed25519.PrivateKey)
}

func publicPEM(t *testing.T, key crypto.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}
