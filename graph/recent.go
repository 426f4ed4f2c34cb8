package graph

import (
	"net/http"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// recent keeps the answers that caches may keep for a second, so that a feed that a thousand people open at once is read
// once. A change that this server makes ends all of them; one that another server makes is seen a second later.
type recent struct {
	answers *lru.Cache[string, recentAnswer]
	changes atomic.Uint64 // how many were made
}

// recentAnswer is what was answered, when, and after how many changes it was begun.
type recentAnswer struct {
	publicAnswer
	at      time.Time
	changes uint64
}

const (
	keptAnswers       = 128
	longestKeptAnswer = 128 << 10 // bytes
	keptFor           = time.Second
)

func newRecent() *recent {
	answers, err := lru.New[string, recentAnswer](keptAnswers)
	if err != nil {
		panic(err) // only a size below 1 fails
	}
	return &recent{answers: answers}
}

// find is what was answered a moment ago to the same request of somebody whom nobody knows either.
func (k *recent) find(r *http.Request) (publicAnswer, bool) {
	if !isAnonymous(r) {
		return publicAnswer{}, false
	}
	kept, ok := k.answers.Get(recentKey(r))
	return kept.publicAnswer, ok && time.Since(kept.at) < keptFor && kept.changes == k.changes.Load()
}

// keep keeps an answer whose reading was begun after so many changes.
func (k *recent) keep(r *http.Request, answer publicAnswer, changes uint64) {
	if len(answer.body) <= longestKeptAnswer {
		k.answers.Add(recentKey(r), recentAnswer{publicAnswer: answer, at: time.Now(), changes: changes})
	}
}

// recentKey is all of an anonymous request that its answer depends on.
func recentKey(r *http.Request) string { return answerType(r) + "?" + r.URL.RawQuery }
