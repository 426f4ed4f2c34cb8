package upload

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// maxSignedParts is how many parts are signed at once.
const maxSignedParts = 100

// SignParts names the parts of an upload that are about to be sent.
type SignParts struct {
	UploadID uuid.UUID
	Parts    []PartRequest
}

// PartRequest is a part about to be sent.
type PartRequest struct {
	Number int
	Sha256 *string
}

// SignedParts are the requests that send them.
type SignedParts struct {
	Upload *ent.Upload
	Parts  []SignedPart
}

// SignedPart is the one request that can send a part, and which bytes of the file it takes.
type SignedPart struct {
	Number  int
	Offset  int64
	Size    int64
	Request *SignedRequest
}

// SignParts signs parts just before they are sent. Whoever still sends parts keeps the reservation alive.
func (s *Service) SignParts(ctx context.Context, in SignParts) (*SignedParts, error) {
	u, err := s.owned(ctx, in.UploadID)
	if err != nil {
		return nil, err
	}
	if u.Strategy != Multipart {
		return nil, fault.Input(
			fault.BadUserInput,
			"uploadId",
			"This upload goes in a single PUT: send it with its request, or renew that.",
		)
	}
	checksums, err := checkParts(u, in.Parts)
	if err != nil {
		return nil, err
	}
	if u.Status != Pending {
		return nil, closedError(u)
	}
	if u, err = s.reserveParts(ctx, u, checksums); err != nil {
		return nil, err
	}
	return s.signParts(ctx, u, in.Parts)
}

// checkParts answers what is wrong with a call, or whether its parts carry checksums.
func checkParts(u *ent.Upload, parts []PartRequest) (checksums bool, err error) {
	wrong := func(i int, name, format string, args ...any) (bool, error) {
		return false, fault.Input(fault.BadUserInput, fmt.Sprintf("parts.%d.%s", i, name), format, args...)
	}
	if len(parts) < 1 || len(parts) > maxSignedParts {
		return false, fault.Input(
			fault.BadUserInput,
			"parts",
			"1 to %d parts are signed at once, not %d.",
			maxSignedParts,
			len(parts),
		)
	}
	checksums = parts[0].Sha256 != nil
	seen := make(map[int]bool, len(parts))
	for i, p := range parts {
		if _, _, ok := extent(u, p.Number); !ok {
			return wrong(i, "number", "This upload has the parts 1 to %d, not %d.", partCount(u), p.Number)
		}
		if seen[p.Number] {
			return wrong(i, "number", "Part %d stands twice.", p.Number)
		}
		seen[p.Number] = true
		if want := checksums; u.MultipartUploadID != nil && (p.Sha256 != nil) != u.PartChecksums ||
			(p.Sha256 != nil) != want {
			return wrong(
				i,
				"sha256",
				"Either every part of an upload comes with its sha256, or none does; the first one signed decides.",
			)
		}
	}
	return checksums, nil
}

// reserveParts opens the multipart upload before its first part, and extends the reservation.
func (s *Service) reserveParts(ctx context.Context, u *ent.Upload, checksums bool) (*ent.Upload, error) {
	validity, err := s.validityOf(ctx, u.Size)
	if err != nil {
		return nil, err
	}
	if err := s.extend(ctx, u, validity); err != nil {
		return nil, s.changed(ctx, u.ID, err)
	}
	now, err := s.owned(ctx, u.ID)
	if err == nil && now.MultipartUploadID == nil {
		if err := s.beginParts(ctx, u, checksums); err != nil {
			return nil, err
		}
		now, err = s.owned(ctx, u.ID)
	}
	switch {
	case err != nil:
		return nil, err
	case now.MultipartUploadID == nil: // it was given up in this moment
		return nil, closedError(now)
	case now.PartChecksums != checksums:
		return nil, fault.Input(fault.BadUserInput, "parts.0.sha256",
			"Another client has begun this upload and decided otherwise about checksums. Ask for the upload's guarantees.")
	}
	return now, nil
}

// beginParts opens the multipart upload in storage and writes its name down. When two calls come first at once, one of them
// is first in the database; the other's is aborted.
func (s *Service) beginParts(ctx context.Context, u *ent.Upload, checksums bool) error {
	multipartUploadID, err := s.storage.BeginParts(ctx, u.Key, u.ContentType, checksums)
	if err != nil {
		return err
	}
	crashAt(StepPartsBegun)
	n, err := s.db.Upload.Update().
		Where(entupload.ID(u.ID), entupload.StatusEQ(Pending), entupload.MultipartUploadIDIsNil()).
		SetMultipartUploadID(multipartUploadID).SetPartChecksums(checksums).Save(ctx)
	if err != nil {
		return err
	}
	if n == 0 {
		if err := s.storage.Abort(ctx, u.Key, multipartUploadID); err != nil {
			slog.WarnContext(ctx, "a multipart upload was begun twice and stays for a sweep", "key", u.Key, "error", err)
		}
	}
	return nil
}

func (s *Service) signParts(ctx context.Context, u *ent.Upload, parts []PartRequest) (*SignedParts, error) {
	validity, err := s.validityOf(ctx, *u.PartSize)
	if err != nil {
		return nil, err
	}
	signed := &SignedParts{Upload: u, Parts: make([]SignedPart, len(parts))}
	for i, p := range parts {
		offset, size, _ := extent(u, p.Number)
		put := PartPut{Key: u.Key, MultipartUploadID: *u.MultipartUploadID, Number: p.Number, Size: size}
		if p.Sha256 != nil {
			put.Sha256 = *p.Sha256
		}
		request, err := s.storage.SignPart(ctx, put, validity.at, validity.life)
		if err != nil {
			return nil, err
		}
		signed.Parts[i] = SignedPart{Number: p.Number, Offset: offset, Size: size, Request: request}
	}
	return signed, nil
}

// Received asks storage which parts of an unfinished multipart upload have arrived; nil for every other upload.
func (s *Service) Received(ctx context.Context, u *ent.Upload) ([]Part, error) {
	if u.Strategy != Multipart || isFinal(u.Status) {
		return nil, nil
	}
	if u.MultipartUploadID == nil {
		return []Part{}, nil
	}
	parts, err := s.storage.Parts(ctx, u.Key, *u.MultipartUploadID)
	if errors.Is(err, ErrNoParts) {
		return []Part{}, nil
	}
	return parts, err
}

// missingParts are the numbers of the parts that have not arrived. A part of the right size is never asked for again, whatever
// else the store does not tell of it.
func missingParts(u *ent.Upload, parts []Part) []int {
	arrived := make(map[int]bool, len(parts))
	for _, p := range parts {
		_, size, ok := extent(u, p.Number)
		arrived[p.Number] = ok && p.Size == size
	}
	var missing []int
	for n := 1; n <= partCount(u); n++ {
		if !arrived[n] {
			missing = append(missing, n)
		}
	}
	return missing
}
