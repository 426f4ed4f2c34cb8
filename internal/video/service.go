// Package video reads and changes what is published: finding it (find.go), lists of it (list.go), how it plays
// (playback.go), and its owner's changes (change.go). How a video comes to be is internal/upload's.
package video

import (
	"time"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/event"
	"github.com/streamsphere/streamsphere/internal/queue"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// Service shows and changes videos.
type Service struct {
	db       *ent.Client
	uploads  *upload.Service
	storage  upload.Storage
	jobs     *queue.Queue
	removals *upload.Removals
	events   *event.Outbox
	playback *playback
	planner  planner

	searchTime time.Duration // how long a search may take
}

// Deps are what a service works with.
type Deps struct {
	DB       *ent.Client
	Engine   database.Engine
	Uploads  *upload.Service // has what is to be attached: posters and captions
	Storage  upload.Storage
	Jobs     *queue.Queue     // is woken when a change has added some
	Removals *upload.Removals // has unwanted objects removed
	Events   *event.Outbox    // is told what happened
}

// planners are how each engine reads lists.
var planners = map[database.Engine]func(*ent.Client) planner{
	database.SQLite: func(db *ent.Client) planner { return sqlitePlanner{db} },
}

// NewService signs playback with URLs of a lifetime.
func NewService(d Deps, lifetime PlaybackLifetime) *Service {
	return &Service{
		db: d.DB, uploads: d.Uploads, storage: d.Storage, jobs: d.Jobs, removals: d.Removals, events: d.Events,
		playback: newPlayback(d.Storage, lifetime), planner: planners[d.Engine](d.DB), searchTime: searchTime,
	}
}
