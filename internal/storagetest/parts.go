package storagetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// big is a part of the smallest size that S3 allows for all but the last.
var big = bytes.Repeat([]byte("part"), 5<<18)

func testParts(t *testing.T, storage upload.Storage, can upload.Capabilities) {
	t.Run("parts become one object, with and without checksums", func(t *testing.T) {
		for _, checksums := range []bool{true, false} {
			testComplete(t, storage, checksums, can)
		}
	})
	t.Run("a second Complete changes nothing", func(t *testing.T) { testSecondComplete(t, storage) })
	t.Run("a part of another length or with other bytes is refused", func(t *testing.T) {
		key, id := beginParts(t, storage, true)
		part := upload.PartPut{Key: key, MultipartUploadID: id, Number: 1, Size: int64(len(film)), Sha256: sum(film)}
		request := signPart(t, storage, part)
		if can.BindsLength {
			wantStatus(t, send(t, request, film[1:]), http.StatusForbidden)
		}
		if can.PartChecksum {
			wantStatus(t, send(t, request, bytes.Repeat([]byte("evil"), 1000)), http.StatusBadRequest)
		}
		if parts, err := storage.Parts(t.Context(), key, id); err != nil || len(parts) != 0 {
			t.Errorf("Parts = %v, %v; want none", parts, err)
		}
	})
	t.Run("a part that is sent again replaces the first", func(t *testing.T) {
		key, id := beginParts(t, storage, false)
		for range 2 {
			sendPart(t, storage, upload.PartPut{Key: key, MultipartUploadID: id, Number: 3, Size: int64(len(film))}, film)
		}
		if parts, err := storage.Parts(t.Context(), key, id); err != nil || len(parts) != 1 || parts[0].Number != 3 {
			t.Errorf("Parts = %v, %v; want part 3 once", parts, err)
		}
	})
	t.Run("a multipart upload that is not open is ErrNoParts", func(t *testing.T) {
		key, id := beginParts(t, storage, true)
		part := upload.PartPut{Key: key, MultipartUploadID: id, Number: 1, Size: int64(len(film)), Sha256: sum(film)}
		sendPart(t, storage, part, film)
		parts, err := storage.Parts(t.Context(), key, id)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := storage.Abort(t.Context(), key, id); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := storage.Parts(t.Context(), key, id); !errors.Is(err, upload.ErrNoParts) {
			t.Errorf("Parts = %v; want ErrNoParts", err)
		}
		if err := storage.Complete(t.Context(), key, id, parts, int64(len(film))); !errors.Is(err, upload.ErrNoParts) {
			t.Errorf("Complete = %v; want ErrNoParts", err)
		}
	})
	t.Run("completing does not overwrite", func(t *testing.T) {
		put := newPut()
		id, err := storage.BeginParts(t.Context(), put.Key, put.ContentType, true)
		if err != nil {
			t.Fatal(err)
		}
		part := upload.PartPut{Key: put.Key, MultipartUploadID: id, Number: 1, Size: put.Size, Sha256: put.Sha256}
		sendPart(t, storage, part, film)
		wantStatus(t, send(t, sign(t, storage, put), film), http.StatusOK)
		parts, err := storage.Parts(t.Context(), put.Key, id)
		if err != nil {
			t.Fatal(err)
		}
		if err := storage.Complete(t.Context(), put.Key, id, parts, put.Size); !errors.Is(err, upload.ErrExists) {
			t.Errorf("Complete = %v; want ErrExists", err)
		}
	})
	t.Run("objects and open multipart uploads are listed by prefix", func(t *testing.T) { testListing(t, storage) })
}

func testComplete(t *testing.T, storage upload.Storage, checksums bool, can upload.Capabilities) {
	key, id := beginParts(t, storage, checksums)
	sums := sha256.New()
	for i, content := range [][]byte{big, film} {
		part := upload.PartPut{Key: key, MultipartUploadID: id, Number: i + 1, Size: int64(len(content))}
		if checksums {
			part.Sha256 = sum(content)
			raw, _ := hex.DecodeString(part.Sha256)
			sums.Write(raw)
		}
		sendPart(t, storage, part, content)
	}
	parts, err := storage.Parts(t.Context(), key, id)
	if err != nil || len(parts) != 2 || parts[1].Size != int64(len(film)) ||
		checksums && can.ListsPartSha256 && parts[1].Sha256 != sum(film) {
		t.Fatalf("Parts = %+v, %v; want the two that were sent", parts, err)
	}
	size := int64(len(big) + len(film))
	if err := storage.Complete(t.Context(), key, id, parts, size); err != nil {
		t.Fatal(err)
	}
	want := upload.Object{Size: size, ContentType: "video/mp4"}
	if checksums && can.StatsSha256 && can.ListsPartSha256 {
		want.PartsSha256 = hex.EncodeToString(sums.Sum(nil))
	}
	if got, err := storage.Stat(t.Context(), key); err != nil || got != want {
		t.Errorf("Stat = %+v, %v; want %+v", got, err, want)
	}
}

