package measure

import (
	"slices"

	"github.com/streamsphere/streamsphere/internal/upload"
)

// Weight is how much it matters that a store does not do something.
type Weight int

// The weights.
const (
	Nothing Weight = iota // uploads do the same in another way
	Promise               // something cannot be promised to users
	Pages                 // pages cannot upload
)

// Words say what a capability is, what follows when a store does not have it, and the one thing to do then.
type Words struct {
	Name   string
	Weight Weight
	Does   string
	Means  string
	Do     string
}

const (
	elsewhere = "Choose another store where this matters."
	noAction  = "Nothing has to be done."
	strangers = "Do not use this store for strangers."
	leftOut   = "the header is left out"
)

// Table has the words of every capability.
var Table = []Words{
	{
		"bindsLength", Promise, "a signed URL takes the signed length alone",
		"whoever has an upload URL can store any number of bytes with it", strangers,
	},
	{
		"bindsType", Promise, "a signed URL takes the signed type alone",
		"whoever has an upload URL can store a file of any type with it", strangers,
	},
	{
		"putChecksum", Promise, "a file with other bytes than its SHA-256 is refused",
		"storage does not refuse a file that was damaged on its way: checksum is not promised", elsewhere,
	},
	{
		"partChecksum", Promise, "a part with other bytes than its SHA-256 is refused",
		"storage does not refuse a part that was damaged on its way: checksum is not promised in parts", elsewhere,
	},
	{
		"putOnce", Nothing, "a second PUT of a file is refused",
		"files are sent as the only part of an upload in parts, whose URL is dead once it is completed", noAction,
	},
	{
		"completeOnce", Nothing, "an upload in parts does not replace a file",
		"the server looks whether there is a file before it completes an upload", noAction,
	},
	{
		"checksSize", Nothing, "parts that do not have the expected size together are refused",
		"the server compares the size when the parts are put together", noAction,
	},
	{
		"statsSha256", Nothing, "storage tells the SHA-256 of a file",
		"the SHA-256 of a file is not compared again when it is there", noAction,
	},
	{
		"listsPartSha256", Nothing, "storage lists the SHA-256 of parts",
		"parts that are there are known by number and size alone", noAction,
	},
	{
		"listsByPrefix", Nothing, "open uploads are listed by prefix",
		"all open uploads of the bucket are listed to find some",
		"Grant s3:ListBucketMultipartUploads if it answers 403; otherwise nothing has to be done.",
	},
	{"takesPutChecksum", Nothing, "a PUT takes x-amz-checksum-sha256", leftOut, noAction},
	{"takesPartChecksum", Nothing, "a part takes x-amz-checksum-sha256", leftOut, noAction},
	{"takesIfNoneMatch", Nothing, "a PUT takes If-None-Match", leftOut, noAction},
	{"takesCompleteMatch", Nothing, "completing takes If-None-Match", leftOut, noAction},
	{"takesObjectSize", Nothing, "completing takes x-amz-mp-object-size", leftOut, noAction},
	{"takesChecksumMode", Nothing, "HEAD takes x-amz-checksum-mode", leftOut, noAction},
	{
		"hasCorsApi", Nothing, "the bucket's CORS rules can be read",
		"it is not known whether the rule can be written", "Nothing has to be done as long as every preflight passes.",
	},
	{
		"preflight", Pages, "the preflights of pages pass", "browsers cannot upload from every origin",
		"Run `streamsphere setup --apply` with the same STREAMSPHERE_ALLOWED_ORIGINS, " +
			"or set CORS with the store's own tools.",
	},
}

// Lacking are the words of what a store does not have.
func Lacking(c upload.Capabilities) []Words {
	return slices.DeleteFunc(slices.Clone(Table), func(w Words) bool {
		for _, t := range tried {
			if t.name == w.Name {
				return *t.field(&c)
			}
		}
		return false
	})
}
