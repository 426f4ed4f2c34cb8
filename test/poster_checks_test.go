package test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestStorageRefusesAPosterThatIsNotAsSigned(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	content := pngOf(t, 32, 18, 1)
	r := alice.reserve(t, content, asPoster(nil))
	for what, try := range map[string]struct {
		body   []byte
		change func(*http.Request)
	}{
		"a byte less":  {content[1:], func(*http.Request) {}},
		"a byte more":  {append(slices.Clone(content), 0), func(*http.Request) {}},
		"another type": {content, set("Content-Type", "image/webp")},
		"an SVG":       {content, set("Content-Type", "image/svg+xml")},
	} {
		if status, answer := put(t, r.Request, try.body, try.change); status != http.StatusForbidden {
			t.Errorf("%s: got %d %s, want 403", what, status, answer)
		}
	}
	mustPut(t, r.Request, content)
	if status, answer := put(t, r.Request, content); status != http.StatusPreconditionFailed {
		t.Errorf("a second PUT: got %d %s, want 412", status, answer)
	}
}

func TestARequestForAPosterIsChecked(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	tests := []struct {
		name    string
		changes vars
		code    string
		field   string
	}{
		{"the largest", vars{"size": 5 << 20}, "", ""},
		{"a byte too many", vars{"size": 5<<20 + 1}, "FILE_TOO_LARGE", "input.size"},
		{"nothing", vars{"size": 0}, "EMPTY_FILE", "input.size"},
		{"a GIF", vars{"contentType": "image/gif"}, "TYPE_NOT_ALLOWED", "input.contentType"},
		{"an SVG", vars{"contentType": "image/svg+xml"}, "TYPE_NOT_ALLOWED", "input.contentType"},
		{"a film", vars{"contentType": "video/mp4"}, "TYPE_NOT_ALLOWED", "input.contentType"},
		{
			"no type and no picture's name",
			vars{"contentType": "", "fileName": "still.mp4"},
			"TYPE_NOT_ALLOWED",
			"input.contentType",
		},
		{"in parts", vars{"strategy": "MULTIPART"}, "BAD_USER_INPUT", "input.strategy"},
		{"in one PUT", vars{"strategy": "SINGLE"}, "", ""},
		{"details", vars{"details": vars{"title": "A picture"}}, "BAD_USER_INPUT", "input.details"},
		{"in its folder", vars{"folder": "posters"}, "", ""},
		{"below its folder", vars{"folder": "posters/2026"}, "", ""},
		{"in the folder of films", vars{"folder": "videos"}, "FOLDER_INVALID", "input.folder"},
		{"a picture as a film", vars{"kind": "VIDEO"}, "TYPE_NOT_ALLOWED", "input.contentType"},
		{
			"a film in the folder of posters",
			vars{"kind": "VIDEO", "contentType": "video/mp4", "folder": "posters"},
			"FOLDER_INVALID",
			"input.folder",
		},
		{
			"a kind of film that nobody knows",
			vars{"kind": "VIDEO", "contentType": "video/mpeg"},
			"TYPE_NOT_ALLOWED",
			"input.contentType",
		},
	}
	for _, test := range tests {
		_, err := alice.request(inputFor([]byte{1}, asPoster(test.changes)))
		wantField(t, test.name, err, test.code, test.field)
	}
	_, err := s.anonymous().request(inputFor([]byte{1}, asPoster(nil)))
	wantCode(t, "without a token", err, "UNAUTHENTICATED")
}

func TestThePolicyTellsWhatEachKindMayBe(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	policy, err := ask[struct {
		Kinds []struct {
			Kind      string
			MaxSize   int64
			MaxPixels *int
			Formats   []struct {
				ContentType string
				Extensions  []string
			}
			Folders []string
		}
		Details struct{ MaxTitleLength, MaxDescriptionLength int }
	}](s.anonymous(), `{ result: uploadPolicy {
		kinds { kind maxSize maxPixels formats { contentType extensions aliases } folders }
		details { maxTitleLength maxDescriptionLength } } }`, nil)
	wantCode(t, "uploadPolicy", err, "")
	var told []string
	for _, k := range policy.Kinds {
		line := fmt.Sprint(k.Kind, " ", k.MaxSize, " ", show(k.MaxPixels), " ", k.Folders)
		for _, f := range k.Formats {
			line += " " + f.ContentType + " ." + f.Extensions[0]
		}
		told = append(told, line)
	}
	want := []string{
		"VIDEO 107374182400 null [videos] video/mp4 .mp4 video/quicktime .mov video/webm .webm video/matroska .mkv",
		"CAPTIONS 2097152 null [captions] text/vtt .vtt",
		"POSTER 5242880 8192 [posters] image/webp .webp image/jpeg .jpg image/png .png",
	}
	if !slices.Equal(told, want) || policy.Details.MaxTitleLength != 200 || policy.Details.MaxDescriptionLength != 5000 {
		t.Errorf(
			"uploadPolicy tells\n%s and %+v, want\n%s",
			strings.Join(told, "\n"),
			policy.Details,
			strings.Join(want, "\n"),
		)
	}
}

