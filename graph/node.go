package graph

import (
	"bytes"
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/graph/node"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// find returns the nodes of these IDs in their order, nil where the viewer sees none. One query a type, however many
// IDs.
func (r *Resolver) find(ctx context.Context, ids ...uuid.UUID) ([]node.Node, error) {
	if len(ids) > maxNodes {
		return nil, fault.Input(fault.BadUserInput, "ids", "At most %d IDs at once, not %d.", maxNodes, len(ids))
	}
	if len(ids) == 0 {
		return []node.Node{}, nil
	}
	found := make(map[uuid.UUID]node.Node, len(ids))
	distinct := withoutRepeats(ids)
	videos, err := r.videos.Find(ctx, distinct...)
	if err != nil {
		return nil, err
	}
	for _, v := range videos {
		found[v.ID] = v
	}
	uploads, err := r.uploads.Find(ctx, distinct...)
	if err != nil {
		return nil, err
	}
	for _, u := range uploads {
		found[u.ID] = u
	}
	users, err := r.users.ByIDs(ctx, distinct)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		found[u.ID] = u
	}
	nodes := make([]node.Node, len(ids))
	for i, id := range ids {
		nodes[i] = found[id]
	}
	return nodes, nil
}

func withoutRepeats(ids []uuid.UUID) []uuid.UUID {
	sorted := slices.SortedFunc(slices.Values(ids), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(sorted)
}

func (r *Resolver) findOne(ctx context.Context, id uuid.UUID) (node.Node, error) {
	nodes, err := r.find(ctx, id)
	if err != nil {
		return nil, err
	}
	return nodes[0], nil
}

// first is the only one of rows, or nil.
func first[T any](rows []*T, err error) (*T, error) {
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}
