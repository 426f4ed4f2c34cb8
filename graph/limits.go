package graph

import "time"

// What one request may ask for. docs/api.md tells clients.
const (
	maxBody        = 128 << 10 // bytes of a POST; films do not come this way
	maxTokens      = 2_000     // of a document; validation takes time that grows with their square
	requestTimeout = 20 * time.Second

	// maxDepth is how deep a query may nest. GraphiQL's own introspection takes 14.
	maxDepth = 15
	// maxIntrospection is how many fields may be asked for below __schema and __type; GraphiQL's own query has about
	// 250.
	maxIntrospection = 400
	// maxComplexity is the most fields that one answer may hold: a page of 100 videos with all their fields, and some
	// room.
	maxComplexity = 10_000
	// mutationCost is the complexity of a mutation: most ask storage, and one request must not keep it busy for long.
	mutationCost = maxComplexity / 12
	// reservationCost is the complexity of each upload that is requested with others.
	reservationCost = mutationCost / 12
	// captionsCost is the complexity of a video's captions, which are read for each video by itself.
	captionsCost = maxComplexity / 500
	// downloadCost is the complexity of an address that saves a film, which is signed for each by itself.
	downloadCost = maxComplexity / 2000
	// storageCost is the complexity of a field that asks storage.
	storageCost = maxComplexity / 20
	// maxNodes is how many IDs `nodes` takes.
	maxNodes = 100
)
