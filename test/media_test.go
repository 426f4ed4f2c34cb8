package test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

// String has all facts in one line: container, seconds, pixels, rotation, frame rate, codecs, and fast start.
func (f *facts) String() string {
	if f == nil {
		return "nothing"
	}
	return fmt.Sprintf(
		"%s %s %sx%s %s %s %s %s %t",
		f.Container,
		show(f.DurationSeconds),
		show(f.Width),
		show(f.Height),
		show(f.Rotation),
		show(f.FrameRate),
		show(f.VideoCodec),
		show(f.AudioCodec),
		f.FastStart,
	)
}

func show[T any](fact *T) string {
	if fact == nil {
		return "null"
	}
	return fmt.Sprint(*fact)
}

func TestAVideoHasTheFactsOfItsFile(t *testing.T) {
	t.Parallel()
	alice := startServer(
		t,
		s3test.Start(t),
		"STREAMSPHERE_CONTENT_TYPES=video/mp4,video/quicktime,video/webm,video/matroska,video/3gpp",
	).as("alice")
	tests := []struct{ name, contentType, facts string }{
		{"av1-opus.mp4", "video/mp4", "mp4 2 320x180 0 24 av01.0.00M.08 opus true"},
		{"h264-aac-faststart.mp4", "video/mp4", "mp4 2 320x180 0 24 avc1.4D4015 mp4a.40.2 true"},
		{"h264-aac-fragmented.mp4", "video/mp4", "mp4 2.083 320x180 0 24 avc1.4D4015 mp4a.40.2 true"},
		{"h264-aac-moovlast.mp4", "video/mp4", "mp4 2 320x180 0 24 avc1.4D4015 mp4a.40.2 false"},
		{"h264-noaudio.mp4", "video/mp4", "mp4 2 320x180 0 24 avc1.4D4015 null true"},
		{"h264-rotated.mp4", "video/mp4", "mp4 2 180x320 270 24 avc1.4D4015 mp4a.40.2 true"},
		{"h264-aac.mov", "video/quicktime", "quicktime 2 320x180 0 24 avc1.4D4015 mp4a.40.2 false"},
		{"hevc-aac.mov", "video/quicktime", "quicktime 2 320x180 0 24 hvc1.1.6.L60.90 mp4a.40.2 false"},
		{"h264-aac.mkv", "video/matroska", "matroska 2.021 320x180 0 24 avc1.4D4015 mp4a.40.2 true"},
		{"vp8-vorbis.webm", "video/webm", "webm 2.003 320x180 0 24 vp8 vorbis true"},
		{"vp9-opus.webm", "video/webm", "webm 2.008 320x180 0 24 vp9 opus true"},
		{"vp9-opus.webm", "video/matroska", "webm 2.008 320x180 0 24 vp9 opus true"},
		{"h264-aac-faststart.mp4", "video/3gpp", "mp4 2 320x180 0 24 avc1.4D4015 mp4a.40.2 true"},
	}
	for _, test := range tests {
		for _, strategy := range []string{"SINGLE", "MULTIPART"} {
			t.Run(test.name+" as "+test.contentType+" "+strategy, func(t *testing.T) {
				t.Parallel()
				content := fixture(t, test.name)
				r := alice.reserve(t, content, vars{"fileName": test.name, "contentType": test.contentType, "strategy": strategy})
				alice.sendAll(t, r, content)
				v := alice.mustFinalize(t, r)
				if v.Media.String() != test.facts || v.Poster != nil {
					t.Errorf("finalizeUpload says %s and the poster %v, want %s and none", v.Media, v.Poster, test.facts)
				}
				if found, err := alice.video(v.ID); err != nil || found.Media.String() != test.facts {
					t.Errorf("video says %+v, %v, want %s", found, err, test.facts)
				}
			})
		}
	}
}

// quicktime gives an MP4 file the brand of QuickTime, as some editors do.
func quicktime(film []byte) []byte { return slices.Concat(film[:8], []byte("qt  "), film[12:]) }

