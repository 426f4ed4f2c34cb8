package test

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/s3test"
)

func TestTypesAreMadeCanonicalBeforeTheyAreSigned(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t),
		"STREAMSPHERE_CONTENT_TYPES=video/mp4,video/quicktime,video/webm,video/matroska,video/vnd.avi,video/3gpp").as("alice")
	tests := []struct{ declared, fileName, canonical, extension string }{
		{"video/mp4", "a.mp4", "video/mp4", "mp4"},
		{"VIDEO/MP4", "a.mp4", "video/mp4", "mp4"},
		{" video/mp4 ", "a.mp4", "video/mp4", "mp4"},
		{`video/mp4; codecs="avc1.42E01E, mp4a.40.2"`, "a.mp4", "video/mp4", "mp4"},
		{"video/mp4;;;", "a.mp4", "video/mp4", "mp4"},
		{"video/x-m4v", "a.m4v", "video/mp4", "mp4"},
		{"application/mp4", "a", "video/mp4", "mp4"},
		{"video/x-matroska", "a.mkv", "video/matroska", "mkv"},
		{"video/matroska", "a.mkv", "video/matroska", "mkv"},
		{"video/quicktime", "a.mov", "video/quicktime", "mov"},
		{"video/mov", "a.mov", "video/quicktime", "mov"},
		{"video/x-msvideo", "a.avi", "video/vnd.avi", "avi"},
		{"video/webm", "a.mp4", "video/webm", "webm"}, // the type counts, not the name
		{"", "a.mp4", "video/mp4", "mp4"},
		{"", "A.MOV", "video/quicktime", "mov"},
		{"  ", "a.webm", "video/webm", "webm"},
		{"application/octet-stream", "a.b.mkv", "video/matroska", "mkv"},
		{"application/octet-stream; charset=binary", "a.qt", "video/quicktime", "mov"},
		{"Binary/Octet-Stream", "a.3gp", "video/3gpp", "3gp"},
		{"video/3gpp2", "a.3g2", "video/3gpp", "3gp"},
		{"video/*", "a.avi", "video/vnd.avi", "avi"},
		{"audio/webm", "a.webm", "video/webm", "webm"}, // what is not known is as good as nothing
		{"application/x-matroska", "a.mkv", "video/matroska", "mkv"},
		{"audio/mp4", "a.mp4", "video/mp4", "mp4"},
		{"videogame/x", "a.mp4", "video/mp4", "mp4"},
		{"video/mp4\r\nX-Evil: 1", "a.mp4", "video/mp4", "mp4"},
		{"vidéo/mp4", "a.mp4", "video/mp4", "mp4"},
	}
	for _, test := range tests {
		t.Run(test.declared+" "+test.fileName, func(t *testing.T) {
			v, r := alice.publish(t, filmOf(t, test.canonical), vars{"contentType": test.declared, "fileName": test.fileName})
			if r.Upload.ContentType != test.canonical || v.ContentType != test.canonical ||
				path.Ext(r.Key) != "."+test.extension {
				t.Errorf(
					"got %s, published as %s at %s; want %s and .%s",
					r.Upload.ContentType,
					v.ContentType,
					r.Key,
					test.canonical,
					test.extension,
				)
			}
			played := or(playedAs[test.canonical], test.canonical)
			if response, _ := get(t, v.Playback.URL, ""); response.Header.Get("Content-Type") != played ||
				v.Playback.ContentType != played {
				t.Errorf("playback answers %q and says %q, want %q",
					response.Header.Get("Content-Type"), v.Playback.ContentType, played)
			}
		})
	}
}

// playedAs are the types that browsers play the test films as, where they do not by their own.
var playedAs = map[string]string{"video/quicktime": "video/mp4", "video/3gpp": "video/mp4"}

// filmOf is a film of a canonical type.
func filmOf(t testing.TB, contentType string) []byte {
	t.Helper()
	return fixture(t, map[string]string{
		"video/mp4": "h264-aac-faststart.mp4", "video/3gpp": "h264-aac-faststart.mp4", "video/quicktime": "h264-aac.mov",
		"video/webm": "vp9-opus.webm", "video/matroska": "h264-aac.mkv", "video/vnd.avi": "mpeg4-mp3.avi",
	}[contentType])
}

