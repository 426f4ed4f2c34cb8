package video

import (
	"path"
	"strings"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/media"
	"github.com/streamsphere/streamsphere/internal/text"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// savedName is what a film is saved as: under its file's name, and as what its bytes say it is.
func savedName(v *ent.Video) string {
	if v.Container != nil {
		if extensions := upload.ExtensionsOf(media.Container(*v.Container)); len(extensions) > 0 {
			return text.SavedName(v.FileName, extensions...)
		}
	}
	return text.SavedName(v.FileName, extensionsOf(v.ContentType, v.Key)...)
}

// fileOf reads what is attached to a video.
func fileOf(u *ent.Upload) func() upload.Get {
	return func() upload.Get {
		name := text.SavedName(u.FileName, extensionsOf(u.ContentType, u.Key)...)
		return upload.Get{Key: u.Key, ContentType: u.ContentType, FileName: name}
	}
}

// extensionsOf are those of a type. One that is no longer known has left the extension at the end of its keys.
func extensionsOf(contentType, key string) []string {
	if known := upload.Extensions(contentType); len(known) > 0 {
		return known
	}
	return []string{strings.TrimPrefix(path.Ext(key), ".")}
}
