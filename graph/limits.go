package graph

import (
	"time"

	"github.com/streamsphere/streamsphere/internal/database"
)

// What one request may ask for. docs/api.md tells clients.
const (
	maxBody        = 128 << 10 // bytes of a POST; films do not come this way
	maxTokens      = 2_000     // of a document
	maxSameName    = 500       // fields of one name in a document
	maxName        = 256       // bytes of a name in an answer, which may stand there as often as there are fields
	maxErrors      = 20        // in an answer: the first ones
	maxMessage     = 1_000     // bytes of what validation says of one error; it quotes the document
	requestTimeout = 20 * time.Second

	// maxAnswer is how many bytes of data an answer may have. Text of up to shortText bytes is not counted before the
	// answer is made: with its name it is less than maxAnswer in maxComplexity fields.
	maxAnswer = 4 << 20
	shortText = 100

	// maxDepth is how deep a query may nest. GraphiQL's own introspection takes 14.
	maxDepth = 15
	// maxIntrospection is how many fields may be asked for below __schema and __type; GraphiQL's own query has about
	// 250.
	maxIntrospection = 400
	// maxDescribed is about how many values an answer may have below them: twice those of GraphiQL's own query.
	maxDescribed = 100_000
	// maxComplexity is the most fields that one answer may hold: a page of 100 videos with all their fields, and some
	// room.
	maxComplexity = 10_000
	// mutationCost is the complexity of a mutation: most ask storage, and one request must not keep it busy for long.
	mutationCost = maxComplexity / 12
	// reservationCost is the complexity of each upload that is requested with others.
	reservationCost = mutationCost / 12
	// statementCost is the complexity of what is asked of the database by itself, whatever comes of it.
	statementCost = maxComplexity / 400
	// searchCost is the complexity of a search, and sortCost of a page for which a thousand videos may be read and sorted.
	searchCost = maxComplexity / 20
	sortCost   = maxComplexity / 5
	// rowCost is the complexity of a row of a list, whatever is asked of it: it is read whole, with its description.
	rowCost = maxComplexity / 1250
	// uploadRows is how many times the rows of other lists those of uploads cost: their videos are read with them.
	uploadRows = 2
	// textCost is the complexity of a description, which may have 5,000 characters.
	textCost = maxComplexity / 2500
	// captionsCost is the complexity of a video's captions, which are read for each video by itself.
	captionsCost = maxComplexity / 500
	// downloadCost is the complexity of an address that saves a film, which is signed for each by itself.
	downloadCost = maxComplexity / 2000
	// storageCost is the complexity of a field that asks storage.
	storageCost = maxComplexity / 20
	// maxNodes is how many IDs `nodes` takes.
	maxNodes = 100
)

// What requests may ask for together (admission.go).
const (
	// lightCost is the complexity up to which a query does not wait for those that cost more: a page of a feed costs some
	// hundreds, and 500 more with a search.
	lightCost  = maxComplexity / 5
	maxLight   = 64  // such queries at once
	maxChanges = 64  // mutations at once
	maxWaiting = 200 // requests that wait, of each kind of work

	maxWait = 5 * time.Second // for a turn
	busyFor = 2 * time.Second // for those who had none
)

// databaseLimits are what one request may ask of the database: no request may keep all of its eight readers.
var databaseLimits = database.Limits{Statements: 300, Time: 3 * time.Second, AtOnce: 2}
