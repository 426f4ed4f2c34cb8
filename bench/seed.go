package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"github.com/streamsphere/streamsphere/ent"
	entupload "github.com/streamsphere/streamsphere/ent/upload"
	"github.com/streamsphere/streamsphere/internal/database"
	"github.com/streamsphere/streamsphere/internal/details"
)

// data is what the works ask for.
type data struct {
	videos    int
	owner     uuid.UUID // whom all videos belong to
	tokens    []string  // of all users; the first one is whom all videos belong to
	multipart string    // the id of an upload of 100 parts
}

// users are how many there are. Each may have a hundred unfinished uploads, as is the default.
const users = 500

// person is what the server's tokens for developers call a user.
func person(n int) string { return fmt.Sprintf("user %d", n) }

// batch is how many videos are written at once.
const batch = 500

// seed writes a database with so many public videos, each with a poster, one a minute.
func seed(ctx context.Context, dir string, videos int) (*data, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	db, err := database.Open(ctx, database.DefaultURL(dir))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	owner, err := db.Client.User.Create().
		SetIssuer("streamsphere-dev").SetSubject(person(0)).SetName(person(0)).SetCreatedAt(time.Now()).Save(ctx)
	if err != nil {
		return nil, err
	}
	for from := 0; from < videos; from += batch {
		err := database.InTx(ctx, db.Client, func(tx *ent.Tx) error {
			return write(ctx, tx, owner.ID, from, min(from+batch, videos))
		})
		if err != nil {
			return nil, err
		}
	}
	return &data{videos: videos, owner: owner.ID}, nil
}

// write writes the videos from one number up to another.
func write(ctx context.Context, tx *ent.Tx, owner uuid.UUID, from, to int) error {
	var uploads []*ent.UploadCreate
	var videos []*ent.VideoCreate
	for n := from; n < to; n++ {
		film, poster := numbered(n), numbered(n)
		poster[9] = 1
		uploads = append(uploads,
			uploaded(tx, film, owner, n).SetKind(entupload.KindVIDEO).SetContentType("video/mp4").
				SetKey(fmt.Sprintf("videos/%s/film.mp4", film)),
			uploaded(tx, poster, owner, n).SetKind(entupload.KindPOSTER).SetContentType("image/webp").
				SetKey(fmt.Sprintf("posters/%s/film.webp", poster)).SetWidth(1280).SetHeight(720))
		video := tx.Video.Create().SetID(film).SetOwnerID(owner).SetUploadID(film).SetPosterID(poster).
			SetContentType("video/mp4").SetSize(30_642).SetFileName("film.mp4").
			SetKey(fmt.Sprintf("videos/%s/film.mp4", film)).
			SetDurationMs(int64(1000 + n%100_000)).SetContainer("mp4").SetWidth(1920).SetHeight(1080).SetRotation(0).
			SetFrameRate(24).SetVideoCodec("avc1.64001F").SetAudioCodec("mp4a.40.2").SetFastStart(true).
			SetUploadedAt(minute(n)).SetUpdatedAt(minute(n))
		shown := describe(n)
		shown.SetOnVideo(video.Mutation())
		videos = append(videos, video)
	}
	if err := tx.Upload.CreateBulk(uploads...).Exec(ctx); err != nil {
		return err
	}
	return tx.Video.CreateBulk(videos...).Exec(ctx)
}

func uploaded(tx *ent.Tx, id, owner uuid.UUID, n int) *ent.UploadCreate {
	return tx.Upload.Create().SetID(id).SetOwnerID(owner).SetStatus(entupload.StatusFINALIZED).
		SetFileName("film.mp4").SetSize(30_642).SetFolder("videos").
		SetCreatedAt(minute(n)).SetExpiresAt(minute(n)).SetLatestArrival(minute(n))
}

// describe gives every video a title with a common word, and one in five hundred a rare one.
func describe(n int) details.Details {
	title := fmt.Sprintf("Holiday film %d", n)
	if n%500 == 1 {
		title += " glacier"
	}
	text, visibility := fmt.Sprintf("A film about the mountains, number %d of a long holiday.", n), details.Public
	return details.Details{Title: &title, Description: &text, Visibility: &visibility}
}

func minute(n int) time.Time { return time.UnixMilli(1_700_000_000_000 + int64(n)*60_000) }

// numbered is the id of the n-th video: a UUIDv7.
func numbered(n int) uuid.UUID {
	ms := minute(n).UnixMilli()
	return uuid.MustParse(fmt.Sprintf("%08x-%04x-7%03x-8000-%012x", ms>>16, ms&0xffff, n%4096, n))
}

// copyDatabase copies the database that nothing has open.
func copyDatabase(from, to string) error {
	return os.CopyFS(to, os.DirFS(filepath.Clean(from)))
}
