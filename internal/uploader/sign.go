package uploader

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/streamsphere/streamsphere/internal/client"
)

// signedPart is a part with a request that is good for one attempt.
type signedPart struct {
	part    part
	request *client.SignedRequest
	signed  time.Time
}

const (
	freshFor = time.Minute      // a request that is younger is good, whatever our clock makes of its expiry
	margin   = 30 * time.Second // how long before its expiry a request is no longer relied on
)

// isStale reports whether the request has probably expired.
func (p *signedPart) isStale() bool {
	now := time.Now()
	return now.Sub(p.signed) > freshFor && now.After(p.request.ExpiresAt.Add(-margin))
}

// signFunc signs parts whose checksums are computed.
type signFunc func(ctx context.Context, parts []part) ([]*signedPart, error)

// signParts asks the server for a fresh request for each part.
func (s *session) signParts(ctx context.Context, parts []part) ([]*signedPart, error) {
	input := client.SignUploadPartsInput{UploadId: s.upload.Id, Parts: make([]client.UploadPartInput, len(parts))}
	for i, p := range parts {
		sum := s.sums.of(p)
		input.Parts[i] = client.UploadPartInput{Number: p.number, Sha256: &sum}
	}
	answer, err := s.api.signParts(ctx, input)
	switch code := client.CodeOf(err); {
	case code == conflict:
		return nil, errNoMoreParts
	case code == badUserInput && s.resumed && !s.upload.Guarantees.Checksum:
		return nil, withoutChecksums
	case err != nil:
		return nil, err
	}
	return match(parts, answer)
}

var errOtherPlan = &Error{
	Code:    client.NotAnAPI,
	Message: "The server signed other parts than were asked for. Is it older than this program?",
}

// match gives each part its request. Bytes of one part must not be sent as another's.
func match(parts []part, answer []client.SignedPart) ([]*signedPart, error) {
	if len(answer) != len(parts) {
		return nil, errOtherPlan
	}
	now := time.Now()
	signed := make([]*signedPart, len(parts))
	for i := range answer {
		if a := &answer[i]; (part{a.Number, a.Offset, a.Size}) != parts[i] {
			return nil, errOtherPlan
		}
		signed[i] = &signedPart{parts[i], &answer[i].Request, now}
	}
	return signed, nil
}

// maxBatch is how many parts the API signs at once.
const maxBatch = 100

// partSigner gives out parts to send, signed just before: a batch at a time. The checksums of the next batch are
// computed while the one before it is sent.
type partSigner struct {
	sign       signFunc
	sums       *checksums
	progress   *progress
	parallel   int
	background *errgroup.Group

	mu       sync.Mutex
	waiting  []part        // not signed yet
	signed   []*signedPart // not given out yet
	given    int
	since    time.Time     // when the first batch was signed
	lifetime time.Duration // of a signature
}

// next is the next part to send; nil when there are no more.
func (s *partSigner) next(ctx context.Context) (*signedPart, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.signed) > 0 && s.signed[0].isStale() {
		s.unsign()
	}
	if len(s.signed) == 0 {
		if len(s.waiting) == 0 {
			return nil, nil
		}
		if err := s.signBatch(ctx); err != nil {
			return nil, err
		}
	}
	p := s.signed[0]
	s.signed, s.given = s.signed[1:], s.given+1
	return p, nil
}

// unsign puts signed parts back to those that wait.
func (s *partSigner) unsign() {
	waiting := make([]part, 0, len(s.signed)+len(s.waiting))
	for _, p := range s.signed {
		waiting = append(waiting, p.part)
	}
	s.waiting, s.signed = append(waiting, s.waiting...), nil
}

func (s *partSigner) signBatch(ctx context.Context) error {
	n := min(s.batchSize(), len(s.waiting))
	batch, rest := s.waiting[:n], s.waiting[n:]
	if err := s.sums.compute(ctx, batch, s.parallel); err != nil {
		return err
	}
	signed, err := s.sign(ctx, batch)
	if err != nil {
		return err
	}
	s.signed, s.waiting = signed, rest
	s.lifetime = time.Until(signed[0].request.ExpiresAt)
	s.progress.enter(Sending)
	if s.since.IsZero() {
		s.since = time.Now()
	}
	ahead := rest[:min(maxBatch, len(rest))]
	s.background.Go(func() error {
		_ = s.sums.compute(ctx, ahead, 1) // what fails here fails again when it is needed
		return nil
	})
	return nil
}

// batchSize is how many parts to sign at once: as many as can be, unless parts go so slowly that the last would be
// sent with a signature that has expired. The first batch is what is over in full batches: that takes no more
// calls, and the first bytes go out sooner.
func (s *partSigner) batchSize() int {
	if s.given == 0 {
		return (len(s.waiting)-1)%maxBatch + 1
	}
	each := max(time.Since(s.since)/time.Duration(s.given), time.Microsecond)
	return min(maxBatch, max(s.parallel, int(s.lifetime*4/5/each)))
}
