package event

import (
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
)

// videoSnapshot is a video at a moment. It holds no signed URL: events are kept, and logged by those who get them.
type videoSnapshot struct {
	ID          uuid.UUID  `json:"id"`
	UploadID    uuid.UUID  `json:"uploadId"`
	OwnerID     uuid.UUID  `json:"ownerId"`
	PosterID    *uuid.UUID `json:"posterUploadId"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Visibility  string     `json:"visibility"`
	FileName    string     `json:"fileName"`
	Key         string     `json:"key"` // of the object, in the bucket
	ContentType string     `json:"contentType"`
	Size        int64      `json:"size"` // bytes
	UploadedAt  time.Time  `json:"uploadedAt"`
	UpdatedAt   time.Time  `json:"updatedAt"`
	Media       *media     `json:"media"` // null when nobody looked into the file
}

// media is what a video's bytes say it is, as the API tells it; null is what they do not say.
type media struct {
	Container       string   `json:"container"`
	DurationSeconds *float64 `json:"durationSeconds"`
	Width           *int     `json:"width"`
	Height          *int     `json:"height"`
	Rotation        *int     `json:"rotation"`
	FrameRate       *float64 `json:"frameRate"`
	VideoCodec      *string  `json:"videoCodec"`
	AudioCodec      *string  `json:"audioCodec"`
	FastStart       bool     `json:"fastStart"`
}

func snapshotOf(v *ent.Video) videoSnapshot {
	return videoSnapshot{
		ID: v.ID, UploadID: v.UploadID, OwnerID: v.OwnerID, PosterID: v.PosterID,
		Title: v.Title, Description: v.Description, Visibility: string(v.Visibility),
		FileName: v.FileName, Key: v.Key, ContentType: v.ContentType, Size: v.Size,
		UploadedAt: milliseconds(v.UploadedAt), UpdatedAt: milliseconds(v.UpdatedAt), Media: mediaOf(v),
	}
}

func mediaOf(v *ent.Video) *media {
	if v.Container == nil {
		return nil
	}
	m := &media{
		Container: *v.Container, Width: v.Width, Height: v.Height, Rotation: v.Rotation, FrameRate: v.FrameRate,
		VideoCodec: v.VideoCodec, AudioCodec: v.AudioCodec, FastStart: v.FastStart,
	}
	if v.DurationMs > 0 {
		seconds := float64(v.DurationMs) / 1000
		m.DurationSeconds = &seconds
	}
	return m
}

// uploadSnapshot is an upload that ended without a video.
type uploadSnapshot struct {
	ID          uuid.UUID  `json:"id"`
	OwnerID     uuid.UUID  `json:"ownerId"`
	Kind        string     `json:"kind"`
	Status      string     `json:"status"`
	FileName    string     `json:"fileName"`
	Key         string     `json:"key"` // in the bucket: nothing stays there
	ContentType string     `json:"contentType"`
	Size        int64      `json:"size"` // bytes, as reserved
	CreatedAt   time.Time  `json:"createdAt"`
	Rejection   *rejection `json:"rejection"` // null unless it was rejected
}

// rejection is the answer that the owner got.
type rejection struct {
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

func uploadSnapshotOf(u *ent.Upload) uploadSnapshot {
	s := uploadSnapshot{
		ID: u.ID, OwnerID: u.OwnerID, Kind: string(u.Kind), Status: string(u.Status),
		FileName: u.FileName, Key: u.Key, ContentType: u.ContentType, Size: u.Size, CreatedAt: milliseconds(u.CreatedAt),
	}
	if u.Rejection != nil {
		s.Rejection = &rejection{Code: *u.Rejection}
		if u.RejectionReason != nil {
			s.Rejection.Reason = *u.RejectionReason
		}
	}
	return s
}

// milliseconds is a time as the database has it: in milliseconds.
func milliseconds(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
