package uploader

import (
	"context"

	"github.com/streamsphere/streamsphere/internal/client"
)

// compare finds out which parts are still to be sent: those that have not arrived, and those that differ from this file's. If
// all that have arrived differ, they are of another file.
func (r *run) compare(ctx context.Context, received []client.ReceivedPart) ([]int, error) {
	r.meter.enter(Reading)
	assembling := r.reserved.Status == client.UploadStatusFinalizing
	if assembling && len(received) == 0 {
		r.meter.note("All parts had arrived and were put together: they can no longer be compared with the file.")
		return nil, nil
	}
	kept, err := r.alike(ctx, received)
	switch {
	case err != nil:
		return nil, err
	case len(received) > 0 && len(kept) == 0:
		return nil, startAnew(anotherFile)
	case assembling && len(kept) < r.result.Parts:
		return nil, startAnew(halfAssembled)
	}
	var others []int
	for _, number := range r.numbers() {
		if !kept[number] {
			others = append(others, number)
		}
	}
	r.keep(kept, len(received))
	return others, nil
}

// alike are the numbers of the received parts that hold this file's bytes.
func (r *run) alike(ctx context.Context, received []client.ReceivedPart) (map[int]bool, error) {
	sums := make(map[int]string, len(received))
	var parts []*part
	for _, got := range received {
		if got.Number < 1 || got.Number > r.result.Parts || got.Sha256 == nil {
			continue
		}
		if p := r.part(got.Number); p.size == got.Size {
			sums[p.number], parts = *got.Sha256, append(parts, p)
		}
	}
	if err := r.sums.ready(ctx, parts, r.Parallel); err != nil {
		return nil, err
	}
	kept := make(map[int]bool, len(parts))
	for number, sum := range sums {
		if r.sums.of(number) == sum {
			kept[number] = true
		}
	}
	return kept, nil
}

// keep counts what need not be sent.
func (r *run) keep(kept map[int]bool, received int) {
	for number := range kept {
		r.meter.resume(r.part(number).size)
	}
	r.result.ResumedParts = len(kept)
	r.meter.note("%d of %d parts are there already.", len(kept), r.result.Parts)
	if differ := received - len(kept); differ > 0 {
		r.meter.note("%d parts that are there differ from the file's. They are sent again.", differ)
	}
}
