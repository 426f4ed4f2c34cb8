package test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

const (
	issuer   = "https://id.example"
	audience = "streamsphere-test"
)

func goodClaims() map[string]any {
	return map[string]any{
		"iss":  issuer,
		"aud":  audience,
		"sub":  "subject-1",
		"name": "Alice",
		"exp":  time.Now().Add(time.Hour).Unix(),
	}
}

func TestTokensOfAnIssuerAreCheckedByItsPublicKey(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]struct {
		key    crypto.Signer
		method jwt.SigningMethod
	}{
		"RSA":     {rsaKey, jwt.SigningMethodRS256},
		"P-256":   {ecKey, jwt.SigningMethodES256},
		"Ed25519": {newEd25519(t), jwt.SigningMethodEdDSA},
	}
	for name, k := range keys {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := publicPEM(t, k.key.Public())
			s := startServer(
				t,
				storage,
				"STREAMSPHERE_JWT_PUBLIC_KEY="+string(text),
				"STREAMSPHERE_JWT_ISSUER="+issuer,
				"STREAMSPHERE_JWT_AUDIENCE="+audience,
			)
			checkIssuersTokens(t, s, k.method, k.key, text)
			for other, o := range keys {
				if other != name {
					wantRefusedToken(t, "signed with "+other, s, "Bearer "+sign(t, o.method, o.key, goodClaims()))
				}
			}
		})
	}
}

func checkIssuersTokens(t *testing.T, s *server, method jwt.SigningMethod, key crypto.Signer, publicKey []byte) {
	t.Helper()
	good := s.with(sign(t, method, key, goodClaims()))
	first := good.viewer(t)
	if first.Name != "Alice" {
		t.Errorf("the viewer is %+v, want Alice, as the token says", first)
	}
	good.publish(t, film(t), nil)
	for what, claims := range map[string]map[string]any{
		"one of several audiences": with(goodClaims(), "aud", []string{"other", audience}),
		"a change of name":         with(goodClaims(), "name", "Alice B."),
		"no name":                  with(goodClaims(), "name", nil),
	} {
		if u := s.with(sign(t, method, key, claims)).viewer(t); u.ID != first.ID || u.Name != or(name(claims), "subject-1") {
			t.Errorf("%s: the viewer is %+v, want %s", what, u, first.ID)
		}
	}
	if u := s.with(sign(t, method, key, with(goodClaims(), "sub", "subject-2"))).viewer(t); u.ID == first.ID {
		t.Error("another subject is the same user")
	}
	for what, claims := range map[string]map[string]any{
		"another issuer":   with(goodClaims(), "iss", issuer+"/"),
		"no issuer":        with(goodClaims(), "iss", nil),
		"another audience": with(goodClaims(), "aud", "streamsphere"),
		"no audience":      with(goodClaims(), "aud", nil),
		"expired":          with(goodClaims(), "exp", time.Now().Add(-2*time.Minute).Unix()),
		"without an end":   with(goodClaims(), "exp", nil),
		"not valid yet":    with(goodClaims(), "nbf", time.Now().Add(time.Hour).Unix()),
		"of the future":    with(goodClaims(), "iat", time.Now().Add(time.Hour).Unix()),
		"no subject":       with(goodClaims(), "sub", nil),
		"an empty subject": with(goodClaims(), "sub", ""),
		"a wrong type":     with(goodClaims(), "exp", "tomorrow"),
	} {
		wantRefusedToken(t, what, s, "Bearer "+sign(t, method, key, claims))
	}
	wantRefusedToken(
		t,
		"algorithm none",
		s,
		"Bearer "+sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, goodClaims()),
	)
	for _, hmac := range []jwt.SigningMethod{jwt.SigningMethodHS256, jwt.SigningMethodHS512} {
		wantRefusedToken(t, hmac.Alg()+" with the public key", s, "Bearer "+sign(t, hmac, publicKey, goodClaims()))
	}
	wantRefusedToken(
		t,
		"another key of the kind",
		s,
		"Bearer "+strings.TrimSuffix(good.token, good.token[len(good.token)-8:])+"AAAAAAAA",
	)

	if status, answer := post(t, s.url+"/dev/token", `{"user":"alice"}`); status != http.StatusNotFound &&
		status != http.StatusMethodNotAllowed ||
		strings.Contains(answer, "ey") {
		t.Errorf("POST /dev/token: got %d %s, want that there is no such thing", status, answer)
	}
}

func TestAPublicKeyMayBeAFileOrOneLine(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	key := newEd25519(t)
	text := string(publicPEM(t, key.Public()))
	path := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, setting := range []string{path, strings.ReplaceAll(text, "\n", `\n`)} {
		s := startServer(
			t,
			storage,
			"STREAMSPHERE_JWT_PUBLIC_KEY="+setting,
			"STREAMSPHERE_JWT_ISSUER="+issuer,
			"STREAMSPHERE_JWT_AUDIENCE="+audience,
		)
		s.with(sign(t, jwt.SigningMethodEdDSA, key, goodClaims())).viewer(t)
	}
}
