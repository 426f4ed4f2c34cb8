package upload

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/ent/predicate"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
)

// sumOfParts is what storage says of an object made of these parts: the SHA-256 over their SHA-256s. Nil without those.
func sumOfParts(parts []Part) *string {
	h := sha256.New()
	for _, p := range parts {
		sum, err := hex.DecodeString(p.Sha256)
		if err != nil || len(sum) != sha256.Size {
			return nil
		}
		h.Write(sum)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	return &sum
}

// unchangedSum holds as long as no other caller has found other parts than we did: the later look counts.
func unchangedSum(u *ent.Upload, sum *string) predicate.Upload {
	unchanged := []predicate.Upload{entupload.PartsSha256IsNil()}
	for _, known := range []*string{u.PartsSha256, sum} {
		if known != nil {
			unchanged = append(unchanged, entupload.PartsSha256(*known))
		}
	}
	return entupload.Or(unchanged...)
}
