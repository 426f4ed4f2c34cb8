package upload

import (
	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/fault"
)

// verify compares what storage holds with what was reserved. A store that keeps no checksum proves nothing either way: the
// signature already bound it.
func verify(u *ent.Upload, o Object) *fault.Error {
	const removed = " The file was removed. Request a new upload."
	switch {
	case o.Size != u.Size:
		return fault.New(fault.SizeMismatch, "Storage holds %d bytes, but %d were reserved."+removed, o.Size, u.Size)
	case bare(o.ContentType) != u.ContentType:
		return fault.New(
			fault.TypeMismatch,
			"Storage holds a file of type %q, but %q was reserved."+removed,
			o.ContentType,
			u.ContentType,
		)
	case o.ContentEncoding != "":
		return fault.New(
			fault.TypeMismatch,
			"The file was stored with Content-Encoding %q, which was not reserved: players would get other bytes."+removed,
			o.ContentEncoding,
		)
	case u.Sha256 != nil && o.Sha256 != "" && o.Sha256 != *u.Sha256:
		return fault.New(fault.ChecksumMismatch, "The file in storage has another SHA-256 than was reserved."+removed)
	case u.PartsSha256 != nil && o.PartsSha256 != "" && o.PartsSha256 != *u.PartsSha256:
		return fault.New(fault.ChecksumMismatch, "The file in storage is not made of the parts that were sent."+removed)
	}
	return nil
}
