package uploader

import (
	"context"
	"errors"

	"github.com/streamsphere/streamsphere/internal/client"
)

// whole is the file as the one part that it goes in.
func (r *run) whole() *part { return &part{size: r.file.Size} }

var errLost = &refusal{cause: errors.New("it was taken, but is not there")}

// single sends the file in one request. Whatever comes of an attempt, the server is asked to publish: an answer may have been
// lost, and storage that has the file refuses to take it twice.
func (r *run) single(ctx context.Context, request *client.Signed) error {
	p := r.whole()
	for attempt := 1; ; attempt++ {
		r.meter.enter(Sending)
		p.sign(request)
		sent := r.put(ctx, p)
		if sent != nil && !isRefusal(sent) {
			return sent
		}
		published := r.finalize(ctx)
		if !nothingThere(published) {
			return published
		}
		if sent == nil {
			sent = errLost
		}
		err := r.another(ctx, p, attempt, sent)
		if err == nil {
			request, err = r.renew(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// another waits before the next attempt to send a part, or answers why there is to be none.
func (r *run) another(ctx context.Context, p *part, attempt int, sent error) error {
	refused, ok := errors.AsType[*refusal](sent)
	if !ok || !refused.worthAnother() || attempt >= r.Attempts {
		return sent
	}
	if refused.damaged() {
		if err := r.recheck(ctx, p); err != nil {
			return err
		}
	}
	r.meter.note("%s did not arrive: %v. It is sent again.", p, refused)
	return r.pause(ctx, attempt, 0)
}

// recheck reads a part again of which other bytes arrived than were read before: was it the file, or the way?
func (r *run) recheck(ctx context.Context, p *part) error {
	sum, err := r.file.sum(ctx, p.offset, p.size)
	if err == nil && sum != r.sums.of(p.number) {
		return r.file.changed()
	}
	return err
}
