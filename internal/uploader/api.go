package uploader

import (
	"context"
	"errors"
	"time"

	"github.com/streamsphere/streamsphere/internal/client"
)

// api calls the server, and calls again where that may help.
type api struct {
	client   *client.Client
	retry    Retry
	progress *progress
}

func callAPI[T any](ctx context.Context, a *api, request func() (T, error)) (T, error) {
	return call(ctx, a.retry, a.noteRetry, request)
}

func firstCall[T any](ctx context.Context, a *api, request func() (T, error)) (T, error) {
	return call(ctx, a.retry.atOpening(), a.noteRetry, request)
}

func (a *api) noteRetry(err error, pause time.Duration) {
	if answered, ok := errors.AsType[*client.Error](err); ok {
		a.progress.note("%s (%s) The server is asked again %s.", answered.Message, answered.Code, in(pause))
		return
	}
	a.progress.note("The server does not answer: %v. It is asked again %s.", err, in(pause))
}

// policy is what may be uploaded.
func (a *api) policy(ctx context.Context) (*client.UploadPolicy, error) {
	answer, err := firstCall(ctx, a, func() (*client.PolicyResponse, error) { return client.Policy(ctx, a.client) })
	if err != nil {
		return nil, err
	}
	return answer.UploadPolicy, nil
}

// reserve begins an upload. The request is nil when the file goes in parts.
func (a *api) reserve(
	ctx context.Context, input client.RequestUploadInput,
) (client.Snapshot, *client.SignedRequest, error) {
	answer, err := firstCall(ctx, a, func() (*client.RequestUploadResponse, error) {
		return client.RequestUpload(ctx, a.client, input)
	})
	if err != nil {
		return client.Snapshot{}, nil, err
	}
	return answer.RequestUpload.Upload, answer.RequestUpload.Request, nil
}

// renew signs a reservation again and revives one that has expired. The request is nil when the file goes in parts.
func (a *api) renew(ctx context.Context, uploadID string) (*client.SignedRequest, error) {
	answer, err := callAPI(ctx, a, func() (*client.RenewUploadResponse, error) {
		return client.RenewUpload(ctx, a.client, client.RenewUploadInput{UploadId: uploadID})
	})
	if err != nil {
		return nil, err
	}
	return answer.RenewUpload.Request, nil
}

// signParts signs parts, and revives an upload that has expired, as it does when a machine slept for long.
func (a *api) signParts(ctx context.Context, input client.SignUploadPartsInput) ([]client.SignedPart, error) {
	sign := func() (*client.SignUploadPartsResponse, error) { return client.SignUploadParts(ctx, a.client, input) }
	answer, err := callAPI(ctx, a, sign)
	if client.CodeOf(err) == uploadExpired {
		if _, err := a.renew(ctx, input.UploadId); err != nil {
			return nil, err
		}
		answer, err = callAPI(ctx, a, sign)
	}
	if err != nil {
		return nil, err
	}
	return answer.SignUploadParts.Parts, nil
}

// finalize publishes an upload and answers its video's id.
func (a *api) finalize(ctx context.Context, uploadID string, details *client.VideoDetailsInput) (string, error) {
	input := client.FinalizeUploadInput{UploadId: uploadID, Details: details}
	answer, err := callAPI(ctx, a, func() (*client.FinalizeUploadResponse, error) {
		return client.FinalizeUpload(ctx, a.client, input)
	})
	if err != nil {
		return "", err
	}
	return answer.FinalizeUpload.Video.Id, nil
}

// updateVideo gives a video that is published already the details that are wanted now.
func (a *api) updateVideo(ctx context.Context, videoID string, details *client.VideoDetailsInput) error {
	if details == nil {
		return nil
	}
	_, err := callAPI(ctx, a, func() (*client.UpdateVideoResponse, error) {
		return client.UpdateVideo(ctx, a.client, client.UpdateVideoInput{
			VideoId: videoID, Title: details.Title, Description: details.Description, Visibility: details.Visibility,
		})
	})
	return err
}

// received asks how far an upload is, and storage which of its parts have arrived; nil when there is no such upload.
func (a *api) received(ctx context.Context, uploadID string) (*client.UnfinishedUpload, error) {
	answer, err := callAPI(ctx, a, func() (*client.ReceivedResponse, error) {
		return client.Received(ctx, a.client, uploadID)
	})
	if err != nil {
		return nil, err
	}
	return answer.Upload, nil
}
