package test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

const subtitles = "WEBVTT\n\n00:00.500 --> 00:01.500\nGrüß Gott\n"

type captions struct{ Language, Label, URL, ExpiresAt string }

// subtitles uploads captions and returns the upload's ID.
func (c *client) subtitles(t testing.TB, text string) string {
	t.Helper()
	return c.arrive(t, []byte(text), asCaptions(nil)).Upload.ID
}

func asCaptions(changes vars) vars {
	return overlay(vars{"kind": "CAPTIONS", "fileName": "german.vtt", "contentType": "text/vtt"}, changes)
}

func (c *client) addCaptions(videoID, uploadID, language, label string) ([]captions, *apiError) {
	payload, err := ask[struct{ Video struct{ Captions []captions } }](c, `mutation ($input: AddCaptionsInput!) {
		result: addCaptions(input: $input) { video { captions { language label url expiresAt } } } }`,
		vars{"input": vars{"videoId": videoID, "uploadId": uploadID, "language": language, "label": label}})
	return payload.Video.Captions, err
}

func (c *client) removeCaptions(videoID, language string) ([]captions, *apiError) {
	payload, err := ask[struct{ Video struct{ Captions []captions } }](c, `mutation ($input: RemoveCaptionsInput!) {
		result: removeCaptions(input: $input) { video { captions { language label url expiresAt } } } }`,
		vars{"input": vars{"videoId": videoID, "language": language}})
	return payload.Video.Captions, err
}

func (c *client) captions(t testing.TB, videoID string) []captions {
	t.Helper()
	v, err := ask[*struct{ Captions []captions }](c, `query ($id: ID!) {
		result: video(id: $id) { captions { language label url expiresAt } } }`, vars{"id": videoID})
	if err != nil || v == nil {
		t.Fatalf("video: got %v, %v, want one with captions", v, err)
	}
	return v.Captions
}

// wantCaptions checks the languages of a video's captions, and what the first one's address answers.
func wantCaptions(t testing.TB, what string, got []captions, text string, languages ...string) {
	t.Helper()
	all := make([]string, len(got))
	for i, c := range got {
		all[i] = c.Language
	}
	if strings.Join(all, " ") != strings.Join(languages, " ") {
		t.Fatalf("%s: captions in %q, want %q", what, all, languages)
	}
	if len(got) == 0 {
		return
	}
	response, body := get(t, got[0].URL, "")
	if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || got != "text/vtt" ||
		string(body) != text {
		t.Errorf(
			"%s: the address answers %d with %q of %s, want 200 with the captions sent, of text/vtt",
			what,
			response.StatusCode,
			body,
			got,
		)
	}
}