func TestSettingsThatContradictPostersAreRefused(t *testing.T) {
	t.Parallel()
	for setting, says := range map[string]string{
		"STREAMSPHERE_FOLDERS=videos,posters":       "posters",
		"STREAMSPHERE_CONTENT_TYPES=video/mpeg":     "video/mpeg",
		"STREAMSPHERE_CONTENT_TYPES=video/mp2t":     "video/mp2t",
		"STREAMSPHERE_CONTENT_TYPES=image/png":      "image/png",
		"STREAMSPHERE_CONTENT_TYPES=video/ogg,mp4x": "video/ogg",
	} {
		code, _, stderr := run(t, []string{"STREAMSPHERE_DATA_DIR=" + t.TempDir(), setting})
		if name, _, _ := strings.Cut(setting, "="); code == 0 || !containsLine(stderr, name, says) {
			t.Errorf("%s: code %d, want a refusal that names it and %q:\n%s", setting, code, says, stderr)
		}
	}
}

func TestAPosterThatCannotBeShownIsNamed(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, bob, objects := s.as("alice"), s.as("bob"), openBucket(storage)
	still := pngOf(t, 200, 100, 1)
	tests := []struct {
		name, code, says string
		poster           func(t *testing.T) reservation
		rejected         bool
	}{
		{
			"not arrived",
			"NOT_UPLOADED",
			"",
			func(t *testing.T) reservation { return alice.reserve(t, still, asPoster(nil)) },
			false,
		},
		{
			"somebody else's",
			"NOT_FOUND",
			"",
			func(t *testing.T) reservation { return bob.arrive(t, still, asPoster(nil)) },
			false,
		},
		{
			"unknown",
			"NOT_FOUND",
			"",
			func(*testing.T) reservation { return reservation{Upload: upload{ID: unknownID}} },
			false,
		},
		{"a film", "BAD_USER_INPUT", "", func(t *testing.T) reservation { return alice.arrive(t, film(t), nil) }, false},
		{
			"a published film",
			"BAD_USER_INPUT",
			"",
			func(t *testing.T) reservation { _, r := alice.publish(t, film(t), nil); return r },
			false,
		},
		{"cancelled", "UPLOAD_CANCELLED", "", func(t *testing.T) reservation {
			r := alice.arrive(t, still, asPoster(nil))
			alice.cancel(r.Upload.ID)
			return r
		}, false},
		{
			"an HTML page",
			"TYPE_MISMATCH",
			"an HTML page",
			func(t *testing.T) reservation { return alice.arrive(t, fixture(t, "html.mp4"), asPoster(nil)) },
			true,
		},
		{
			"a film's bytes",
			"TYPE_MISMATCH",
			"an MP4 file",
			func(t *testing.T) reservation { return alice.arrive(t, film(t), asPoster(nil)) },
			true,
		},
		{
			"a JPEG sent as PNG",
			"TYPE_MISMATCH",
			"image/jpeg",
			func(t *testing.T) reservation { return alice.arrive(t, jpegOf(t, 8, 8, 1), asPoster(nil)) },
			true,
		},
		{"a PNG sent as WebP", "TYPE_MISMATCH", "image/png", func(t *testing.T) reservation {
			return alice.arrive(t, still, asPoster(vars{"contentType": "image/webp"}))
		}, true},
		{
			"a cut PNG",
			"FILE_DAMAGED",
			"cut short",
			func(t *testing.T) reservation { return alice.arrive(t, still[:len(still)-20], asPoster(nil)) },
			true,
		},
		{"a cut JPEG", "FILE_DAMAGED", "cut short", func(t *testing.T) reservation {
			return alice.arrive(t, fixture(t, "still.jpg")[:3000], asPoster(vars{"contentType": "image/jpeg"}))
		}, true},
		{"a cut WebP", "FILE_DAMAGED", "cut short", func(t *testing.T) reservation {
			return alice.arrive(t, webp(t)[:600], asPoster(vars{"contentType": "image/webp"}))
		}, true},
		{
			"too wide",
			"FILE_TOO_LARGE",
			"9000 × 10",
			func(t *testing.T) reservation { return alice.arrive(t, pngOf(t, 9000, 10, 1), asPoster(nil)) },
			true,
		},
		{
			"too high",
			"FILE_TOO_LARGE",
			"10 × 8193",
			func(t *testing.T) reservation { return alice.arrive(t, pngOf(t, 10, 8193, 1), asPoster(nil)) },
			true,
		},
		{"of another size than reserved", "SIZE_MISMATCH", "", func(t *testing.T) reservation {
			r := alice.reserve(t, still, asPoster(nil))
			objects.put(t, r.Key, "image/png", still[1:])
			return r
		}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			film := alice.arrive(t, film(t), nil)
			bad := test.poster(t)
			_, err := alice.finalizeWith(film.Upload.ID, bad.Upload.ID)
			wantField(t, "finalizeUpload", err, test.code, "input.posterUploadId")
			if err != nil && !strings.Contains(err.Message, test.says) {
				t.Errorf("the refusal is %q, want it to say %q", err.Message, test.says)
			}
			_, err = alice.finalizeWith(film.Upload.ID, bad.Upload.ID)
			wantField(t, "finalizeUpload again", err, test.code, "input.posterUploadId")
			if test.rejected {
				alice.wantRejected(t, objects, bad, test.code)
			}
			if u, err := alice.upload(film.Upload.ID); err != nil || u.Status != "PENDING" {
				t.Errorf("the film is %+v, %v, want it PENDING still", u, err)
			}
			v := alice.mustFinalize(t, film)
			if v.Poster != nil {
				t.Errorf("the poster is %+v, want none", v.Poster)
			}
			_, err = alice.update(vars{"videoId": v.ID, "posterUploadId": bad.Upload.ID, "title": "Not with that"})
			wantField(t, "updateVideo", err, test.code, "input.posterUploadId")
			good, picture := alice.still(t, 7)
			v, err = alice.setPoster(v.ID, good.Upload.ID)
			wantCode(t, "updateVideo with a good poster", err, "")
			wantStill(t, "updateVideo with a good poster", &v, picture)
			if v.Title != "film" {
				t.Errorf("the title is %q, want nothing changed by a refused updateVideo", v.Title)
			}
		})
	}
}