// A film that is fine is never deleted for its name.
func TestAFilmIsPublishedAsAnyTypeOfItsFamily(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	mp4, mov, mkv := fixture(t, "h264-aac-faststart.mp4"), fixture(t, "h264-aac.mov"), fixture(t, "h264-aac.mkv")
	webm := fixture(t, "vp9-opus.webm")
	tests := []struct {
		what, fileName                string
		content                       []byte
		container, contentType, plays string
	}{
		{"film.mp4 copied to film.mov", "film.mov", mp4, "mp4", "video/mp4", "video/mp4"},
		{"an .mp4 of the QuickTime brand", "film.mp4", quicktime(mp4), "quicktime", "video/quicktime", "video/mp4"},
		{"QuickTime named .mp4", "film.mp4", mov, "quicktime", "video/quicktime", "video/mp4"},
		{"QuickTime named .m4v", "film.m4v", mov, "quicktime", "video/quicktime", "video/mp4"},
		{"Matroska named .webm", "film.webm", mkv, "matroska", "video/matroska", "video/matroska"},
		{"WebM named .mkv", "film.mkv", webm, "webm", "video/matroska", "video/webm"},
	}
	for _, test := range tests {
		for _, strategy := range []string{"SINGLE", "MULTIPART"} {
			t.Run(test.what+" "+strategy, func(t *testing.T) {
				t.Parallel()
				// As a client does that looks at the name alone.
				r := alice.reserve(t, test.content, vars{"fileName": test.fileName, "contentType": "", "strategy": strategy})
				alice.sendAll(t, r, test.content)
				v := alice.mustFinalize(t, r)
				if v.Media == nil || v.Media.Container != test.container || v.ContentType != test.contentType ||
					v.Playback.ContentType != test.plays {
					t.Errorf("it is %s of type %s, played as %s; want %s, %s, %s",
						v.Media, v.ContentType, v.Playback.ContentType, test.container, test.contentType, test.plays)
				}
				wantFilm(t, v, test.content)
				if response, _ := get(t, v.Playback.URL, ""); response.Header.Get("Content-Type") != test.plays {
					t.Errorf("playback answers %q; want %q", response.Header.Get("Content-Type"), test.plays)
				}
			})
		}
	}
}

// Where the operator leaves a format out, what the file is counts, and not what it is called.
func TestAFormatThatIsLeftOutIsRefusedByWhateverName(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	alice := startServer(t, storage, "STREAMSPHERE_CONTENT_TYPES=video/mp4,video/webm").as("alice")
	for name, content := range map[string][]byte{
		"film.mp4": fixture(t, "h264-aac.mov"), "film.webm": fixture(t, "h264-aac.mkv"),
	} {
		r := alice.reserve(t, content, vars{"fileName": name, "contentType": "", "strategy": "SINGLE"})
		alice.sendAll(t, r, content)
		_, err := alice.finalize(r.Upload.ID, nil)
		wantCode(t, "finalizeUpload of a format that is left out", err, "TYPE_MISMATCH")
		if err != nil && !strings.Contains(err.Message, "Convert it to MP4") {
			t.Errorf("%s is refused with %q; want it to say what to do", name, err.Message)
		}
		alice.wantRejected(t, openBucket(storage), r, "TYPE_MISMATCH")
	}
	_, err := alice.request(vars{"fileName": "film.mkv", "contentType": "", "size": 1})
	wantField(t, "a format that is left out, by name", err, "TYPE_NOT_ALLOWED", "input.contentType")
	if err != nil && !strings.Contains(err.Message, "a Matroska file: convert it to MP4") {
		t.Errorf("it is refused with %q; want it to say what it is", err.Message)
	}
}

// What can never be accepted is refused by its name before a byte is sent, and uploadPolicy tells clients the same.
func TestWhatCanNeverBeAcceptedIsRefusedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	s := startServer(t, s3test.Start(t))
	alice := s.as("alice")
	type refusal struct {
		Name, Message string
		Extensions    []string
	}
	type policy struct {
		Kinds []struct {
			Kind     string
			Formats  []struct{ FirstBytes []string }
			Refusals []refusal
		}
	}
	told, err := ask[policy](s.anonymous(),
		`{ result: uploadPolicy { kinds { kind formats { firstBytes } refusals { name message extensions } } } }`, nil)
	wantCode(t, "uploadPolicy", err, "")
	for _, kind := range told.Kinds {
		for _, f := range kind.Formats {
			if len(f.FirstBytes) == 0 {
				t.Errorf("a format of %s has no first bytes", kind.Kind)
			}
		}
		for _, r := range kind.Refusals {
			for _, extension := range r.Extensions {
				_, err := alice.request(vars{"fileName": "film." + extension, "contentType": "", "size": 1, "kind": kind.Kind})
				wantField(t, "."+extension+" as "+kind.Kind, err, "TYPE_NOT_ALLOWED", "input.contentType")
				if err != nil && !strings.Contains(err.Message, r.Message) {
					t.Errorf(".%s as %s is refused with %q; the policy says %q", extension, kind.Kind, err.Message, r.Message)
				}
			}
		}
	}
	for _, extension := range strings.Fields("ts mts m2ts wmv flv ogv mpg avi mxf jpg heic avif mp3 wav zip html m4s m3u8 srt") {
		listed := slices.ContainsFunc(told.Kinds[0].Refusals, func(r refusal) bool {
			return slices.Contains(r.Extensions, extension)
		})
		if !listed {
			t.Errorf("the policy does not refuse .%s", extension)
		}
	}
}

