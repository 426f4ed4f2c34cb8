package upload

import (
	"context"

	"github.com/streamsphere/streamsphere/ent"
)

// sign seals the request that sends a SINGLE upload: length, type, write-once and the checksum, when there is one, are all
// in the signature. Parts are sealed as they are sent (parts.go).
func (s *Service) sign(ctx context.Context, u *ent.Upload, v validity) (*Reservation, error) {
	reservation := &Reservation{Upload: u, Key: u.Key, Location: s.Location(u.Key)}
	if u.Strategy == Multipart {
		return reservation, nil
	}
	var err error
	if u.MultipartUploadID != nil || !s.profile.Asked().PutOnce {
		reservation.Upload, reservation.Request, err = s.signOnlyPart(ctx, u, v)
		return reservation, err
	}
	put := Put{Key: u.Key, ContentType: u.ContentType, Size: u.Size}
	if u.Sha256 != nil {
		put.Sha256 = *u.Sha256
	}
	reservation.Request, err = s.storage.SignPut(ctx, put, v.at, v.life)
	return reservation, err
}

// signOnlyPart seals a SINGLE upload as the only part of a multipart upload. To its client it is one PUT like any other, but
// no client ever has a URL that can write the key: the server sets the type and completes the object, and the URL is dead
// after that. A store that does not refuse a second PUT gets its uploads so.
func (s *Service) signOnlyPart(ctx context.Context, u *ent.Upload, v validity) (*ent.Upload, *SignedRequest, error) {
	if u.MultipartUploadID == nil {
		if err := s.beginParts(ctx, u, u.Sha256 != nil && s.profile.Asked().TakesPartChecksum); err != nil {
			return nil, nil, err
		}
		var err error
		if u, err = s.owned(ctx, u.ID); err != nil {
			return nil, nil, err
		}
		if u.MultipartUploadID == nil { // it was given up in this moment
			return nil, nil, closedError(u)
		}
	}
	part := PartPut{Key: u.Key, MultipartUploadID: *u.MultipartUploadID, Number: 1, Size: u.Size}
	if u.Sha256 != nil && u.PartChecksums {
		part.Sha256 = *u.Sha256
	}
	request, err := s.storage.SignPart(ctx, part, v.at, v.life)
	return u, request, err
}

// Guarantees are what storage itself enforces for an upload.
type Guarantees struct{ ExactSize, ContentType, Checksum, WriteOnce bool }

// Guarantees say what storage was seen to enforce of what an upload's signature binds. What was not seen is not claimed.
func (s *Service) Guarantees(u *ent.Upload) *Guarantees {
	seen, measured := s.profile.Seen()
	if !measured || !seen.ChecksSignatures() {
		return &Guarantees{}
	}
	if u.Strategy == Multipart || u.MultipartUploadID != nil {
		return &Guarantees{
			ExactSize:   seen.BindsLength,
			ContentType: true, // the server sets it, no client can
			Checksum:    seen.PartChecksum && u.PartChecksums,
			WriteOnce:   true, // the server completes it once, and no URL can write the key
		}
	}
	return &Guarantees{
		ExactSize: seen.BindsLength, ContentType: seen.BindsType,
		Checksum: seen.PutChecksum && u.Sha256 != nil, WriteOnce: seen.PutOnce,
	}
}
