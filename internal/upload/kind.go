package upload

import (
	"context"
	"maps"
	"slices"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
)

// Kind is what a file is.
type Kind = entupload.Kind

// What a file can be.
const (
	Film     = entupload.KindVIDEO
	Poster   = entupload.KindPOSTER
	Captions = entupload.KindCAPTIONS
)

const maxPosterPixels = 8192 // across, and down

// kinds is the table of what is special about each kind. All else is the same: every kind is requested, signed, sent,
// verified and inspected in the same way. A new kind is a row here, its formats, and a call that attaches it.
var kinds = map[Kind]kindRules{
	Film: {
		formats: filmFormats,
		videoOf: func(u *ent.Upload) (*ent.Video, error) { return u.Edges.VideoOrErr() },
		query:   (*ent.Upload).QueryVideo,
	},
	Poster: {
		attachedBy: "This upload is a poster: give it as posterUploadId, to finalizeUpload with its film or to updateVideo.",
		formats:    posterFormats, maxSize: 5 << 20, maxPixels: maxPosterPixels, folder: "posters",
		inspect: inspectPoster,
		videoOf: func(u *ent.Upload) (*ent.Video, error) { return u.Edges.PosterOfOrErr() },
		query:   (*ent.Upload).QueryPosterOf,
	},
	Captions: {
		attachedBy: "These are captions: give them to addCaptions, with their video.",
		formats:    captionsFormats, maxSize: 2 << 20, folder: "captions",
		inspect: inspectCaptions,
		videoOf: videoOfCaptions,
		query:   func(u *ent.Upload) *ent.VideoQuery { return u.QueryCaptions().QueryVideo() },
	},
}

// kindRules are what is special about a kind of file.
type kindRules struct {
	// attachedBy says how a client attaches a file of this kind to a video. It is empty for films: they become videos by
	// being finalized. What is attached goes in a single PUT, has no details, and is given up when no video has had it
	// for as long as an upload can be resumed.
	attachedBy string

	formats   []Format
	maxSize   int64  // bytes; 0 leaves it to the policy
	maxPixels int    // across, and down; 0 for what is no picture
	folder    string // the only one that its keys may lie in; "" leaves it to the policy

	// inspect asks the bytes of what is attached whether they are what was reserved, and writes down what they say.
	inspect func(ctx context.Context, source media.Source, u *ent.Upload, row *ent.UploadMutation) error

	videoOf func(*ent.Upload) (*ent.Video, error) // among the edges that were loaded
	query   func(*ent.Upload) *ent.VideoQuery
}

func (k kindRules) isAttached() bool { return k.attachedBy != "" }

// kindsThat are those whose rules fulfil a condition, in the order of their names.
func kindsThat(holds func(kindRules) bool) (which []Kind) {
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		if holds(kinds[kind]) {
			which = append(which, kind)
		}
	}
	return which
}

// applyKind answers what a request of its kind cannot ask for, and fills in what follows from the kind.
func (r *Request) applyKind() error {
	if r.Kind == nil {
		film := Film
		r.Kind = &film
	}
	if !kinds[*r.Kind].isAttached() {
		return nil
	}
	single := Single
	switch {
	case r.Details != nil:
		return fault.Input(fault.BadUserInput, "details", "Only a VIDEO has details: leave them out.")
	case r.Strategy != nil && *r.Strategy != Single:
		return fault.Input(fault.BadUserInput, "strategy", "A file of this kind goes in a single PUT: leave strategy out.")
	}
	r.Strategy = &single
	return nil
}

// KindPolicy is what may be uploaded of one kind.
type KindPolicy struct {
	Kind      Kind
	MaxSize   int64 // bytes
	MaxPixels *int  // across, and down; nil for what is no picture
	Formats   []Format
	Folders   []string // what a folder may begin with; the first is the default
}

// DetailsPolicy is how long the texts about a video may be, in characters.
type DetailsPolicy struct{ MaxTitleLength, MaxDescriptionLength int }

// Details says how long the texts about a video may be.
func (p *Policy) Details() *DetailsPolicy {
	return &DetailsPolicy{MaxTitleLength: details.MaxTitle, MaxDescriptionLength: details.MaxDescription}
}

// Kinds are what may be uploaded of each kind, films first.
func (p *Policy) Kinds() []KindPolicy {
	all := []KindPolicy{p.kind(Film)}
	for _, kind := range kindsThat(kindRules.isAttached) {
		all = append(all, p.kind(kind))
	}
	return all
}

// allFolders are the folders of all kinds.
func (p *Policy) allFolders() (folders []string) {
	for _, kind := range p.Kinds() {
		folders = append(folders, kind.Folders...)
	}
	return folders
}

func (p *Policy) kind(kind Kind) KindPolicy {
	rules := kinds[kind]
	policy := KindPolicy{Kind: kind, MaxSize: rules.maxSize, Formats: rules.formats, Folders: []string{rules.folder}}
	if rules.maxPixels > 0 {
		policy.MaxPixels = &rules.maxPixels
	}
	if !rules.isAttached() {
		policy.MaxSize, policy.Folders = p.MaxSize, p.Folders
		policy.Formats = slices.DeleteFunc(slices.Clone(rules.formats), func(f Format) bool {
			return !slices.Contains(p.ContentTypes, f.ContentType)
		})
	}
	return policy
}
