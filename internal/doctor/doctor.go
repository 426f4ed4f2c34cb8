// Package doctor tries on a bucket what browsers and clients do, and says what was seen, what it means for users, and
// what to do about it. What a store does is measured by package measure; doctor tells it, and looks at what surrounds
// it: the credentials (access.go), a film from beginning to end (film.go), and the settings of the bucket (bucket.go).
package doctor

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/streamsphere/streamsphere/internal/measure"
	"github.com/streamsphere/streamsphere/internal/s3store"
)

// checker tries one bucket.
type checker struct {
	*measure.Scratch
	options measure.Options
	store   *s3store.Store
	Report
	left error // of measuring
	now  func() time.Time
}

// Run tries everything. When the bucket cannot be reached at all, nothing else is tried.
func Run(ctx context.Context, store *s3store.Store, o measure.Options) Report {
	c := &checker{
		Scratch: measure.NewScratch(measure.NewClient(store, o.Timeout)), options: o, store: store, now: time.Now,
	}
	if !c.access(ctx) || !c.measured(ctx) {
		return c.Report
	}
	c.film(ctx)
	c.bucket(ctx)
	err := errors.Join(c.left, c.Clean(ctx))
	c.add(err == nil, Fail, Line{
		Check: "removal", Saw: seen(err, "all that was written is gone"),
		Means: "deleted films stay in the bucket.", Do: "Grant s3:DeleteObject and s3:AbortMultipartUpload.",
	})
	return c.Report
}

// seen is what was seen of something that can only fail.
func seen(err error, well string) string {
	if err != nil {
		return err.Error()
	}
	return well
}

// measured has the store measured, and tells it.
func (c *checker) measured(ctx context.Context) bool {
	c.options.Insist = true // nothing is kept
	result, err := measure.Run(ctx, c.store, c.options)
	if err != nil {
		do := "Try again. If it stays like this, look at the store's own log."
		if errors.Is(err, measure.ErrUnusable) {
			do = "Grant s3:PutObject, s3:GetObject, s3:DeleteObject, s3:AbortMultipartUpload and " +
				"s3:ListMultipartUploadParts on the bucket's objects, if it answers 403; otherwise choose another store."
		}
		c.add(false, Fail, Line{
			Check: "uploads", Saw: err.Error(), Means: "nobody can upload.", Do: do,
		})
		return false
	}
	c.Capabilities, c.left = &result.Capabilities, result.Left
	c.add(true, Fail, Line{Check: "uploads", Saw: "a signed PUT, and a file in parts, come back as they were sent"})
	for _, w := range measure.Table {
		if w.Weight == measure.Pages {
			continue // preflights say it by origin
		}
		f := result.Finding(w.Name)
		c.add(f.Holds, statusOf(w.Weight), Line{Check: w.Does, Saw: f.Saw, Means: w.Means + ".", Do: w.Do})
	}
	c.preflights(result)
	return true
}

func statusOf(w measure.Weight) Status {
	return map[measure.Weight]Status{measure.Nothing: Note, measure.Promise: Less, measure.Pages: Fail}[w]
}

// preflights tells them by origin.
func (c *checker) preflights(r measure.Result) {
	for _, origin := range c.options.Origins {
		var refused []string
		for _, p := range r.Preflights {
			if p.Origin == origin && !p.Passes {
				refused = append(refused, p.Request+": "+p.Saw)
			}
		}
		saw := "the preflights of files, parts and ranges pass"
		if len(refused) > 0 {
			saw = strings.Join(refused, "; ")
		}
		c.add(len(refused) == 0, Fail, Line{
			Check: "CORS lets " + origin + " upload", Saw: saw, Means: "browsers refuse to upload from " + origin + ".",
			Do: "Run `streamsphere setup --apply` with the same STREAMSPHERE_ALLOWED_ORIGINS, " +
				"or set CORS with the store's own tools.",
		})
	}
}