func TestAnAVIFileIsAcceptedWhereItIsAllowed(t *testing.T) {
	t.Parallel()
	storage, content := s3test.Start(t), fixture(t, "mpeg4-mp3.avi")
	avi := vars{"fileName": "old.avi", "contentType": "video/x-msvideo"}
	_, err := startServer(t, storage).as("alice").request(inputFor(content, avi))
	wantField(t, "an AVI file by default", err, "TYPE_NOT_ALLOWED", "input.contentType")

	alice := startServer(t, storage, "STREAMSPHERE_CONTENT_TYPES=video/mp4,video/vnd.avi").as("alice")
	v, _ := alice.publish(t, content, avi)
	m := v.Media
	if m == nil || m.Container != "avi" || m.DurationSeconds != nil || m.Width != nil || m.Height != nil || m.FrameRate != nil ||
		m.VideoCodec != nil ||
		m.AudioCodec != nil ||
		m.FastStart {
		t.Errorf("the facts are %s, want avi, and all else null", m)
	}
	wantFilm(t, v, content)
}

func TestAFileThatIsNotAVideoIsRejectedAndRemoved(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	tests := []struct{ name, contentType, code, says string }{
		{"text.mp4", "video/mp4", "NOT_A_VIDEO", "a plain text file"},
		{"html.mp4", "video/mp4", "NOT_A_VIDEO", "an HTML page"},
		{"html.mp4", "video/webm", "NOT_A_VIDEO", "an HTML page"},
		{"still.jpg", "video/mp4", "NOT_A_VIDEO", "a JPEG image"},
		{"audio-only.m4a", "video/mp4", "NOT_A_VIDEO", "an M4A audio file"},
		{"truncated-faststart.mp4", "video/mp4", "FILE_DAMAGED", "30642 bytes, 12000 are here"},
		{"truncated-moovlast.mp4", "video/mp4", "FILE_DAMAGED", "27946 bytes, 12000 are here"},
		{"vp9-opus.webm", "video/mp4", "TYPE_MISMATCH", "video/webm"},
		{"h264-aac.mkv", "video/mp4", "TYPE_MISMATCH", "video/matroska"},
		{"h264-aac.mov", "video/webm", "TYPE_MISMATCH", "video/quicktime"},
		{"h264-aac-fragmented.mp4", "video/webm", "TYPE_MISMATCH", "an MP4 file"},
		{"mpeg4-mp3.avi", "video/mp4", "TYPE_MISMATCH", "an AVI file"},
	}
	for _, test := range tests {
		for _, strategy := range []string{"SINGLE", "MULTIPART"} {
			t.Run(test.name+" as "+test.contentType+" "+strategy, func(t *testing.T) {
				t.Parallel()
				content := fixture(t, test.name)
				r := alice.reserve(t, content, vars{"contentType": test.contentType, "strategy": strategy})
				alice.sendAll(t, r, content)
				_, err := alice.finalize(r.Upload.ID, nil)
				wantCode(t, "finalizeUpload", err, test.code)
				if err != nil && (!strings.Contains(err.Message, test.says) || err.Extensions.Retryable) {
					t.Errorf(
						"the refusal is %q, retryable: %t; want it to say %q, and not",
						err.Message,
						err.Extensions.Retryable,
						test.says,
					)
				}
				_, err = alice.finalize(r.Upload.ID, nil)
				wantCode(t, "finalizeUpload again", err, test.code)
				alice.wantRejected(t, objects, r, test.code)
				_, err = alice.renew(r.Upload.ID)
				wantCode(t, "renewUpload", err, "CONFLICT")
			})
		}
	}
}

