package graph

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// get is the GET of GraphQL over HTTP: the parts of a request are parameters of the address. It runs queries only, so
// that a link, or a page of another origin, changes nothing.
type get struct{ *endpoint }

var _ graphql.Transport = get{}

// Supports takes GET, and HEAD, which is answered without the body.
func (get) Supports(r *http.Request) bool { return isRead(r) }

// Do answers one request.
func (g get) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if answer, ok := g.recent.find(r); ok && g.ageOf(answer) > 0 {
		g.writePublic(w, r, answer)
		return
	}
	asked, err := readAddress(r.URL)
	if err != nil {
		WriteError(w, r, http.StatusBadRequest, err)
		return
	}
	g.answer(w, r, exec, asked)
}

// readAddress reads a request out of the parameters of an address.
func readAddress(address *url.URL) (*request, error) {
	start := graphql.Now()
	parameters, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return nil, fault.New(fault.BadUserInput, "The address's parameters are not encoded as a URL's must be.")
	}
	asked := &request{DocumentID: parameters.Get("documentId")}
	asked.Query, asked.OperationName = parameters.Get("query"), parameters.Get("operationName")
	for name, to := range map[string]*map[string]any{"variables": &asked.Variables, "extensions": &asked.Extensions} {
		if text := parameters.Get(name); text != "" && decodeObject(strings.NewReader(text), to) != nil {
			return nil, fault.Input(fault.BadUserInput, name, "The parameter %s must be one JSON object.", name)
		}
	}
	if !asked.namesDocument() {
		return nil, fault.New(fault.BadUserInput, "Say what to run: GET /graphql?query=…, with variables, operationName "+
			"and extensions as further parameters; or POST it.")
	}
	asked.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return asked, nil
}
