package test

import (
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestOneOfRacingPostersIsShown(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	v, film := alice.publish(t, film(t), nil)
	var stills [callers]reservation
	contents := map[string][]byte{}
	for i := range callers / 2 {
		var content []byte
		stills[i], content = alice.still(t, byte(i))
		stills[i+callers/2] = stills[i] // each by two callers
		contents[stills[i].Upload.ID] = content
	}
	race(func(caller int) {
		_, err := alice.setPoster(v.ID, stills[caller].Upload.ID)
		if code := err.code(); code != "" && code != "CONFLICT" { // replaced by another in between
			t.Errorf("raced updateVideo: got %v, want the video or CONFLICT", err)
		}
	})
	found, err := s.anonymous().video(v.ID)
	wantCode(t, "video", err, "")
	kept := ""
	for id := range contents {
		if u, err := alice.upload(id); err != nil || u.Status != "FINALIZED" && u.Status != "PENDING" {
			t.Errorf("a poster's upload is %+v, %v, want it FINALIZED, or PENDING still", u, err)
		} else if u.Video != nil {
			kept += id
		}
	}
	if contents[kept] == nil {
		t.Fatalf("the video's poster is that of the uploads %q, want one", kept)
	}
	wantStill(t, "after the race", found, contents[kept])
	want := []string{film.Key}
	for _, r := range stills[:callers/2] {
		if u, _ := alice.upload(r.Upload.ID); r.Upload.ID == kept || u.Status == "PENDING" {
			want = append(want, r.Key)
		}
	}
	objects.wantBucket(t, want...)
	wantStill(t, "in the end", found, contents[kept])
}

func TestAPosterThatTwoVideosRaceForIsShownByOne(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	one, _ := alice.publish(t, film(t), nil)
	two, _ := alice.publish(t, film(t), nil)
	still, content := alice.still(t, 1)
	race(func(caller int) {
		_, err := alice.setPoster([]string{one.ID, two.ID}[caller%2], still.Upload.ID)
		if code := err.code(); code != "" && code != "CONFLICT" {
			t.Errorf("raced updateVideo: got %v, want the video or CONFLICT", err)
		}
	})
	shown := 0
	for _, id := range []string{one.ID, two.ID} {
		v, err := alice.video(id)
		wantCode(t, "video", err, "")
		if v.Poster != nil {
			shown++
			wantStill(t, "the winner", v, content)
		}
	}
	if shown != 1 {
		t.Errorf("the poster is shown for %d videos, want 1", shown)
	}
}

func TestRacedFinalizesWithAPosterPublishOneVideoThatShowsIt(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	for round := range 3 {
		film := alice.arrive(t, film(t), nil)
		still, content := alice.still(t, byte(round))
		var videos [callers]video
		race(func(caller int) {
			var err *apiError
			videos[caller], err = alice.finalizeWith(film.Upload.ID, still.Upload.ID)
			wantCode(t, "raced finalizeUpload", err, "")
		})
		for _, v := range videos {
			if v.ID != videos[0].ID || v.Poster == nil {
				t.Errorf("a caller got video %s with the poster %v, want %s with one", v.ID, v.Poster, videos[0].ID)
			}
		}
		wantStill(t, "raced finalizeUpload", &videos[0], content)
	}
}

func TestRacedUpdatesWithABadPosterHaveTheSameError(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	v, _ := alice.publish(t, film(t), nil)
	for range 3 {
		bad := alice.arrive(t, fixture(t, "text.mp4"), asPoster(nil))
		race(func(int) {
			_, err := alice.setPoster(v.ID, bad.Upload.ID)
			wantField(t, "raced updateVideo", err, "TYPE_MISMATCH", "input.posterUploadId")
		})
	}
}

func TestAPosterThatLosesARaceSaysWhatHappened(t *testing.T) {
	t.Parallel()
	for when, asked := range map[string]bool{"before it is looked at": false, "after it was looked at": true} {
		t.Run("cancelled "+when, func(t *testing.T) {
			t.Parallel()
			storage := s3test.Start(t)
			g, objects := openGateAt(t, storage, "GetObject", asked), openBucket(storage)
			alice := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+g.url, "STREAMSPHERE_STORAGE_TIMEOUT=30s").as("alice")
			film := alice.arrive(t, film(t), nil)
			still, _ := alice.still(t, 1)
			answered := make(chan *apiError, 1)
			go func() {
				_, err := alice.finalizeWith(film.Upload.ID, still.Upload.ID)
				answered <- err
			}()
			<-g.arrived
			_, err := alice.cancel(still.Upload.ID)
			wantCode(t, "cancelUpload of the poster", err, "")
			eventually(t, "the poster is gone", func() bool { return !objects.has(t, still.Key) })
			close(g.release)
			wantField(t, "the overtaken finalizeUpload", <-answered, "UPLOAD_CANCELLED", "input.posterUploadId")
			if u, err := alice.upload(film.Upload.ID); err != nil || u.Status != "PENDING" {
				t.Errorf("the film is %+v, %v, want it PENDING still", u, err)
			}
			if v := alice.mustFinalize(t, film); v.Poster != nil {
				t.Errorf("the poster is %+v, want none", v.Poster)
			}
		})
		t.Run("its video deleted "+when, func(t *testing.T) {
			t.Parallel()
			storage := s3test.Start(t)
			one := startServer(t, storage)
			g, objects := openGateAt(t, storage, "GetObject", asked), openBucket(storage)
			two := startServer(
				t,
				storage,
				"STREAMSPHERE_S3_ENDPOINT="+g.url,
				"STREAMSPHERE_STORAGE_TIMEOUT=30s",
				"STREAMSPHERE_DATA_DIR="+one.dir,
			)
			alice := one.as("alice")
			v, _ := alice.publish(t, film(t), nil)
			still, content := alice.still(t, 1)
			answered := make(chan *apiError, 1)
			go func() {
				_, err := alice.on(two).setPoster(v.ID, still.Upload.ID)
				answered <- err
			}()
			<-g.arrived
			wantCode(t, "deleteVideo", alice.delete(v.ID), "")
			close(g.release)
			wantField(t, "the overtaken updateVideo", <-answered, "NOT_FOUND", "input.videoId")
			objects.wantBucket(t, still.Key)
			other, _ := alice.publish(t, film(t), nil)
			other, err := alice.setPoster(other.ID, still.Upload.ID)
			wantCode(t, "updateVideo of another video, which may have it", err, "")
			wantStill(t, "updateVideo of another video", &other, content)
		})
	}
}

func TestAPosterOfADeletedVideoIsRefused(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	one := startServer(t, storage)
	g := openGateAt(t, storage, "GetObject", true)
	two := startServer(
		t,
		storage,
		"STREAMSPHERE_S3_ENDPOINT="+g.url,
		"STREAMSPHERE_STORAGE_TIMEOUT=30s",
		"STREAMSPHERE_DATA_DIR="+one.dir,
	)
	alice := one.as("alice")
	v, film := alice.publish(t, film(t), nil)
	still, _ := alice.still(t, 1)
	answered := make(chan *apiError, 1)
	go func() {
		_, err := alice.on(two).finalizeWith(film.Upload.ID, still.Upload.ID)
		answered <- err
	}()
	<-g.arrived
	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	close(g.release)
	wantCode(t, "finalizeUpload with a late poster", <-answered, "NOT_FOUND")
}
