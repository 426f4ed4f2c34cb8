package upload

import (
	"context"
	"maps"
	"slices"

	"github.com/streamsphere/streamsphere/ent"
	entcaptions "github.com/streamsphere/streamsphere/ent/captions"
	"github.com/streamsphere/streamsphere/ent/predicate"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/details"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
)

// Kind is what a file is.
type Kind = entupload.Kind

// What a file can be.
const (
	Video    = entupload.KindVIDEO
	Poster   = entupload.KindPOSTER
	Captions = entupload.KindCAPTIONS
)

// kinds is the table of what is special about each kind. All else is the same: every kind is requested, signed, sent,
// verified and inspected in the same way. docs/architecture.md lists what a new kind needs beside its row.
var kinds = map[Kind]kindRules{
	Video: {
		hasDetails: true, inParts: true, formats: videoFormats, refuse: refuseAsVideo,
		with:     entupload.HasVideoWith,
		load:     func(q *ent.UploadQuery, shown func(*ent.VideoQuery)) { q.WithVideo(shown) },
		loaded:   func(u *ent.Upload) (*ent.Video, error) { return u.Edges.VideoOrErr() },
		ofUpload: (*ent.Upload).QueryVideo,
	},
	Poster: {
		howToAttach: "This upload is a poster: give it as posterUploadId, to finalizeUpload with its video or to updateVideo.",
		formats:     posterFormats, maxSize: 5 << 20, maxPixels: 8192, folder: "posters",
		refuse:   refuseAsPoster,
		inspect:  inspectPoster,
		with:     entupload.HasPosterOfWith,
		load:     func(q *ent.UploadQuery, shown func(*ent.VideoQuery)) { q.WithPosterOf(shown) },
		loaded:   func(u *ent.Upload) (*ent.Video, error) { return u.Edges.PosterOfOrErr() },
		ofUpload: (*ent.Upload).QueryPosterOf,
	},
	Captions: {
		howToAttach: "These are captions: give them to addCaptions, with their video.",
		formats:     captionsFormats, maxSize: 2 << 20, folder: "captions",
		refuse:  refuseAsCaptions,
		inspect: inspectCaptions,
		with: func(videos ...predicate.Video) predicate.Upload {
			return entupload.HasCaptionsWith(entcaptions.HasVideoWith(videos...))
		},
		load: func(q *ent.UploadQuery, shown func(*ent.VideoQuery)) {
			q.WithCaptions(func(q *ent.CaptionsQuery) { q.WithVideo(shown) })
		},
		loaded:   videoOfCaptions,
		ofUpload: func(u *ent.Upload) *ent.VideoQuery { return u.QueryCaptions().QueryVideo() },
	},
}

// kindRules are what is special about a kind of file.
type kindRules struct {
	// howToAttach tells a client how a file of this kind is attached to a video. It is empty for what becomes a video
	// itself, by being finalized. What is to be attached is given up when no video has it for as long as uploads can be
	// resumed.
	howToAttach string

	hasDetails bool // a request may say how its video is to be shown
	inParts    bool // it may go in parts; if not, in a single PUT

	formats   []Format
	maxSize   int64  // bytes; 0 leaves it to the policy
	maxPixels int    // across, and down; 0 for what is no picture
	folder    string // the only one that its keys may lie in; "" leaves it to the policy

	// refuse says what a file of a format is that is none of those accepted, and what to do about it.
	refuse func(f media.Format, accepted []Format) string

	// inspect asks the bytes of what is to be attached whether they are what was reserved, and writes down what they say.
	inspect func(ctx context.Context, source media.Source, u *ent.Upload, k kindRules, row *ent.UploadMutation) error

	// How an upload of this kind and its video find each other.
	with     func(...predicate.Video) predicate.Upload // holds for uploads of such videos
	load     func(*ent.UploadQuery, func(*ent.VideoQuery))
	loaded   func(*ent.Upload) (*ent.Video, error) // among what load has loaded
	ofUpload func(*ent.Upload) *ent.VideoQuery
}

func (k kindRules) isAttached() bool { return k.howToAttach != "" }

// withVideo holds for uploads of any kind that have such a video: that became one, or are attached to one.
func withVideo(videos ...predicate.Video) predicate.Upload {
	var each []predicate.Upload
	for _, kind := range kindsThat(func(kindRules) bool { return true }) { // in one order, so that it is one statement
		each = append(each, kinds[kind].with(videos...))
	}
	return entupload.Or(each...)
}

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
		video := Video
		r.Kind = &video
	}
	rules, single := kinds[*r.Kind], Single
	switch {
	case !rules.hasDetails && r.Details != nil:
		return fault.Input(fault.BadUserInput, "details", "A file of this kind has no details: leave them out.")
	case rules.inParts:
		return nil
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
	Refusals  []Refusal // every other format that is told apart, by a name or by first bytes; only Kinds fills them in
	Folders   []string  // what a folder may begin with; the first is the default
}

// DetailsPolicy is how long the texts about a video may be, in characters.
type DetailsPolicy struct{ MaxTitleLength, MaxDescriptionLength int }

// Details says how long the texts about a video may be.
func (p *Policy) Details() *DetailsPolicy {
	return &DetailsPolicy{MaxTitleLength: details.MaxTitle, MaxDescriptionLength: details.MaxDescription}
}

// Kinds are what may be uploaded of each kind, videos first.
func (p *Policy) Kinds() []KindPolicy {
	all := []KindPolicy{p.kind(Video)}
	for _, kind := range kindsThat(kindRules.isAttached) {
		all = append(all, p.kind(kind))
	}
	for i := range all {
		all[i].Refusals = refusalsOf(all[i].Kind, all[i].Formats)
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