func TestAPosterIsRejectedByUpdateVideoToo(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	alice, objects := startServer(t, storage).as("alice"), openBucket(storage)
	v, _ := alice.publish(t, film(t), nil)
	bad := alice.arrive(t, fixture(t, "text.mp4"), asPoster(nil))
	_, err := alice.setPoster(v.ID, bad.Upload.ID)
	wantField(t, "updateVideo", err, "TYPE_MISMATCH", "input.posterUploadId")
	alice.wantRejected(t, objects, bad, "TYPE_MISMATCH")
}

func TestAPosterIsNotAVideo(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	still, content := alice.still(t, 1)
	_, err := alice.finalize(still.Upload.ID, nil)
	wantField(t, "finalizeUpload of a poster", err, "BAD_USER_INPUT", "input.uploadId")
	_, err = alice.finalizeWith(still.Upload.ID, still.Upload.ID)
	wantField(t, "finalizeUpload of a poster with itself", err, "BAD_USER_INPUT", "input.uploadId")
	_, err = alice.sign(still.Upload.ID, vars{"number": 1})
	wantField(t, "signUploadParts of a poster", err, "BAD_USER_INPUT", "input.uploadId")
	v, _ := alice.publish(t, film(t), nil)
	v, err = alice.setPoster(v.ID, still.Upload.ID)
	wantCode(t, "updateVideo", err, "")
	wantStill(t, "updateVideo", &v, content)
}

func TestAPosterBelongsToOneVideo(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	first, _ := alice.publish(t, film(t), nil)
	still, content := alice.still(t, 1)
	_, err := alice.setPoster(first.ID, still.Upload.ID)
	wantCode(t, "updateVideo", err, "")
	second, _ := alice.publish(t, film(t), nil)
	_, err = alice.update(vars{"videoId": second.ID, "posterUploadId": still.Upload.ID, "title": "Not with that"})
	wantField(t, "updateVideo of another video", err, "CONFLICT", "input.posterUploadId")
	if v, err := alice.video(second.ID); err != nil || v.Poster != nil || v.Title != "film" {
		t.Errorf("the other video is %+v, %v, want it unchanged", v, err)
	}
	v, err := alice.video(first.ID)
	wantCode(t, "video", err, "")
	wantStill(t, "the first video", v, content)
}

func TestFinalizeWithAnotherVideosPosterIsRefused(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	first, _ := alice.publish(t, film(t), nil)
	still, _ := alice.still(t, 1)
	_, err := alice.setPoster(first.ID, still.Upload.ID)
	wantCode(t, "updateVideo", err, "")
	film := alice.arrive(t, film(t), nil)
	for range 2 {
		_, err = alice.finalizeWith(film.Upload.ID, still.Upload.ID)
		wantField(t, "finalizeUpload", err, "CONFLICT", "input.posterUploadId")
	}
	if v := alice.mustFinalize(t, film); v.Poster != nil {
		t.Errorf("the poster is %+v, want none", v.Poster)
	}
}

func TestNobodyPutsAPosterOnSomebodyElsesVideo(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice, mallory := s.as("alice"), s.as("mallory")
	v, _ := alice.publish(t, film(t), nil)
	still, content := mallory.still(t, 1)
	_, err := mallory.setPoster(v.ID, still.Upload.ID)
	wantCode(t, "updateVideo", err, "FORBIDDEN")
	own, _ := mallory.publish(t, film(t), nil)
	own, err = mallory.setPoster(own.ID, still.Upload.ID)
	wantCode(t, "updateVideo of their own", err, "")
	wantStill(t, "updateVideo of their own", &own, content)
}
