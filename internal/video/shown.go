package video

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entcaptions "github.com/streamsphere/streamsphere/ent/captions"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	entuser "github.com/streamsphere/streamsphere/ent/user"
	"github.com/streamsphere/streamsphere/internal/viewer"
)

// Shown is a video as it is shown to whoever asks. What is not in its row is read when it is asked for, for all videos of
// the same list at once, so that a list costs the same few statements however long it is.
type Shown struct {
	*ent.Video
	list *shownList
}

// shownList is what the videos of a list share.
type shownList struct {
	// ctx is that of the request, which none of this outlives. As an argument it would cost a goroutine for every field of
	// every row: gqlgen runs what takes a context beside the rest.
	ctx     context.Context
	service *Service
	viewer  viewer.Viewer

	owners   func() (map[uuid.UUID]*ent.User, error)
	posters  func() (map[uuid.UUID]*ent.Upload, error)
	captions func() (map[uuid.UUID][]*ent.Captions, error)
}

// Show shows a video; nil shows nothing.
func (s *Service) Show(ctx context.Context, v *ent.Video) *Shown {
	if v == nil {
		return nil
	}
	return s.showAll(ctx, []*ent.Video{v})[0]
}

func (s *Service) showAll(ctx context.Context, videos []*ent.Video) []*Shown {
	list := &shownList{ctx: ctx, service: s, viewer: viewer.From(ctx)}
	list.owners = sync.OnceValues(func() (map[uuid.UUID]*ent.User, error) {
		users, err := s.db.User.Query().Where(entuser.IDIn(ownersOf(videos)...)).All(ctx)
		return byID(users, func(u *ent.User) uuid.UUID { return u.ID }), err
	})
	list.posters = sync.OnceValues(func() (map[uuid.UUID]*ent.Upload, error) {
		uploads, err := s.db.Upload.Query().Where(entupload.IDIn(postersOf(videos)...)).All(ctx)
		return byID(uploads, func(u *ent.Upload) uuid.UUID { return u.ID }), err
	})
	list.captions = sync.OnceValues(func() (map[uuid.UUID][]*ent.Captions, error) { return s.captionsOf(ctx, videos) })
	shown := make([]*Shown, len(videos))
	for i, v := range videos {
		shown[i] = &Shown{Video: v, list: list}
	}
	return shown
}

// Owner is who uploaded it.
func (v *Shown) Owner() (*ent.User, error) {
	if owner := v.Edges.Owner; owner != nil {
		return owner, nil
	}
	owners, err := v.list.owners()
	return owners[v.OwnerID], err
}

// ViewerCanEdit reports whether the viewer may change it.
func (v *Shown) ViewerCanEdit() bool { return v.list.viewer.CanChange(v.OwnerID) }

// Key is the object's key, for those who may change the video only.
func (v *Shown) Key() *string {
	if !v.ViewerCanEdit() {
		return nil
	}
	return &v.Video.Key
}

// Location is the object's address, for those who may change the video only.
func (v *Shown) Location() *string {
	if !v.ViewerCanEdit() {
		return nil
	}
	location := v.list.service.storage.Location(v.Video.Key)
	return &location
}

// Media is what was read of it when it was published; nil when nobody looked.
func (v *Shown) Media() *Media { return mediaOf(v.Video) }

// Playback is how to play it.
func (v *Shown) Playback() (*Playback, error) { return v.list.service.playbackOf(v.list.ctx, v.Video) }

// Poster is the picture to show for it; nil without one.
func (v *Shown) Poster() (*Poster, error) {
	file, err := v.PosterFile()
	if file == nil || err != nil {
		return nil, err
	}
	return v.list.service.posterOf(v.list.ctx, file)
}

// PosterFile is the upload of that picture; nil without one.
func (v *Shown) PosterFile() (*ent.Upload, error) {
	if v.PosterID == nil || v.Edges.Poster != nil {
		return v.Edges.Poster, nil
	}
	posters, err := v.list.posters()
	return posters[*v.PosterID], err // it is not there when it was replaced since the video was read
}

// Captions are its captions by language.
func (v *Shown) Captions() ([]Captions, error) {
	all, err := v.list.captions()
	if err != nil {
		return nil, err
	}
	return v.list.service.showCaptions(v.list.ctx, all[v.ID])
}

// captionsOf reads the captions of videos with their files.
func (s *Service) captionsOf(ctx context.Context, videos []*ent.Video) (map[uuid.UUID][]*ent.Captions, error) {
	ids := make([]uuid.UUID, len(videos))
	for i, v := range videos {
		ids[i] = v.ID
	}
	rows, err := s.db.Captions.Query().Where(entcaptions.VideoIDIn(ids...)).
		WithUpload().Order(entcaptions.ByLanguage()).All(ctx)
	of := map[uuid.UUID][]*ent.Captions{}
	for _, row := range rows {
		of[row.VideoID] = append(of[row.VideoID], row)
	}
	return of, err
}

func ownersOf(videos []*ent.Video) (ids []uuid.UUID) {
	seen := map[uuid.UUID]bool{}
	for _, v := range videos {
		if !seen[v.OwnerID] {
			seen[v.OwnerID] = true
			ids = append(ids, v.OwnerID)
		}
	}
	return ids
}

func postersOf(videos []*ent.Video) (ids []uuid.UUID) {
	for _, v := range videos {
		if v.PosterID != nil {
			ids = append(ids, *v.PosterID)
		}
	}
	return ids
}

func byID[T any](rows []T, id func(T) uuid.UUID) map[uuid.UUID]T {
	found := make(map[uuid.UUID]T, len(rows))
	for _, r := range rows {
		found[id(r)] = r
	}
	return found
}
