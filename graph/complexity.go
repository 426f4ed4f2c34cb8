package graph

import (
	"maps"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/graph/generated"
	"github.com/streamsphere/streamsphere/graph/model"
	"github.com/streamsphere/streamsphere/internal/page"
	"github.com/streamsphere/streamsphere/internal/upload"
	"github.com/streamsphere/streamsphere/internal/video"
)

// newSchema is the executable schema. A field costs 1 and what is below it, unless it is told here.
func newSchema(r *Resolver) graphql.ExecutableSchema {
	c := generated.Config{Resolvers: r}
	costQueries(&c)
	c.Complexity.Upload.ReceivedParts = func(child int) int { return storageCost + child }
	c.Complexity.Playback.DownloadURL = func(child int) int { return downloadCost + child }
	c.Complexity.Video.Captions = func(child int) int { return captionsCost + child }
	c.Complexity.Video.Description = func(child int) int { return textCost + child }
	costMutations(&c)
	c.Schema = withoutDefer(generated.NewExecutableSchema(c).Schema())
	return generated.NewExecutableSchema(c)
}

// withoutDefer takes @defer out of the schema, which gqlgen puts into every one: answers have one part here, and what
// is deferred would be missing from it.
func withoutDefer(schema *ast.Schema) *ast.Schema {
	honest := *schema
	honest.Directives = maps.Clone(schema.Directives)
	delete(honest.Directives, "defer")
	return &honest
}

// costQueries says what it costs to ask the database: each statement, also one that finds nothing, and each row.
func costQueries(c *generated.Config) {
	q, u := &c.Complexity.Query, &c.Complexity.User
	q.Viewer = func(child int) int { return statementCost + child }
	q.Node = func(child int, _ uuid.UUID) int { return 3*statementCost + child } // a statement a type
	q.Nodes = func(child int, ids []uuid.UUID) int { return 3*statementCost + len(ids)*child }
	q.Video = func(child int, _ uuid.UUID) int { return statementCost + child }
	q.Upload = func(child int, _ uuid.UUID) int { return statementCost + uploadRows*rowCost + child }
	q.Videos = func(child int, first *int, _ *string, last *int, _ *string, f *video.Filter, by *video.Order) int {
		cost := listCost(page.Size(first, last), rowCost, child)
		switch {
		case f.Sorts(by):
			cost += sortCost
		case f.Searches():
			cost += searchCost
		}
		return cost
	}
	u.Videos = func(child int, first *int, _ *string, last *int, _ *string, _ *video.Order) int {
		return listCost(page.Size(first, last), rowCost, child)
	}
	u.Uploads = func(child int, first *int, _ *string, last *int, _ *string, _ []entupload.Status) int {
		return listCost(page.Size(first, last), uploadRows*rowCost, child)
	}
}

func listCost(rows, each, child int) int { return statementCost + rows*(each+child) }

func costMutations(c *generated.Config) {
	m := &c.Complexity.Mutation
	m.RequestUpload = func(child int, _ upload.Request) int { return mutationCost + child }
	m.RequestUploads = func(child int, inputs []upload.Request) int {
		return mutationCost + len(inputs)*(reservationCost+child)
	}
	m.RenewUpload = func(child int, _ model.RenewUploadInput) int { return mutationCost + child }
	m.SignUploadParts = func(child int, _ upload.SignParts) int { return mutationCost + child }
	m.FinalizeUpload = func(child int, _ upload.Finalize) int { return mutationCost + child }
	m.CancelUpload = func(child int, _ model.CancelUploadInput) int { return mutationCost + child }
	m.UpdateVideo = func(child int, _ video.Update) int { return mutationCost + child }
	m.DeleteVideo = func(child int, _ model.DeleteVideoInput) int { return mutationCost + child }
	m.AddCaptions = func(child int, _ video.AddCaptions) int { return mutationCost + child }
	m.RemoveCaptions = func(child int, _ video.RemoveCaptions) int { return mutationCost + child }
}
