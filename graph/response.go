package graph

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// WriteError answers with an error alone, in the shape that GraphQL's errors have. What is not a fault is logged and
// shown as INTERNAL.
func WriteError(w http.ResponseWriter, r *http.Request, status int, err error) {
	public := publicError(r.Context(), err)
	if public.Code == fault.Internal && status < http.StatusInternalServerError {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"errors": []any{
		map[string]any{"message": public.Message, "extensions": extensions(r.Context(), public)},
	}})
}

// writeResponse writes what an operation gave.
func writeResponse(w http.ResponseWriter, r *http.Request, status int, response *graphql.Response) {
	if response == nil {
		return // the caller hung up
	}
	body := encodeResponse(response)
	w.Header().Set("Content-Type", mediaType(r)+"; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body)
}

// mediaType is GraphQL's own where the caller asks for it.
func mediaType(r *http.Request) string {
	if strings.Contains(r.Header.Get("Accept"), "application/graphql-response+json") {
		return "application/graphql-response+json"
	}
	return "application/json"
}

// encodeResponse joins errors and data. json.Marshal would read through all the data again, which is encoded already.
func encodeResponse(response *graphql.Response) []byte {
	var body bytes.Buffer
	body.WriteByte('{')
	if len(response.Errors) > 0 {
		errs, err := json.Marshal(response.Errors)
		if err != nil {
			panic(err) // they are text, numbers and lists of these
		}
		body.WriteString(`"errors":`)
		body.Write(errs)
	}
	if len(response.Data) > 0 { // a document that did not run has no data, not null
		if len(response.Errors) > 0 {
			body.WriteByte(',')
		}
		body.WriteString(`"data":`)
		body.Write(response.Data)
	}
	body.WriteString("}\n")
	return body.Bytes()
}