func TestCaptionsGoFromRequestToTheVideo(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice := s.as("alice")
	v, _ := alice.publish(t, film(t), nil)
	r := alice.arrive(t, []byte(subtitles), asCaptions(nil))
	if u := r.Upload; u.Kind != "CAPTIONS" || u.Strategy != "SINGLE" || u.Folder != "captions" || u.ContentType != "text/vtt" ||
		!strings.HasPrefix(r.Key, "captions/"+u.ID+"/") ||
		!strings.HasSuffix(r.Key, ".vtt") {
		t.Errorf("the upload is %+v with key %s", u, r.Key)
	}
	for range 2 {
		got, err := alice.addCaptions(v.ID, r.Upload.ID, "DE-at", " Deutsch ")
		wantCode(t, "addCaptions", err, "")
		wantCaptions(t, "addCaptions", got, subtitles, "de-AT")
		if got[0].Label != "Deutsch" {
			t.Errorf("the label is %q, want it trimmed", got[0].Label)
		}
	}
	got, err := alice.addCaptions(v.ID, r.Upload.ID, "de-AT", "Österreichisch")
	if wantCode(t, "addCaptions with another label", err, ""); got[0].Label != "Österreichisch" {
		t.Errorf("the label is %q, want the new one", got[0].Label)
	}
	wantCaptions(t, "a stranger's video", s.anonymous().captions(t, v.ID), subtitles, "de-AT")
	if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "FINALIZED" || u.Video == nil || u.Video.ID != v.ID {
		t.Errorf("the captions' upload is %+v, %v, want it FINALIZED with the video", u, err)
	}
	listed, err := ask[struct{ Uploads connection[upload] }](
		alice,
		`{ result: viewer { uploads(first: 1) { nodes { id kind video { id } } } } }`,
		nil,
	)
	if u := listed.Uploads.Nodes; err != nil || len(u) != 1 || u[0].Kind != "CAPTIONS" || u[0].Video == nil ||
		u[0].Video.ID != v.ID {
		t.Errorf("the newest of the viewer's uploads is %+v, %v, want the captions' with the video", u, err)
	}

	english := strings.Replace(subtitles, "Grüß Gott", "Hello", 1)
	got, err = alice.addCaptions(v.ID, alice.subtitles(t, english), "en", "English")
	wantCode(t, "addCaptions in another language", err, "")
	wantCaptions(t, "two languages", got, subtitles, "de-AT", "en")

	again := strings.Replace(subtitles, "Gott", "dich", 1)
	got, err = alice.addCaptions(v.ID, alice.subtitles(t, again), "de-AT", "Deutsch")
	wantCode(t, "addCaptions in the same language", err, "")
	wantCaptions(t, "the newer captions", got, again, "de-AT", "en")
	objects := openBucket(storage)
	eventually(t, "the replaced captions are removed", func() bool { return !objects.has(t, r.Key) })

	for range 2 {
		got, err = alice.removeCaptions(v.ID, "DE-AT")
		wantCode(t, "removeCaptions", err, "")
		wantCaptions(t, "after removeCaptions", got, english, "en")
	}
	wantCode(t, "deleteVideo", alice.delete(v.ID), "")
	eventually(t, "all of a deleted video's files are removed", func() bool { return len(objects.keys(t)) == 0 })
}

func TestCaptionsThatCannotBeShownAreRefused(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice, bob := s.as("alice"), s.as("bob")
	v, r := alice.publish(t, film(t), nil)
	other, _ := alice.publish(t, film(t), nil)
	good := alice.subtitles(t, subtitles)
	taken := alice.subtitles(t, subtitles)
	if _, err := alice.addCaptions(other.ID, taken, "en", "English"); err != nil {
		t.Fatal(err)
	}
	still, _ := alice.still(t, 1)
	missing := alice.reserve(t, []byte(subtitles), asCaptions(nil))
	for _, test := range []struct {
		what                           string
		as                             *client
		video, upload, language, label string
		code, field                    string
	}{
		{"a language that is none", alice, v.ID, good, "english", "x", "BAD_USER_INPUT", "input.language"},
		{"no language", alice, v.ID, good, "", "x", "BAD_USER_INPUT", "input.language"},
		{"the undetermined language", alice, v.ID, good, "und", "x", "BAD_USER_INPUT", "input.language"},
		{"a language that is too long", alice, v.ID, good, "en-x-" + strings.Repeat("private-", 3) + "seventh", "x", "BAD_USER_INPUT", "input.language"},
		{"a blank label", alice, v.ID, good, "en", " ", "BAD_USER_INPUT", "input.label"},
		{"a label of two lines", alice, v.ID, good, "en", "a\nb", "BAD_USER_INPUT", "input.label"},
		{"a label that is too long", alice, v.ID, good, "en", strings.Repeat("x", 101), "BAD_USER_INPUT", "input.label"},
		{"a film as captions", alice, v.ID, r.Upload.ID, "en", "x", "BAD_USER_INPUT", "input.uploadId"},
		{"a poster as captions", alice, v.ID, still.Upload.ID, "en", "x", "BAD_USER_INPUT", "input.uploadId"},
		{"captions of another video", alice, v.ID, taken, "en", "x", "CONFLICT", "input.uploadId"},
		{"captions that were not sent", alice, v.ID, missing.Upload.ID, "en", "x", "NOT_UPLOADED", "input.uploadId"},
		{"an upload that is not there", alice, v.ID, v.ID, "en", "x", "NOT_FOUND", "input.uploadId"},
		{"another user's video", bob, v.ID, good, "en", "x", "FORBIDDEN", ""},
		{"another user's upload", bob, bobs(t, bob), good, "en", "x", "NOT_FOUND", "input.uploadId"},
		{"a video that is not there", alice, good, good, "en", "x", "NOT_FOUND", "input.videoId"},
		{"no token", s.anonymous(), v.ID, good, "en", "x", "UNAUTHENTICATED", ""},
		{"no WebVTT", alice, v.ID, alice.subtitles(t, "1\n00:00:01,000 --> 00:00:02,000\nHello\n"), "en", "x", "TYPE_MISMATCH", "input.uploadId"},
		{"a broken cue", alice, v.ID, alice.subtitles(t, "WEBVTT\n\n00:01 --> 00:02\nHello\n"), "en", "x", "FILE_DAMAGED", "input.uploadId"},
	} {
		_, err := test.as.addCaptions(test.video, test.upload, test.language, test.label)
		wantCode(t, test.what, err, test.code)
		if err != nil && err.Extensions.Field != test.field {
			t.Errorf("%s: field %q, want %q", test.what, err.Extensions.Field, test.field)
		}
	}
	if got := alice.captions(t, v.ID); len(got) != 0 {
		t.Errorf("captions = %+v, want none after all these", got)
	}
	_, err := alice.removeCaptions(v.ID, "english")
	wantCode(t, "removeCaptions in no language", err, "BAD_USER_INPUT")
	_, err = bob.removeCaptions(v.ID, "en")
	wantCode(t, "removeCaptions from another user's video", err, "FORBIDDEN")
	_, err = alice.finalize(good, nil)
	wantCode(t, "finalizeUpload of captions", err, "BAD_USER_INPUT")
	_, err = alice.request(inputFor([]byte(subtitles), asCaptions(vars{"details": vars{"title": "x"}})))
	wantCode(t, "captions with details", err, "BAD_USER_INPUT")
	_, err = alice.request(inputFor([]byte(subtitles), asCaptions(vars{"size": 2<<20 + 1})))
	wantCode(t, "captions of more than 2 MiB", err, "FILE_TOO_LARGE")
	_, err = alice.request(inputFor([]byte(subtitles), asCaptions(vars{"contentType": "text/html"})))
	wantCode(t, "captions of another type", err, "TYPE_NOT_ALLOWED")
	if got, err := alice.addCaptions(v.ID, good, "en", "English"); err != nil || len(got) != 1 {
		t.Errorf("addCaptions after all these: got %v, %v, want the captions", got, err)
	}
}

