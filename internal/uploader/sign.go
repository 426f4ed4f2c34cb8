package uploader

import (
	"context"
	"time"

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
