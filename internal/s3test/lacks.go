package s3test

// Lack is what a lesser store does not do, or does otherwise. Lacks are combined with |.
type Lack uint32

const (
	// NoObjectChecksums answers HEAD and GET without a checksum.
	NoObjectChecksums Lack = 1 << iota
	// NoPartChecksums lists parts without a checksum.
	NoPartChecksums
	// AcceptsAnyPut takes other bytes in a PUT than its x-amz-checksum-sha256 says.
	AcceptsAnyPut
	// AcceptsAnyPart does so with parts.
	AcceptsAnyPart
	// EchoesChecksums tells the checksum that a client claimed, also where it was never compared with the bytes.
	EchoesChecksums
	// RefusesChecksums answers 501 to x-amz-checksum-sha256, on a PUT and on a part.
	RefusesChecksums
	// RefusesChecksumAlgorithm answers 501 when a multipart upload is opened with one.
	RefusesChecksumAlgorithm
	// RefusesChecksumMode answers 400 to x-amz-checksum-mode.
	RefusesChecksumMode

	// IgnoresIfNoneMatch lets a second PUT overwrite.
	IgnoresIfNoneMatch
	// RefusesIfNoneMatch answers 501 to it on a PUT.
	RefusesIfNoneMatch
	// IgnoresCompleteMatch lets CompleteMultipartUpload overwrite.
	IgnoresCompleteMatch
	// RefusesCompleteMatch answers 501 to If-None-Match on CompleteMultipartUpload.
	RefusesCompleteMatch
	// ForgetsCompletion keeps a completed multipart upload open, with its parts: a second CompleteMultipartUpload replaces the
	// object, whatever If-None-Match says.
	ForgetsCompletion
	// IgnoresObjectSize does not compare x-amz-mp-object-size with the object.
	IgnoresObjectSize
	// RefusesObjectSize answers 501 to it.
	RefusesObjectSize

	// ListsUploadsByKeyOnly lists the open multipart uploads of a prefix only when it is a whole key, and all without one.
	ListsUploadsByKeyOnly
	// NoCORSAPI answers 501 where the bucket's rule is read or written. Preflights are answered by the rule as it is.
	NoCORSAPI

	// UnboundType takes a signed PUT with another Content-Type than the signed one.
	UnboundType
	// UnboundLength takes a signed PUT whose length is at most 16 bytes more or less than the signed one.
	UnboundLength

	// Resigns lacks nothing: every request is checked here and signed anew, as those are that a lack changes.
	Resigns
)

// Stores that do not do what AWS does, by what they were seen or are documented to lack. docs/providers.md says which.
const (
	Ceph16Like = AcceptsAnyPut | AcceptsAnyPart | NoObjectChecksums | NoPartChecksums | IgnoresCompleteMatch | IgnoresObjectSize
	MinIOLike  = ListsUploadsByKeyOnly | NoCORSAPI
	B2Like     = RefusesIfNoneMatch | RefusesCompleteMatch | RefusesChecksums | RefusesChecksumAlgorithm | RefusesObjectSize |
		NoObjectChecksums | NoPartChecksums
	GCSLike = IgnoresIfNoneMatch | IgnoresCompleteMatch | AcceptsAnyPut | AcceptsAnyPart | NoObjectChecksums |
		NoPartChecksums | IgnoresObjectSize
	// ForgetfulLike overwrites, and completes an upload as often as it is asked.
	ForgetfulLike = IgnoresIfNoneMatch | IgnoresCompleteMatch | ForgetsCompletion | IgnoresObjectSize
	// BelievingLike repeats whatever checksum it is told.
	BelievingLike = AcceptsAnyPut | AcceptsAnyPart | EchoesChecksums
	// PickyLike refuses every header that is not needed.
	PickyLike = RefusesIfNoneMatch | RefusesCompleteMatch | RefusesChecksums | RefusesChecksumAlgorithm | RefusesChecksumMode |
		RefusesObjectSize | NoCORSAPI | ListsUploadsByKeyOnly
	// OpenLike binds nothing in a signature but the key.
	OpenLike = UnboundType | UnboundLength
)

// has reports whether any of these lacks is among them.
func (l Lack) has(any Lack) bool { return l&any != 0 }
