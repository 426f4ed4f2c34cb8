package upload

import "sync/atomic"

// Capabilities are what a store was seen to do, on objects that were written and removed for it. Its name promises nothing,
// and neither does a header that it echoes: a field is true only when what it says was tried and held. The zero value is a
// store of which nothing is known.
type Capabilities struct {
	// What a signature binds: any other request was refused.
	BindsLength  bool `json:"bindsLength"`
	BindsType    bool `json:"bindsType"`
	PutChecksum  bool `json:"putChecksum"`  // a signed PUT refuses other bytes than its SHA-256
	PartChecksum bool `json:"partChecksum"` // and so does a signed part

	// What is written once stays: a second request for the same key was refused.
	PutOnce      bool `json:"putOnce"`      // by If-None-Match on a PUT
	CompleteOnce bool `json:"completeOnce"` // by If-None-Match on CompleteMultipartUpload
	ChecksSize   bool `json:"checksSize"`   // CompleteMultipartUpload compares the object's size with the one it is told

	// What storage tells of what it has.
	StatsSha256     bool `json:"statsSha256"`     // HEAD answers the SHA-256 that was sent
	ListsPartSha256 bool `json:"listsPartSha256"` // and the list of parts theirs
	ListsByPrefix   bool `json:"listsByPrefix"`   // open multipart uploads are listed below a prefix; if not, without one

	// Which optional headers it takes; what it does not take is left out.
	TakesPutChecksum   bool `json:"takesPutChecksum"`   // x-amz-checksum-sha256 on a PUT
	TakesPartChecksum  bool `json:"takesPartChecksum"`  // and on a part, with its algorithm when the upload is opened
	TakesIfNoneMatch   bool `json:"takesIfNoneMatch"`   // on a PUT
	TakesCompleteMatch bool `json:"takesCompleteMatch"` // If-None-Match on CompleteMultipartUpload
	TakesObjectSize    bool `json:"takesObjectSize"`    // x-amz-mp-object-size on it
	TakesChecksumMode  bool `json:"takesChecksumMode"`  // x-amz-checksum-mode on HEAD

	// What browsers need.
	HasCORSAPI bool `json:"hasCorsApi"` // the bucket's rule can be read and written
	Preflight  bool `json:"preflight"`  // a browser's full preflight passes: origin, method and every header
}

// ChecksSignatures reports whether a signature was seen to bind anything. If not, whoever has one address can write what they
// like, and no guarantee holds.
func (c Capabilities) ChecksSignatures() bool { return c.BindsLength || c.BindsType }

// Everything is what a store can do at best. Until a store is measured it is asked for everything, and nothing is claimed.
func Everything() Capabilities {
	return Capabilities{
		BindsLength: true, BindsType: true, PutChecksum: true, PartChecksum: true,
		PutOnce: true, CompleteOnce: true, ChecksSize: true,
		StatsSha256: true, ListsPartSha256: true, ListsByPrefix: true,
		TakesPutChecksum: true, TakesPartChecksum: true, TakesIfNoneMatch: true, TakesCompleteMatch: true,
		TakesObjectSize: true, TakesChecksumMode: true, HasCORSAPI: true, Preflight: true,
	}
}

// Profile is what is known of a store by now. The domain and the store share one; it is safe for concurrent use. A nil
// profile knows nothing.
type Profile struct{ measured atomic.Pointer[Capabilities] }

// Set takes what was measured.
func (p *Profile) Set(c Capabilities) { p.measured.Store(&c) }

// Seen is what the store was seen to do: what may be claimed. Before it is measured that is nothing.
func (p *Profile) Seen() (c Capabilities, measured bool) {
	if p == nil {
		return c, false
	}
	if m := p.measured.Load(); m != nil {
		return *m, true
	}
	return c, false
}

// Asked is what to ask the store for: what it was seen to do, or everything as long as nothing is known.
func (p *Profile) Asked() Capabilities {
	if seen, measured := p.Seen(); measured {
		return seen
	}
	return Everything()
}
