package upload

import (
	"fmt"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// Status is how far an upload is. It only ever leaves PENDING, and only by one conditional update, so that of any number of
// racing callers one wins and the others see what it did:
//
//	PENDING ── Finalize, storage confirms ──> FINALIZED
//	PENDING ── Finalize, storage differs  ──> REJECTED
//	PENDING ── Cancel                     ──> CANCELLED
type Status = entupload.Status

// How far an upload can be.
const (
	Pending   = entupload.StatusPENDING
	Finalized = entupload.StatusFINALIZED
	Rejected  = entupload.StatusREJECTED
	Cancelled = entupload.StatusCANCELLED
)

// errChanged means that another caller moved the upload on between our look and our update.
var errChanged = fmt.Errorf("upload is no longer %s", Pending)

// refusal says why an upload that is no longer pending cannot go on.
func refusal(u *ent.Upload) error {
	switch u.Status {
	case Cancelled:
		return fault.New(fault.UploadCancelled, "This upload was cancelled. Request a new one.")
	case Rejected:
		return fault.New(fault.Conflict, "This upload was rejected (%s) and its file removed. Request a new one.", *u.Rejection)
	default:
		return fault.New(fault.Conflict, "This upload is already finalized; its video is there.")
	}
}