// testSecondComplete completes a multipart upload twice, and then another one at the same key.
func testSecondComplete(t *testing.T, storage upload.Storage) {
	key, id := beginParts(t, storage, true)
	parts := sendOnly(t, storage, key, id, film)
	if err := storage.Complete(t.Context(), key, id, parts, int64(len(film))); err != nil {
		t.Fatal(err)
	}
	first, err := storage.Stat(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	// S3: the same Complete may answer as it did the first time.
	err = storage.Complete(t.Context(), key, id, parts, int64(len(film)))
	if err != nil && !errors.Is(err, upload.ErrExists) && !errors.Is(err, upload.ErrNoParts) {
		t.Errorf("Complete of the same = %v; want nil, ErrExists or ErrNoParts", err)
	}
	other, err := storage.BeginParts(t.Context(), key, "video/webm", true)
	if err != nil {
		t.Fatal(err)
	}
	parts = sendOnly(t, storage, key, other, film[1:])
	if err := storage.Complete(t.Context(), key, other, parts, int64(len(film)-1)); !errors.Is(err, upload.ErrExists) {
		t.Errorf("Complete of another at the key = %v; want ErrExists", err)
	}
	if got, err := storage.Stat(t.Context(), key); err != nil || got != first {
		t.Errorf("Stat = %+v, %v; want the first, %+v", got, err, first)
	}
}

// sendOnly sends the only part of a multipart upload, and answers what storage lists then.
func sendOnly(t *testing.T, storage upload.Storage, key, id string, content []byte) []upload.Part {
	t.Helper()
	part := upload.PartPut{Key: key, MultipartUploadID: id, Number: 1, Size: int64(len(content)), Sha256: sum(content)}
	sendPart(t, storage, part, content)
	parts, err := storage.Parts(t.Context(), key, id)
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

func testListing(t *testing.T, storage upload.Storage) {
	put := newPut()
	wantStatus(t, send(t, sign(t, storage, put), film), http.StatusOK)
	key, id := beginParts(t, storage, true)
	found := map[string]bool{}
	for stored, err := range storage.Objects(t.Context(), "videos/") {
		if err != nil {
			t.Fatal(err)
		}
		found[stored.Key] = stored.Size == put.Size && time.Since(stored.Since) < time.Hour
	}
	for stored, err := range storage.OpenParts(t.Context(), "videos/") {
		if err != nil {
			t.Fatal(err)
		}
		found[stored.Key+" "+stored.MultipartUploadID] = time.Since(stored.Since) < time.Hour
	}
	if !found[put.Key] || !found[key+" "+id] {
		t.Errorf("listed %v; want %s and %s", found, put.Key, key)
	}
	for stored := range storage.Objects(t.Context(), "elsewhere/") {
		t.Errorf("listed %s below another prefix", stored.Key)
	}
	for stored := range storage.OpenParts(t.Context(), "elsewhere/") {
		t.Errorf("listed %s, which is open below another prefix", stored.Key)
	}
}

func beginParts(t *testing.T, storage upload.Storage, checksums bool) (key, id string) {
	t.Helper()
	key = newPut().Key
	id, err := storage.BeginParts(t.Context(), key, "video/mp4", checksums)
	if err != nil {
		t.Fatal(err)
	}
	return key, id
}

func signPart(t *testing.T, storage upload.Storage, part upload.PartPut) *upload.SignedRequest {
	t.Helper()
	request, err := storage.SignPart(t.Context(), part, time.Now().Truncate(time.Second), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func sendPart(t *testing.T, storage upload.Storage, part upload.PartPut, content []byte) {
	t.Helper()
	wantStatus(t, send(t, signPart(t, storage, part), content), http.StatusOK)
}
