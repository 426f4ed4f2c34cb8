package httpapi

import (
	"encoding/json"
	"net/http"

	"github.com/streamsphere/streamsphere/graph"
	"github.com/streamsphere/streamsphere/internal/auth"
	"github.com/streamsphere/streamsphere/internal/fault"
)

const maxTokenRequest = 4 << 10 // bytes

// clientConfig tells the web app how to sign in.
func clientConfig(dev bool) http.Handler {
	mode := "jwt"
	if dev {
		mode = "dev"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		writeJSON(w, http.StatusOK, map[string]string{"authMode": mode})
	})
}

// devToken answers {"user":"alice"} with {"token":"…"}.
func devToken(dev *auth.Dev) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			User string `json:"user"`
		}
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxTokenRequest)).Decode(&body); err != nil {
			body.User = "" // Issue says what a name is
		}
		token, err := dev.Issue(body.User)
		if fault.CodeOf(err) == fault.BadUserInput {
			graph.WriteError(w, r, http.StatusBadRequest, err)
			return
		}
		if err != nil {
			graph.WriteError(w, r, http.StatusInternalServerError, err)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		writeJSON(w, http.StatusOK, map[string]string{"token": token})
	})
}
