package upload

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	entupload "github.com/streamsphere/streamsphere/ent/upload"
)

// errEmpty keeps a sweep in the wrong database from taking every film for a stray.
var errEmpty = errors.New("the database knows no upload at all: is it the right one?")

// strayAge is how old something must be to count as stray: what is younger may be on its way into a row.
const strayAge = time.Hour

const sweepBatch = 500

// Strays finds what stands under our folders in storage and no row knows: objects, and open multipart uploads.
func (s *Service) Strays(ctx context.Context) iter.Seq2[Stray, error] {
	return func(yield func(Stray, error) bool) {
		if any, err := s.db.Upload.Query().Exist(ctx); err != nil || !any {
			yield(Stray{}, cmp.Or(err, errEmpty))
			return
		}
		for _, folder := range append(slices.Clone(s.policy.Folders), posterFolder) {
			for _, listed := range []iter.Seq2[Stray, error]{s.storage.Objects(ctx, folder+"/"), s.storage.OpenParts(ctx, folder+"/")} {
				if !s.unknown(ctx, listed, yield) {
					return
				}
			}
		}
	}
}

// unknown passes on what no row knows, and reports whether to go on.
func (s *Service) unknown(ctx context.Context, listed iter.Seq2[Stray, error], yield func(Stray, error) bool) bool {
	batch := make([]Stray, 0, sweepBatch)
	flush := func() bool {
		known, err := s.known(ctx, batch)
		if err != nil {
			yield(Stray{}, err)
			return false
		}
		for _, stray := range batch {
			if !known[stray.name()] && !yield(stray, nil) {
				return false
			}
		}
		batch = batch[:0]
		return true
	}
	for stray, err := range listed {
		if err != nil {
			yield(Stray{}, err)
			return false
		}
		if s.now().Sub(stray.Since) < strayAge {
			continue
		}
		if batch = append(batch, stray); len(batch) == sweepBatch && !flush() {
			return false
		}
	}
	return flush()
}

// name tells an object and the multipart uploads at its key apart.
func (s Stray) name() string { return s.Key + "\n" + s.StorageID }

// known are the names that rows know: of every object at an upload's key, and of its own multipart upload until it ends.
func (s *Service) known(ctx context.Context, batch []Stray) (map[string]bool, error) {
	keys := make([]string, len(batch))
	for i, stray := range batch {
		keys[i] = stray.Key
	}
	rows, err := s.db.Upload.Query().Where(entupload.KeyIn(keys...)).
		Select(entupload.FieldKey, entupload.FieldStorageID, entupload.FieldStatus).All(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, 2*len(rows))
	for _, u := range rows {
		known[Stray{Key: u.Key}.name()] = true
		if u.StorageID != nil && !ended(u.Status) {
			known[Stray{Key: u.Key, StorageID: *u.StorageID}.name()] = true
		}
	}
	return known, nil
}

// Remove deletes a stray for good.
func (s *Service) Remove(ctx context.Context, stray Stray) error {
	if stray.StorageID != "" {
		return s.storage.Abort(ctx, stray.Key, stray.StorageID)
	}
	return s.storage.Delete(ctx, stray.Key)
}
