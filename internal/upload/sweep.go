package upload

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"time"

	entupload "github.com/streamsphere/streamsphere/ent/upload"
)

// errEmpty keeps a sweep in the wrong database from taking every film for an orphan.
var errEmpty = errors.New("the database knows no upload at all: is it the right one?")

// orphanAge is how old something must be to count as an orphan: what is younger may be on its way into a row.
const orphanAge = time.Hour

const sweepBatch = 500

// Orphans finds what stands under our folders in storage that no upload in the database refers to: objects, and open multipart uploads.
func (s *Service) Orphans(ctx context.Context) iter.Seq2[StoredObject, error] {
	return func(yield func(StoredObject, error) bool) {
		if any, err := s.db.Upload.Query().Exist(ctx); err != nil || !any {
			yield(StoredObject{}, cmp.Or(err, errEmpty))
			return
		}
		for _, folder := range s.policy.allFolders() {
			for _, listed := range []iter.Seq2[StoredObject, error]{s.storage.Objects(ctx, folder+"/"), s.storage.OpenParts(ctx, folder+"/")} {
				if !s.unknown(ctx, listed, yield) {
					return
				}
			}
		}
	}
}

// unknown passes on what no row knows, and reports whether to go on.
func (s *Service) unknown(
	ctx context.Context,
	listed iter.Seq2[StoredObject, error],
	yield func(StoredObject, error) bool,
) bool {
	batch := make([]StoredObject, 0, sweepBatch)
	flush := func() bool {
		known, err := s.known(ctx, batch)
		if err != nil {
			yield(StoredObject{}, err)
			return false
		}
		for _, orphan := range batch {
			if !known[orphan.name()] && !yield(orphan, nil) {
				return false
			}
		}
		batch = batch[:0]
		return true
	}
	for orphan, err := range listed {
		if err != nil {
			yield(StoredObject{}, err)
			return false
		}
		if s.now().Sub(orphan.Since) < orphanAge {
			continue
		}
		if batch = append(batch, orphan); len(batch) == sweepBatch && !flush() {
			return false
		}
	}
	return flush()
}

// name tells an object and the multipart uploads at its key apart.
func (s StoredObject) name() string { return s.Key + "\n" + s.MultipartUploadID }

// known are the names that rows know: of the object at an upload's key, unless the upload has ended without a video, and of
// its own multipart upload until it ends.
func (s *Service) known(ctx context.Context, batch []StoredObject) (map[string]bool, error) {
	keys := make([]string, len(batch))
	for i, stored := range batch {
		keys[i] = stored.Key
	}
	rows, err := s.db.Upload.Query().Where(
		entupload.KeyIn(keys...),
		entupload.Or(
			entupload.StatusIn(Pending, Finalizing, Expired), withVideo(),
		),
	).Select(entupload.FieldKey, entupload.FieldMultipartUploadID, entupload.FieldStatus).All(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, 2*len(rows))
	for _, u := range rows {
		known[StoredObject{Key: u.Key}.name()] = true
		if u.MultipartUploadID != nil && !isFinal(u.Status) {
			known[StoredObject{Key: u.Key, MultipartUploadID: *u.MultipartUploadID}.name()] = true
		}
	}
	return known, nil
}

// Remove deletes a orphan for good.
func (s *Service) Remove(ctx context.Context, orphan StoredObject) error {
	if orphan.MultipartUploadID != "" {
		return s.storage.Abort(ctx, orphan.Key, orphan.MultipartUploadID)
	}
	return s.storage.Delete(ctx, orphan.Key)
}