func TestTypesThatAreNotVideosAreRefused(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	tests := []struct{ declared, fileName string }{
		{"videogame/x", "a"},
		{"text/html", "a.mp4"},
		{"image/png", "a.mp4"},
		{"audio/mp4", "a.m4a"},
		{"video/mp", "a"},
		{"video/mp44", "mp4"},
		{"mp4", "a"},
		{"text/html;video/mp4", "a.mp4"},
		{"", "a"},
		{"", "a.html"},
		{"", "mp4"},
		{"", "a.mp4.exe"},
		{"application/octet-stream", "a."},
		{"", "a.mp4 "},
		{"video/vnd.avi", "a.avi"}, // known, but not in the policy
		{"video/mpeg", "a.mpg"},    // not known: nothing can look into these three
		{"video/mp2t", "a.ts"},
		{"video/ogg", "a.ogv"},
		{"", "a.avi"},
	}
	for _, test := range tests {
		t.Run(test.declared+" "+test.fileName, func(t *testing.T) {
			_, err := alice.request(vars{"fileName": test.fileName, "contentType": test.declared, "size": 1})
			wantField(t, "requestUpload", err, "TYPE_NOT_ALLOWED", "input.contentType")
		})
	}
}

type uploadPolicy struct {
	MaxSize      int64
	ContentTypes []string
	Folders      []string
	MaxPending   int
}

func TestThePolicyIsTheOperators(t *testing.T) {
	t.Parallel()
	s := startServer(
		t,
		s3test.Start(t),
		"STREAMSPHERE_CONTENT_TYPES= video/webm, video/x-matroska",
		"STREAMSPHERE_MAX_SIZE=1MiB",
		"STREAMSPHERE_FOLDERS=films,clips",
		"STREAMSPHERE_MAX_PENDING_UPLOADS=3",
		"STREAMSPHERE_USER_QUOTA=2MiB",
		"STREAMSPHERE_MIN_URL_LIFETIME=3s",
		"STREAMSPHERE_SLOWEST_RATE=1000000000",
	)
	policy, err := ask[uploadPolicy](s.anonymous(), `{ result: uploadPolicy { maxSize contentTypes folders maxPending } }`, nil)
	if err != nil || policy.MaxSize != 1<<20 || policy.MaxPending != 3 ||
		!slices.Equal(policy.ContentTypes, []string{"video/webm", "video/matroska"}) ||
		!slices.Equal(policy.Folders, []string{"films", "clips"}) {
		t.Errorf("uploadPolicy is %+v, %v", policy, err)
	}
	request := func(c *client, changes vars) (reservation, *apiError) {
		return c.request(inputFor(make([]byte, 1000), merge(vars{"contentType": "video/webm", "folder": "clips"}, changes)))
	}
	alice, bob := s.as("alice"), s.as("bob")
	_, err = request(alice, vars{"contentType": "video/mp4"})
	wantField(t, "a type that is not listed", err, "TYPE_NOT_ALLOWED", "input.contentType")
	_, err = request(alice, vars{"folder": "videos"})
	wantField(t, "a folder that is not listed", err, "FOLDER_INVALID", "input.folder")
	_, err = request(alice, vars{"size": 1<<20 + 1})
	wantField(t, "a byte too many", err, "FILE_TOO_LARGE", "input.size")

	first, err := request(alice, vars{"size": 1 << 20})
	wantCode(t, "the largest file", err, "")
	_, err = request(alice, vars{"size": 1<<20 - 1000})
	wantCode(t, "a second one", err, "")
	_, err = request(alice, vars{"size": 1001})
	wantField(t, "more than the quota's rest", err, "QUOTA_EXCEEDED", "input.size")
	_, err = request(alice, vars{"size": 1000})
	wantCode(t, "the quota's rest", err, "")
	_, err = request(alice, vars{"size": 1})
	wantCode(t, "a fourth unfinished upload", err, "QUOTA_EXCEEDED")
	defaults, err := bob.request(vars{"fileName": "a.webm", "contentType": "video/webm", "size": 1})
	if err != nil || defaults.Upload.Folder != "films" {
		t.Errorf("without a folder: got %q, %v, want the first of the policy", defaults.Upload.Folder, err)
	}
	_, err = alice.cancel(first.Upload.ID)
	wantCode(t, "cancelUpload", err, "")
	_, err = request(alice, vars{"size": 1 << 20})
	wantCode(t, "while the cancelled URL is alive", err, "QUOTA_EXCEEDED")
	eventually(t, "cancelUpload makes room", func() bool {
		_, err := request(alice, vars{"size": 1 << 20})
		return err == nil
	})
}

func TestAnInvalidFolderIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t), "STREAMSPHERE_FOLDERS=videos,films").as("alice")
	long := "videos/" + strings.Repeat("a", 193) // 200 characters
	tests := []struct {
		folder any
		reason string // part of the message; "" is a good folder
	}{
		{nil, ""},
		{"videos", ""},
		{"films", ""},
		{"videos/2026/spring_break-2", ""},
		{"videos/0", ""},
		{"videos/2/3/4/5/6/7/8", ""},
		{long, ""},
		{"videos/2/3/4/5/6/7/8/9", "9 segments"},
		{long + "a", "201 characters"},
		{"", "empty"},
		{"video", "must begin with"},
		{"other/videos", "must begin with"},
		{"videosx", "must begin with"},
		{"/videos", `""`},
		{"videos/", `""`},
		{"videos//a", `""`},
		{"videos/../secret", `".."`},
		{"videos/.", `"."`},
		{"videos/_a", `"_a"`},
		{"videos/-a", `"-a"`},
		{"Videos", `"Videos"`},
		{"videos/A", `"A"`},
		{"videos/ä", `"ä"`},
		{"videos/a b", `"a b"`},
		{"videos/a%2Fb", `"a%2Fb"`},
		{`videos\a`, `videos`},
		{"videos/a\n", `"a\n"`},
		{"videos/a\x00", `"a`},
		{" videos", `" videos"`},
		{"videos/" + strings.Repeat("ü", 100), `"ü`}, // 107 characters, though 207 bytes
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%.40q", test.folder), func(t *testing.T) {
			r, err := alice.request(inputFor([]byte{1}, vars{"folder": test.folder}))
			if test.reason != "" {
				wantField(t, "requestUpload", err, "FOLDER_INVALID", "input.folder")
				if err != nil && !strings.Contains(err.Message, test.reason) {
					t.Errorf("the reason is %q, want one with %q", err.Message, test.reason)
				}
				return
			}
			want, _ := test.folder.(string)
			if want = or(want, "videos"); err != nil || r.Upload.Folder != want ||
				!strings.HasPrefix(r.Key, want+"/"+r.Upload.ID+"/") {
				t.Errorf("got folder %q and key %q, %v, want %q", r.Upload.Folder, r.Key, err, want)
			}
		})
	}
}

