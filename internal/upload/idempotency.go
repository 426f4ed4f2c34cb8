package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// This file makes a request safe to repeat: while an upload remembers its idempotency key, the same key with the same input
// leads to it again. Two requests with one key never both write: the owner's row is locked while keys are looked up, and a
// unique index holds whatever the code does.

const (
	keyLifetime = 24 * time.Hour // for how long a key leads to its upload
	maxKey      = 255            // characters of a key
)

// checkKey answers what is wrong with a request's idempotency key, and returns the checksum of its input, nil when it has no
// key.
func (r *Request) checkKey() (*string, error) {
	if r.IdempotencyKey == nil {
		return nil, nil
	}
	key := *r.IdempotencyKey
	isVisible := func(c rune) bool { return c > ' ' && c <= '~' }
	if len(key) < 1 || len(key) > maxKey || strings.ContainsFunc(key, func(c rune) bool { return !isVisible(c) }) {
		return nil, fault.Input(fault.BadUserInput, "idempotencyKey",
			"An idempotencyKey has 1 to %d visible ASCII characters and no space, such as a UUID.", maxKey)
	}
	sum, err := r.inputSha256()
	return &sum, err
}

// inputSha256 is the checksum of what was said. What was not said is left out, so that a server with one more field takes the
// input for the same.
func (r *Request) inputSha256() (string, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("encode the input: %w", err)
	}
	var said map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&said); err != nil {
		return "", fmt.Errorf("encode the input: %w", err)
	}
	dropNulls(said)
	if text, err = json.Marshal(said); err != nil {
		return "", fmt.Errorf("encode the input: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

func dropNulls(object map[string]any) {
	for name, value := range object {
		switch inner, isObject := value.(map[string]any); {
		case value == nil:
			delete(object, name)
		case isObject:
			dropNulls(inner)
		}
	}
}

// findKeys gives drafts the uploads that their keys lead to, and takes keys away from uploads that are too old. The owner's
// row must be locked.
func (s *Service) findKeys(ctx context.Context, tx *ent.Tx, owner uuid.UUID, drafts []*draft) error {
	byKey := map[string][]*draft{}
	var keys []string
	for _, d := range drafts {
		if key := d.request.IdempotencyKey; key != nil && d.err == nil {
			byKey[*key], keys = append(byKey[*key], d), append(keys, *key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	known, err := tx.Upload.Query().Where(entupload.OwnerID(owner), entupload.IdempotencyKeyIn(keys...)).All(ctx)
	if err != nil {
		return fmt.Errorf("look idempotency keys up: %w", err)
	}
	var old []uuid.UUID
	for _, u := range known {
		if s.now().Sub(u.CreatedAt) > keyLifetime {
			old = append(old, u.ID)
			continue
		}
		for _, d := range byKey[*u.IdempotencyKey] {
			if d.err = d.sameAs(u.RequestSha256); d.err == nil {
				d.upload, d.isOld = u.Unwrap(), true
			}
		}
		delete(byKey, *u.IdempotencyKey)
	}
	for _, drafts := range byKey { // what is left is new: the first of each key makes the upload
		for _, d := range drafts[1:] {
			if d.err = d.sameAs(drafts[0].sha256); d.err == nil {
				d.same = drafts[0]
			}
		}
	}
	if len(old) == 0 {
		return nil
	}
	return tx.Upload.Update().Where(entupload.IDIn(old...)).ClearIdempotencyKey().Exec(ctx)
}

// sameAs answers CONFLICT unless the draft's input is the one that came with its key before.
func (d *draft) sameAs(earlier *string) error {
	if earlier != nil && *earlier == *d.sha256 {
		return nil
	}
	return fault.Input(fault.Conflict, "idempotencyKey",
		"This idempotencyKey came with another input before. Make a new key for every file.")
}

// reserveAgain answers a repeated request with its upload as it is now.
func (s *Service) reserveAgain(ctx context.Context, id uuid.UUID) (reservation *Reservation, err error) {
	err = whileChanged(func() error {
		u, err := s.owned(ctx, id)
		if err != nil {
			return err
		}
		switch u.Status {
		case Pending, Expired:
			reservation, err = s.renew(ctx, u)
			return err
		case Finalizing, Finalized:
			reservation = &Reservation{Upload: u, Key: u.Key, Location: s.Location(u.Key)}
			return nil
		}
		return spentKey(u)
	})
	return reservation, err
}

// spentKey says why a key's upload cannot be had again.
func spentKey(u *ent.Upload) error {
	if u.Status == Cancelled {
		return fault.Input(fault.UploadCancelled, "idempotencyKey",
			"The upload of this idempotencyKey was cancelled. Request a new one with a new key.")
	}
	return fault.Input(fault.Conflict, "idempotencyKey",
		"The upload of this idempotencyKey was rejected (%s). Request a new one with a new key.", *u.Rejection)
}
