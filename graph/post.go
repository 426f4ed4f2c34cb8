package graph

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// post is the POST of GraphQL over HTTP. Unlike gqlgen's own it bounds the body and does not echo it, answers with the
// status that the answer's type asks for, and does not encode the result twice.
type post struct{ *endpoint }

var _ graphql.Transport = post{}

// Supports takes every request: Do says what is wrong with one that is no POST of JSON.
func (post) Supports(*http.Request) bool { return true }

// Do answers one request.
func (p post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	asked, status, err := readBody(w, r)
	if err != nil {
		if status == http.StatusUnsupportedMediaType {
			w.Header().Set("Accept-Encoding", "gzip") // RFC 9110, 12.5.3: what would have been read
		}
		WriteError(w, r, status, err)
		return
	}
	p.answer(w, r, exec, asked)
}

// readBody reads the one JSON object of a request, or says with which status to answer.
func readBody(w http.ResponseWriter, r *http.Request) (*request, int, error) {
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != jsonType {
		return nil, http.StatusUnsupportedMediaType,
			fault.New(fault.BadUserInput, "Send GraphQL with Content-Type: application/json.")
	}
	body, err := plainBody(w, r)
	if err != nil {
		return nil, http.StatusUnsupportedMediaType, err
	}
	start := graphql.Now()
	asked := new(request)
	err = decodeObject(body, asked)
	tooLarge, isTooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case isTooLarge:
		return nil, http.StatusRequestEntityTooLarge,
			fault.New(fault.BadUserInput, "The request is larger than %d bytes.", tooLarge.Limit)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return nil, http.StatusBadRequest, fault.New(fault.BadUserInput, "The body is not the gzip that its Content-Encoding says.")
	case err != nil || !asked.namesDocument():
		return nil, http.StatusBadRequest, fault.New(fault.BadUserInput,
			`The body must be one JSON object: {"query": "...", "variables": {...}, "operationName": "..."}.`)
	}
	asked.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return asked, http.StatusOK, nil
}

// plainBody is the body without its compression. What comes out of it is limited as any body is, however little went in.
func plainBody(w http.ResponseWriter, r *http.Request) (io.Reader, error) {
	switch coding := strings.ToLower(strings.Join(r.Header.Values("Content-Encoding"), ",")); coding {
	case "", "identity":
		return r.Body, nil
	case "gzip", "x-gzip":
		return http.MaxBytesReader(w, &gunzip{from: r.Body}, maxBody), nil
	default:
		return nil, fault.New(fault.BadUserInput, "Send the body as it is, or with Content-Encoding: gzip. "+
			"This server does not read %q.", coding)
	}
}

// gunzip reads what gzip has compressed. It reads nothing before it is asked, so that every error comes from Read.
type gunzip struct {
	from   io.ReadCloser
	reader *gzip.Reader
}

func (g *gunzip) Read(p []byte) (n int, err error) {
	if g.reader == nil {
		if g.reader, err = gzip.NewReader(g.from); err != nil {
			return 0, err
		}
	}
	return g.reader.Read(p)
}

func (g *gunzip) Close() error { return g.from.Close() }

// decodeObject decodes one JSON object that nothing follows.
func decodeObject(from io.Reader, to any) error {
	d := json.NewDecoder(from)
	d.UseNumber()
	if err := d.Decode(to); err != nil {
		return err
	}
	switch _, err := d.Token(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	return errors.New("something follows the object")
}
