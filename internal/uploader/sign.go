package uploader

import (
	"context"

	"github.com/streamsphere/streamsphere/internal/client"
)

// sign asks for a fresh request for each of some parts, whose checksums are ready.
func (r *run) sign(ctx context.Context, parts []*part) error {
	input := client.SignUploadPartsInput{UploadId: r.reserved.Id, Parts: make([]client.UploadPartInput, len(parts))}
	for i, p := range parts {
		sum := r.sums.of(p.number)
		input.Parts[i] = client.UploadPartInput{Number: p.number, Sha256: &sum}
	}
	answer, err := r.signRenewed(ctx, input)
	if err != nil {
		return r.noMoreParts(err)
	}
	return accept(parts, answer.SignUploadParts.Parts)
}

// signRenewed renews an upload that has expired, as it does when a machine slept for long.
func (r *run) signRenewed(ctx context.Context, input client.SignUploadPartsInput) (*client.SignUploadPartsResponse, error) {
	sign := func() (*client.SignUploadPartsResponse, error) { return client.SignUploadParts(ctx, r.api, input) }
	answer, err := call(ctx, r, sign)
	if client.CodeOf(err) != uploadExpired {
		return answer, err
	}
	if _, err := r.renew(ctx); err != nil {
		return nil, err
	}
	return call(ctx, r, sign)
}

// noMoreParts understands why parts are not signed.
func (r *run) noMoreParts(err error) error {
	switch code := client.CodeOf(err); {
	case code == conflict:
		return errAskServer
	case code == badUserInput && r.resumed && !r.reserved.Guarantees.Checksum:
		return startAnew(withoutChecksums)
	}
	return err
}

var errOtherPlan = &Error{Code: client.NotAnAPI, Message: "The server signed other parts than were asked for. Is it older than this program?"}

// accept gives each part its request. Bytes of one part must not be sent as another's.
func accept(parts []*part, signed []client.SignedPart) error {
	if len(signed) != len(parts) {
		return errOtherPlan
	}
	for i, p := range parts {
		if s := &signed[i]; s.Number != p.number || s.Offset != p.offset || s.Size != p.size {
			return errOtherPlan
		}
		p.sign(&signed[i].Request)
	}
	return nil
}
