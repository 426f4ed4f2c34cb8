package video_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/upload"
	"github.com/streamsphere/streamsphere/internal/video"
)

// signer is a storage of which only the signatures matter, and how many there were.
type signer struct {
	upload.Storage
	signed []upload.Get
}

func (s *signer) CredentialsExpireAt(context.Context) (time.Time, error) { return time.Time{}, nil }

func (s *signer) SignGet(_ context.Context, g upload.Get, _ time.Time, _ time.Duration) (string, error) {
	s.signed = append(s.signed, g)
	return fmt.Sprintf("https://films.example/%s?attachment=%t&as=%s", g.Key, g.Attachment, g.FileName), nil
}

func TestADownloadIsSignedWhenItIsAskedForAndOnce(t *testing.T) {
	storage := &signer{}
	lifetime := video.PlaybackLifetime{Life: 48 * time.Hour, Window: 24 * time.Hour}
	videos := video.NewService(video.Deps{Storage: storage, Engine: "sqlite"}, lifetime)
	container := "mp4"
	for _, tt := range []struct {
		video ent.Video
		saved string
	}{
		{ent.Video{Key: "a.mov", FileName: "film.mov", ContentType: "video/quicktime", Container: &container}, "film.mov.mp4"},
		{ent.Video{Key: "b.mov", FileName: "film.mov", ContentType: "video/quicktime"}, "film.mov"},
		{ent.Video{Key: "c.mpg", FileName: "run.bat", ContentType: "video/mpeg"}, "run.bat.mpg"},
	} {
		storage.signed = nil
		p, err := videos.PlaybackOf(t.Context(), &tt.video)
		if err != nil || len(storage.signed) != 1 || storage.signed[0].Attachment {
			t.Fatalf("playback of %+v signs %+v, %v; want what plays, and no download", tt.video, storage.signed, err)
		}
		first, err := videos.DownloadURL(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := videos.PlaybackOf(t.Context(), &tt.video)
		if second, err := videos.DownloadURL(t.Context(), again); err != nil || *second != *first || len(storage.signed) != 2 {
			t.Errorf("the download is %s, then %s, %v, signed %d times; want one for a while", *first, *second, err, len(storage.signed))
		}
		want := upload.Get{Key: tt.video.Key, ContentType: tt.video.ContentType, FileName: tt.saved, Attachment: true}
		if got := storage.signed[1]; got != want {
			t.Errorf("the download is %+v, want %+v", got, want)
		}
	}
}
