package client

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

const maxTokenAnswer = 64 << 10 // bytes

// NoDevTokens is the code for a server that is not in dev mode.
const NoDevTokens = "NO_DEV_TOKENS"

// DevToken asks a server in dev mode for a token of any name.
func DevToken(ctx context.Context, server, user string, httpClient *http.Client) (string, error) {
	body, err := json.Marshal(map[string]string{"user": user})
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server+"/dev/token", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := httpClient.Do(r)
	if err != nil {
		return "", translate(ctx, err)
	}
	defer answer.Body.Close()
	return readToken(answer)
}

func readToken(answer *http.Response) (string, error) {
	switch answer.StatusCode {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return "", &Error{Code: NoDevTokens, Message: "The server is not in dev mode and takes only tokens of its issuer."}
	}
	var content struct {
		Token  string        `json:"token"`
		Errors gqlerror.List `json:"errors"`
	}
	err := json.NewDecoder(io.LimitReader(answer.Body, maxTokenAnswer)).Decode(&content)
	if err != nil || content.Token == "" {
		return "", fromStatus(answer.StatusCode, content.Errors)
	}
	return content.Token, nil
}