// bobs is a video of bob's.
func bobs(t testing.TB, bob *client) string {
	t.Helper()
	v, _ := bob.publish(t, film(t), nil)
	return v.ID
}

func TestAVideoHasCaptionsInFiftyLanguages(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	v, _ := alice.publish(t, film(t), nil)
	for i := range 50 {
		_, err := alice.addCaptions(v.ID, alice.subtitles(t, subtitles), fmt.Sprintf("en-x-%d", 10+i), "English")
		wantCode(t, "addCaptions in one more language", err, "")
	}
	one := alice.subtitles(t, subtitles)
	_, err := alice.addCaptions(v.ID, one, "de", "Deutsch")
	wantField(t, "addCaptions in too many languages", err, "BAD_USER_INPUT", "input.videoId")
	got, err := alice.addCaptions(v.ID, one, "en-x-10", "English")
	if wantCode(t, "addCaptions in one of them", err, ""); len(got) != 50 {
		t.Errorf("the video has captions in %d languages, want 50", len(got))
	}
}

func TestRacingCaptionsOfOneLanguageLeaveOne(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	alice := startServer(t, storage).as("alice")
	v, film := alice.publish(t, film(t), nil)
	ids := make([]string, callers)
	for i := range ids {
		ids[i] = alice.subtitles(t, subtitles)
	}
	race(func(caller int) {
		_, err := alice.addCaptions(v.ID, ids[caller], "en", "English")
		wantCode(t, "addCaptions in a race", err, "")
	})
	wantCaptions(t, "after the race", alice.captions(t, v.ID), subtitles, "en")
	objects := openBucket(storage)
	eventually(
		t,
		"one of the captions and the film are left",
		func() bool { return len(objects.keys(t)) == 2 && objects.has(t, film.Key) },
	)
}
