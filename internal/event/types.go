package event

import "github.com/streamsphere/streamsphere/ent"

// Type says what happened. Names never change; new ones may come.
type Type string

// What can happen.
const (
	TypeVideoPublished Type = "video.published" // an upload became a video
	TypeVideoUpdated   Type = "video.updated"   // its owner changed how it is shown
	TypeVideoDeleted   Type = "video.deleted"   // it is gone, and its file goes
	TypeUploadRejected Type = "upload.rejected" // storage holds something other than what was reserved
	TypeUploadExpired  Type = "upload.expired"  // nothing came, and nothing is expected any more
)

// Types are all of them.
var Types = []Type{TypeVideoPublished, TypeVideoUpdated, TypeVideoDeleted, TypeUploadRejected, TypeUploadExpired}

// VideoPublished is told when a video appears.
func VideoPublished(v *ent.Video) Event { return Event{TypeVideoPublished, v.ID, snapshotOf(v)} }

// VideoUpdated is told after a change, with the video as it is by then.
func VideoUpdated(v *ent.Video) Event { return Event{TypeVideoUpdated, v.ID, snapshotOf(v)} }

// VideoDeleted is told with the video as it was.
func VideoDeleted(v *ent.Video) Event { return Event{TypeVideoDeleted, v.ID, snapshotOf(v)} }

// UploadRejected is told with the reason, which the upload has by then.
func UploadRejected(u *ent.Upload) Event { return Event{TypeUploadRejected, u.ID, uploadSnapshotOf(u)} }

// UploadExpired is told when an upload is given up. Its owner may still renew it.
func UploadExpired(u *ent.Upload) Event { return Event{TypeUploadExpired, u.ID, uploadSnapshotOf(u)} }
