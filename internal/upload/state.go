package upload

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// Status is how far an upload is.
type Status = entupload.Status

// How far an upload can be.
const (
	Pending    = entupload.StatusPENDING
	Finalizing = entupload.StatusFINALIZING
	Finalized  = entupload.StatusFINALIZED
	Rejected   = entupload.StatusREJECTED
	Cancelled  = entupload.StatusCANCELLED
	Expired    = entupload.StatusEXPIRED
)

// allowedFrom is the table of an upload's life: to each status, from which ones. (When storage turns out not to have the parts
// that were to be put together, reopen leads from FINALIZING back to PENDING.) Every transition is one conditional update, so that
// of any number of racing callers, on any number of servers, one wins and the others see what it did. What is finalized,
// rejected or cancelled stays so.
var allowedFrom = map[Status][]Status{
	Pending:    {Pending, Expired},             // renewed
	Finalizing: {Pending, Finalizing, Expired}, // all parts are there and are put together; whoever comes next goes on
	Finalized:  {Pending, Finalizing, Expired}, // storage confirmed it
	Rejected:   {Pending, Finalizing, Expired}, // storage holds something else
	Cancelled:  {Pending, Finalizing, Expired}, // its owner gave it up
	Expired:    {Pending},                      // nothing came, and nothing can come any more
}

// isFinal reports whether an upload has come to its end.
func isFinal(s Status) bool { return !slices.Contains(allowedFrom[Finalized], s) }

// errChanged means that another caller changed the upload between our look and our update.
var errChanged = errors.New("another caller has changed the upload")

// transition changes an upload's status together with what set sets, and answers errChanged when it may not, or not any more.
func transition(
	ctx context.Context,
	uploads *ent.UploadClient,
	u *ent.Upload,
	to Status,
	set func(*ent.UploadUpdate),
) error {
	update := uploads.Update().Where(entupload.ID(u.ID), entupload.StatusIn(allowedFrom[to]...)).SetStatus(to)
	if set != nil {
		set(update)
	}
	return updateRow(ctx, update)
}

// updateRow carries out a conditional update of one row, and answers errChanged when the row does not meet its conditions, or
// not any more. Without anything to set there is nothing to do: ent would answer that it changed no row.
func updateRow(ctx context.Context, update *ent.UploadUpdate) error {
	if m := update.Mutation(); len(m.Fields())+len(m.ClearedFields()) == 0 {
		return nil
	}
	n, err := update.Save(ctx)
	if err == nil && n == 0 {
		return errChanged
	}
	return err
}

// maxLooks is how often a call looks again at what other callers make of its upload before it gives way to them.
const maxLooks = 20

// whileChanged calls look, which answers errChanged when another caller was faster, until it answers something else.
func whileChanged(look func() error) error {
	for range maxLooks {
		if err := look(); !errors.Is(err, errChanged) {
			return err
		}
	}
	return &fault.Error{
		Code: fault.Conflict, Retryable: true, RetryAfter: time.Second,
		Message: "Other callers keep changing this upload. Nothing is lost; try again in a moment.",
	}
}

// rejectedFor is why an upload was rejected, as its first caller was told.
func rejectedFor(u *ent.Upload) error {
	return fault.New(fault.Code(*u.Rejection), "%s", *u.RejectionReason)
}

// closedError says why an upload cannot be changed any more.
func closedError(u *ent.Upload) error {
	switch u.Status {
	case Cancelled:
		return fault.New(fault.UploadCancelled, "This upload was cancelled. Request a new one.")
	case Rejected:
		return fault.New(
			fault.Conflict,
			"This upload was rejected (%s) and its file removed. Request a new one.",
			*u.Rejection,
		)
	case Expired:
		return fault.New(fault.UploadExpired, "This upload has expired. Renew it and send the file.")
	case Finalizing:
		return fault.New(fault.Conflict, "All parts have arrived and are being put together. Finalize the upload again.")
	default:
		return fault.New(fault.Conflict, "This upload is already finalized; its video is there.")
	}
}
