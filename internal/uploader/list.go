package uploader

import (
	"context"
	"iter"

	"github.com/streamsphere/streamsphere/internal/client"
)

// unfinished lists the uploads that can be resumed, newest first. It ends at the first error.
func (a *api) unfinished(ctx context.Context) iter.Seq2[client.Snapshot, error] {
	return pages(func(after *string) ([]client.Snapshot, *string, error) {
		answer, err := firstCall(ctx, a, func() (*client.UnfinishedResponse, error) {
			return client.Unfinished(ctx, a.client, after)
		})
		if err != nil || answer.Viewer == nil || answer.Viewer.Uploads == nil {
			return nil, nil, err
		}
		list := answer.Viewer.Uploads
		return list.Nodes, next(list.PageInfo.HasNextPage, list.PageInfo.EndCursor), nil
	})
}

// published lists the uploads that became videos, newest first. It ends at the first error.
func (a *api) published(ctx context.Context) iter.Seq2[client.PublishedUpload, error] {
	return pages(func(after *string) ([]client.PublishedUpload, *string, error) {
		answer, err := firstCall(ctx, a, func() (*client.PublishedResponse, error) {
			return client.Published(ctx, a.client, after)
		})
		if err != nil || answer.Viewer == nil || answer.Viewer.Uploads == nil {
			return nil, nil, err
		}
		list := answer.Viewer.Uploads
		return list.Nodes, next(list.PageInfo.HasNextPage, list.PageInfo.EndCursor), nil
	})
}

// next is the cursor of the next page; nil when there is none.
func next(more bool, cursor *string) *string {
	if !more {
		return nil
	}
	return cursor
}

// pages goes through a list page by page. A page is asked for with the cursor that the page before it answered.
func pages[T any](page func(after *string) (nodes []T, next *string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for after := (*string)(nil); ; {
			nodes, next, err := page(after)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, node := range nodes {
				if !yield(node, nil) {
					return
				}
			}
			if after = next; after == nil {
				return
			}
		}
	}
}