// wantRejected checks that an upload is rejected and its object removed.
func (c *client) wantRejected(t testing.TB, objects bucket, r reservation, code string) {
	t.Helper()
	u, err := c.upload(r.Upload.ID)
	if err != nil || u == nil || u.Status != "REJECTED" || show(u.Rejection) != code || u.Video != nil {
		t.Errorf("the upload is %+v, %v, want it REJECTED for %s", u, err, code)
	}
	eventually(t, "the rejected object is gone", func() bool { return !objects.has(t, r.Key) })
}

func TestRacedFinalizesOfAFileThatIsNotAVideoHaveTheSameError(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage)
	alice, objects := s.as("alice"), openBucket(storage)
	for _, strategy := range []string{"SINGLE", "MULTIPART"} {
		content := fixture(t, "html.mp4")
		r := alice.reserve(t, content, vars{"strategy": strategy})
		alice.sendAll(t, r, content)
		race(func(int) {
			_, err := alice.finalize(r.Upload.ID, nil)
			wantCode(t, "raced finalizeUpload", err, "NOT_A_VIDEO")
		})
		alice.wantRejected(t, objects, r, "NOT_A_VIDEO")
	}
}

func TestAnInspectionIsCheap(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	for _, name := range []string{"h264-aac-faststart.mp4", "h264-aac-moovlast.mp4", "h264-aac-fragmented.mp4", "h264-aac.mov"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := openLink(t, storage)
			alice := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+l.url).as("alice")
			_, r := alice.publish(t, fixture(t, name), vars{"contentType": "", "fileName": name})
			if n := l.calls("GetObject"); n < 1 || n > 2 {
				t.Errorf("finalizeUpload read from storage %d times, want once or twice", n)
			}
			alice.mustFinalize(t, r)
			if n := l.calls("GetObject"); n > 2 {
				t.Errorf("with a second finalizeUpload it read %d times, want no more", n)
			}
		})
	}
}

// drips sends an answer more slowly than anybody waits for.
func drips(l *link, w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	l.proxy.ServeHTTP(answer, r)
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for _, b := range answer.Body.Bytes() {
		w.Write([]byte{b})
		http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-l.closed:
			return
		case <-tick.C:
		}
	}
}

func denied(_ *link, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(http.StatusForbidden)
	w.Write(
		[]byte(
			`<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Not for you.</Message></Error>`,
		),
	)
}

func TestStorageThatFailsDuringAnInspectionLosesNothing(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	failing := map[string]mishap{"it comes in drips": drips, "it is denied": denied}
	for _, name := range []string{"reset before it arrives", "its answer is lost", "its answer is cut", "its answer never comes", "it never arrives", "503"} {
		failing[name] = mishaps[name]
	}
	for name, broken := range failing {
		for strategy, status := range map[string]string{"SINGLE": "PENDING", "MULTIPART": "FINALIZING"} {
			t.Run(name+" "+strategy, func(t *testing.T) {
				t.Parallel()
				l := openLink(t, storage)
				s := startServer(
					t,
					storage,
					"STREAMSPHERE_S3_ENDPOINT="+l.url,
					"STREAMSPHERE_STORAGE_TIMEOUT=1s",
					"STREAMSPHERE_RECONCILE_EVERY=1h",
				)
				alice, content := s.as("alice"), film(t)
				r := alice.reserve(t, content, vars{"strategy": strategy})
				alice.sendAll(t, r, content)
				l.breaks("GetObject", broken, -1)
				for range 2 {
					_, err := alice.finalize(r.Upload.ID, vars{"title": "Meant so"})
					wantCode(t, "finalizeUpload", err, "STORAGE_UNAVAILABLE")
					if lasts := name == "it is denied"; err != nil && err.Extensions.Retryable == lasts {
						t.Errorf("finalizeUpload when %s: retryable is %v, want %v", name, !lasts, lasts)
					}
					if u := alice.parted(t, r.Upload.ID); u.Status != status || u.Rejection != nil {
						t.Errorf("after that the upload is %+v, want it %s", u, status)
					}
				}
				l.mend()
				v := alice.mustFinalize(t, r)
				if v.Title != "Meant so" || v.Media == nil {
					t.Errorf("the video is %q with the facts %s, want it as meant", v.Title, v.Media)
				}
				wantFilm(t, v, content)
			})
		}
	}
}

func TestAnInspectionThatFailsOnceIsTriedAgain(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	alice := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+l.url).as("alice")
	r := alice.arrive(t, film(t), nil)
	l.breaks("GetObject", mishaps["503"], 1)
	if v := alice.mustFinalize(t, r); v.Media == nil || l.calls("GetObject") != 2 {
		t.Errorf("the facts are %s after %d calls, want them after 2", v.Media, l.calls("GetObject"))
	}
}

