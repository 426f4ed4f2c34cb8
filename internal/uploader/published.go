package uploader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/streamsphere/streamsphere/internal/client"
)

// published finds the video that the server made of this very file after an earlier run had ended: nothing needs to be sent
// again. Without one it answers otherwise.
func (r *run) published(ctx context.Context, otherwise error) error {
	var after *string
	for {
		answer, err := call(ctx, r, func() (*client.PublishedResponse, error) { return client.Published(ctx, r.api, after) })
		if err != nil {
			return err
		}
		if answer.Viewer == nil || answer.Viewer.Uploads == nil {
			return otherwise
		}
		for _, u := range answer.Viewer.Uploads.Nodes {
			same, err := r.holds(ctx, u)
			if err != nil {
				return err
			}
			if same {
				return r.take(ctx, u)
			}
		}
		page := answer.Viewer.Uploads.PageInfo
		if after = page.EndCursor; !page.HasNextPage {
			return otherwise
		}
	}
}

// take makes a published video the outcome of this run.
func (r *run) take(ctx context.Context, u client.PublishedUpload) error {
	r.meter.note("An earlier upload of this file is published already.")
	r.result.VideoID, r.result.ResumedParts = u.Video.Id, r.result.Parts
	return r.describe(ctx)
}

// holds reports whether an upload is of this file's bytes, by the checksum that storage keeps.
func (r *run) holds(ctx context.Context, u client.PublishedUpload) (bool, error) {
	if u.Video == nil || !r.isFor(u.Reserved) {
		return false, nil
	}
	r.reserve(u.Reserved)
	r.meter.enter(Reading)
	r.sums = newSums(r.file) // its parts may have another size than those of the one before
	switch {
	case u.Sha256 != nil:
		sum, err := r.readWhole(ctx)
		return sum == *u.Sha256, err
	case u.PartsSha256 != nil:
		sum, err := r.sumOfParts(ctx)
		return sum == *u.PartsSha256, err
	}
	return false, nil
}

// sumOfParts is the SHA-256 over the SHA-256s of all parts.
func (r *run) sumOfParts(ctx context.Context) (string, error) {
	if err := r.sums.ready(ctx, r.parts(r.numbers()), r.Parallel); err != nil {
		return "", err
	}
	h := sha256.New()
	for _, number := range r.numbers() {
		sum, err := hex.DecodeString(r.sums.of(number))
		if err != nil {
			return "", err
		}
		h.Write(sum)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// describe shows a video that is published already as it is wanted now.
func (r *run) describe(ctx context.Context) error {
	if r.want.Details == nil {
		return nil
	}
	d := r.want.Details
	_, err := call(ctx, r, func() (*client.UpdateVideoResponse, error) {
		return client.UpdateVideo(ctx, r.api, client.UpdateVideoInput{
			VideoId: r.result.VideoID, Title: d.Title, Description: d.Description, Visibility: d.Visibility,
		})
	})
	return err
}
