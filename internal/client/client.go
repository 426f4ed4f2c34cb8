// Package client calls a StreamSphere server. The operations of operations.graphql are generated functions that
// take a [*Client]; whatever goes wrong with one is an [*Error], an [*Unreachable], or the end of its context.
package client

import (
	"context"
	"net/http"

	"github.com/Khan/genqlient/graphql"
)

//go:generate go run github.com/Khan/genqlient genqlient.yaml

// Client is one user at one server.
type Client struct{ graphql graphql.Client }

var _ graphql.Client = (*Client)(nil)

// New calls the server at an address such as https://films.example.com in the name of a token's owner.
func New(server, token string, httpClient *http.Client) *Client {
	return &Client{graphql.NewClient(server+"/graphql", bearer{token, httpClient})}
}

// MakeRequest sends one operation once. The generated functions call it.
func (c *Client) MakeRequest(ctx context.Context, r *graphql.Request, answer *graphql.Response) error {
	return translate(ctx, c.graphql.MakeRequest(ctx, r, answer))
}

// bearer adds the token to every request.
type bearer struct {
	token      string
	httpClient *http.Client
}

func (b bearer) Do(r *http.Request) (*http.Response, error) {
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.httpClient.Do(r)
}
