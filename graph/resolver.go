// Package graph answers GraphQL. A resolver is one call into the domain; what may be done, and by whom, is decided
// there. The *.resolvers.go follow schema/*.graphql file by file; generated/ and model/ are written by gqlgen.
package graph

import (
	"github.com/streamsphere/streamsphere/internal/upload"
	"github.com/streamsphere/streamsphere/internal/user"
	"github.com/streamsphere/streamsphere/internal/video"
)

// Resolver holds what the resolvers call.
type Resolver struct {
	uploads *upload.Service
	videos  *video.Service
	users   *user.Service
}

// NewResolver answers from these services.
func NewResolver(uploads *upload.Service, videos *video.Service, users *user.Service) *Resolver {
	return &Resolver{uploads: uploads, videos: videos, users: users}
}