func TestSizesAreExactNumbersOfBytes(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	const most = 100 << 30
	tests := []struct {
		size string // as JSON; as a literal it is the same
		code string
		want int64
	}{
		{"1", "", 1},
		{`"1"`, "", 1},
		{`"30642"`, "", 30642},
		{"3000000000", "", 3_000_000_000}, // does not fit into 32 bits
		{fmt.Sprint(most), "", most},
		{fmt.Sprintf(`"%d"`, most), "", most},
		{"0", "EMPTY_FILE", 0},
		{`"0"`, "EMPTY_FILE", 0},
		{fmt.Sprint(most + 1), "FILE_TOO_LARGE", 0},
		{"9007199254740991", "FILE_TOO_LARGE", 0},
		{"9007199254740992", "BAD_USER_INPUT", 0},
		{"9223372036854775808", "BAD_USER_INPUT", 0},
		{"1000000000000000000000000000000", "BAD_USER_INPUT", 0},
		{"-1", "BAD_USER_INPUT", 0},
		{`"-1"`, "BAD_USER_INPUT", 0},
		{`"+1"`, "BAD_USER_INPUT", 0},
		{`" 1"`, "BAD_USER_INPUT", 0},
		{`"0x10"`, "BAD_USER_INPUT", 0},
		{`"1_000"`, "BAD_USER_INPUT", 0},
		{"1.5", "BAD_USER_INPUT", 0},
		{"1e3", "", 1000},
		{`""`, "BAD_USER_INPUT", 0},
		{`"many"`, "BAD_USER_INPUT", 0},
		{"true", "BAD_USER_INPUT", 0},
		{"[]", "BAD_USER_INPUT", 0},
		{"null", "*", 0},
	}
	const document = `mutation%s { result: requestUpload(input: { fileName: "a.mp4", contentType: "video/mp4", size: %s }) { upload { id size } request { expiresAt } } }`
	for _, test := range tests {
		bodies := map[string]string{
			"literal": fmt.Sprintf(`{"query": %q}`, fmt.Sprintf(document, "", test.size)),
			"variable": fmt.Sprintf(
				`{"query": %q, "variables": {"size": %s}}`,
				fmt.Sprintf(document, "($size: ByteCount!)", "$size"),
				test.size,
			),
		}
		for form, body := range bodies {
			t.Run(form+" "+test.size, func(t *testing.T) {
				r, err := rawAsk[reservation](t, alice, body)
				switch {
				case test.code == "*":
					if err == nil {
						t.Error("got no error")
					}
				case test.code == "":
					if err != nil || r.Upload.Size != test.want {
						t.Errorf("got %d, %v, want %d", r.Upload.Size, err, test.want)
					}
				case form == "literal" && test.code == "BAD_USER_INPUT": // a document may also be found not to fit the schema
					if err.code() != test.code && err.code() != "GRAPHQL_VALIDATION_FAILED" {
						t.Errorf("got %v, want %s", err, test.code)
					}
				default:
					if wantCode(t, "requestUpload", err, test.code); err.code() != "BAD_USER_INPUT" && err != nil &&
						err.Extensions.Field != "input.size" {
						t.Errorf("the field is %q, want input.size", err.Extensions.Field)
					}
				}
			})
		}
	}
}

func TestAChecksumIsSixtyFourLowerCaseDigits(t *testing.T) {
	t.Parallel()
	alice := startServer(t, s3test.Start(t)).as("alice")
	good := strings.Repeat("0a", 32)
	for sum, code := range map[string]string{
		good: "", strings.ToUpper(good): "BAD_USER_INPUT", good[1:]: "BAD_USER_INPUT", good + "0": "BAD_USER_INPUT",
		"": "BAD_USER_INPUT", strings.Repeat("0g", 32): "BAD_USER_INPUT", good + "\n": "BAD_USER_INPUT",
	} {
		_, err := alice.request(inputFor([]byte{1}, vars{"sha256": sum}))
		if code == "" {
			wantCode(t, sum, err, "")
		} else {
			wantField(t, sum, err, code, "input.sha256")
		}
	}
}

func merge(base, changes vars) vars {
	merged := vars{}
	for _, layer := range []vars{base, changes} {
		for name, value := range layer {
			merged[name] = value
		}
	}
	return merged
}

// rawAsk sends a body verbatim.
func rawAsk[T any](t *testing.T, c *client, body string) (T, *apiError) {
	t.Helper()
	var answer struct {
		Data   struct{ Result T }
		Errors []*apiError
	}
	response, text, err := c.post(body, http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	decode(t, text, &answer)
	if len(answer.Errors) > 0 {
		return answer.Data.Result, answer.Errors[0]
	}
	if response.StatusCode != http.StatusOK {
		t.Errorf("got status %d: %s", response.StatusCode, text)
	}
	return answer.Data.Result, nil
}