func TestAnInspectionThatTakesTooLongIsGivenUp(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	alice := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+l.url, "STREAMSPHERE_STORAGE_TIMEOUT=30s").as("alice")
	r := alice.arrive(t, film(t), nil)
	l.breaks("GetObject", mishaps["it never arrives"], -1)
	began := time.Now()
	_, err := alice.finalize(r.Upload.ID, nil)
	wantUnavailable(t, "finalizeUpload", err)
	if took := time.Since(began); took > 25*time.Second {
		t.Errorf("it took %v, want about 15 seconds", took)
	}
	l.mend()
	alice.mustFinalize(t, r)
}

func TestAFileThatDisappearsBeforeItsInspectionIsNotUploaded(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	alice := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+l.url).as("alice")
	r := alice.arrive(t, film(t), nil)
	l.breaks("GetObject", func(_ *link, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusNotFound)
		w.Write([]byte(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchKey</Code><Message>Gone.</Message></Error>`))
	}, 1)
	_, err := alice.finalize(r.Upload.ID, nil)
	wantCode(t, "finalizeUpload", err, "NOT_UPLOADED")
	alice.mustFinalize(t, r)
}

func TestTheReconcilerInspectsFiles(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	s := startServer(t, storage, impatient()...)
	alice, objects := s.as("alice"), openBucket(storage)
	cut := film(t)[:20_000]
	rejected := map[string][]reservation{}
	for _, strategy := range []string{"SINGLE", "MULTIPART"} {
		for code, content := range map[string][]byte{"NOT_A_VIDEO": fixture(t, "html.mp4"), "TYPE_MISMATCH": fixture(t, "vp9-opus.webm"), "FILE_DAMAGED": cut} {
			r := alice.reserve(t, content, vars{"strategy": strategy, "details": vars{"visibility": "PUBLIC"}})
			alice.sendAll(t, r, content)
			rejected[code] = append(rejected[code], r)
		}
	}
	kept := []reservation{alice.arrive(t, film(t), nil), alice.arriveInParts(t, film(t), true, nil)}
	var keys []string
	for _, r := range kept {
		u := alice.waitForStatus(t, "a film", r, "FINALIZED")
		if v, err := alice.video(u.Video.ID); err != nil || v == nil || v.Media == nil || v.Media.Container != "mp4" ||
			v.Media.Width == nil ||
			v.Media.VideoCodec == nil {
			t.Errorf("the video is %+v, %v, want it with its facts", v, err)
		}
		keys = append(keys, r.Key)
	}
	for code, uploads := range rejected {
		for _, r := range uploads {
			alice.waitForStatus(t, "what is no film", r, "REJECTED")
			alice.wantRejected(t, objects, r, code)
			_, err := alice.finalize(r.Upload.ID, nil)
			wantCode(t, "finalizeUpload after the reconciler", err, code)
		}
	}
	slices.Sort(keys)
	objects.wantBucket(t, keys...)
}

// If a wrong range of a store were believed, complete films would be taken for damaged, and removed.
func TestStorageThatIgnoresRangesLosesNothing(t *testing.T) {
	t.Parallel()
	storage := s3test.Start(t)
	l := openLink(t, storage)
	s := startServer(t, storage, "STREAMSPHERE_S3_ENDPOINT="+l.url, "STREAMSPHERE_RECONCILE_EVERY=1h")
	alice, content := s.as("alice"), fixture(t, "h264-aac-moovlast.mp4")
	index := bytes.LastIndex(content, []byte("moov")) - 4
	gap := append([]byte("\x00\x04\x00\x00free"), make([]byte, 256<<10-8)...)
	content = slices.Concat(content[:index], gap, content[index:])
	r := alice.arrive(t, content, nil)
	l.breaks("GetObject", func(_ *link, w http.ResponseWriter, _ *http.Request) { w.Write(content) }, -1)
	_, err := alice.finalize(r.Upload.ID, nil)
	wantUnavailable(t, "finalizeUpload", err)
	if u, err := alice.upload(r.Upload.ID); err != nil || u.Status != "PENDING" {
		t.Errorf("after that the upload is %+v, %v, want it PENDING", u, err)
	}
	l.mend()
	wantFilm(t, alice.mustFinalize(t, r), content)
}
