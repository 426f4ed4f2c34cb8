package upload

import (
	"slices"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/ent"
	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
)

func TestFormatsNameEveryTypeAndExtensionOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, rules := range kinds {
		for _, f := range rules.formats {
			for _, name := range append(append([]string{f.ContentType}, f.Aliases...), f.Extensions...) {
				if seen[name] {
					t.Errorf("%q stands twice", name)
				}
				seen[name] = true
			}
			if len(f.Extensions) == 0 {
				t.Errorf("%s has no extension for its keys", f.ContentType)
			}
		}
	}
}

// Else a film would be accepted, sent, and rejected.
func TestFormatsOfFilmsAreThoseThatCanBeInspected(t *testing.T) {
	inspected := []string{
		string(media.MP4), string(media.QuickTime), string(media.WebM), string(media.Matroska), string(media.AVI),
	}
	for _, container := range inspected {
		if len(formatsOf(media.Container(container))) == 0 {
			t.Errorf("%s is no format's", container)
		}
	}
	for _, f := range videoFormats {
		if len(f.FirstBytes) == 0 {
			t.Errorf("no first bytes say %s", f.ContentType)
		}
		for _, name := range f.FirstBytes {
			if !slices.Contains(inspected, name) {
				t.Errorf("first bytes of %s may say %s, which nothing inspects", f.ContentType, name)
			}
		}
	}
}

// A name that ends as an accepted file of a container does is never made longer.
func TestFilmsEndInTheExtensionsOfTheirFormats(t *testing.T) {
	for container, want := range map[media.Container]string{
		media.MP4: "mp4 m4v mp4v 3gp 3gpp 3g2", media.QuickTime: "mov qt", media.WebM: "webm mkv", media.Matroska: "mkv",
		media.AVI: "avi", "ogg": "",
	} {
		if got := strings.Join(ExtensionsOf(container), " "); got != want {
			t.Errorf("%s files end in %q, want %q", container, got, want)
		}
	}
}

// Of every format that can be told by its first bytes there is a word for every kind of file: it is accepted, or refused.
func TestEveryFormatIsAcceptedOrRefused(t *testing.T) {
	p := &Policy{ContentTypes: []string{"video/mp4"}, Folders: []string{"videos"}}
	for _, kind := range p.Kinds() {
		known := map[string]int{}
		for _, f := range kind.Formats {
			for _, name := range f.FirstBytes {
				known[name]++
			}
		}
		byName := map[string]string{}
		for _, r := range kind.Refusals {
			known[r.Name]++
			if r.Message == "" || strings.HasSuffix(r.Message, ".") {
				t.Errorf("%s as %s is refused with %q; want a clause", r.Name, kind.Kind, r.Message)
			}
			for _, label := range slices.Concat(r.Extensions, r.ContentTypes) {
				if other, taken := byName[label]; taken {
					t.Errorf("%q is a label of both %s and %s", label, other, r.Name)
				}
				byName[label] = r.Name
			}
		}
		for _, f := range media.Formats() {
			want := 1
			if f.Family == media.FamilyEmpty || f.Family == media.FamilyUnknown {
				want = 0
			}
			if known[f.Name] != want {
				t.Errorf("%s as %s has %d words; want %d", f.Name, kind.Kind, known[f.Name], want)
			}
		}
	}
	for name := range labels {
		is := func(f media.Format) bool { return f.Name == name }
		if !slices.ContainsFunc(media.Formats(), is) && !slices.ContainsFunc(otherFormats, is) {
			t.Errorf("%s has extensions or types, and is no format", name)
		}
	}
}

func TestAFilmIsAcceptedAsAnyTypeOfItsFamily(t *testing.T) {
	all := &Policy{ContentTypes: typesOf(videoFormats)}
	only := func(types ...string) *Policy { return &Policy{ContentTypes: types} }
	tests := []struct {
		policy   *Policy
		is       media.Container
		reserved string
		becomes  string // the type of the video; "" when it is rejected
		says     string
	}{
		{all, media.MP4, "video/mp4", "video/mp4", ""},
		{all, media.MP4, "video/quicktime", "video/mp4", ""},
		{all, media.MP4, "video/3gpp", "video/3gpp", ""},
		{all, media.QuickTime, "video/mp4", "video/quicktime", ""},
		{all, media.QuickTime, "video/3gpp", "video/quicktime", ""},
		{all, media.Matroska, "video/webm", "video/matroska", ""},
		{all, media.WebM, "video/matroska", "video/matroska", ""},
		{all, media.AVI, "video/vnd.avi", "video/vnd.avi", ""},

		{all, media.WebM, "video/mp4", "", "This is a WebM file, but video/mp4 was reserved"},
		{all, media.MP4, "video/webm", "", "This is an MP4 file, but video/webm was reserved"},
		{all, media.AVI, "video/mp4", "", "This is an AVI file, but video/mp4 was reserved"},
		{all, media.MP4, "video/vnd.avi", "", "This is an MP4 file, but video/vnd.avi was reserved"},

		// The policy is about what a film is, not about what it is called.
		{only("video/mp4"), media.QuickTime, "video/mp4", "", "This is a QuickTime file, whatever its name says"},
		{only("video/webm"), media.Matroska, "video/webm", "", "accepted here are video/webm"},
		{only("video/quicktime"), media.MP4, "video/quicktime", "", "This is an MP4 file"},
		{only("video/quicktime", "video/3gpp"), media.MP4, "video/quicktime", "video/mp4", ""},
		{only("video/mp4"), media.AVI, "video/mp4", "", "Convert it to MP4"},
		{only("video/webm", "video/3gpp"), media.MP4, "video/webm", "", "Request a new upload of type video/3gpp"},
		{only("video/webm"), media.MP4, "video/webm", "", "Convert it to WebM"},
		{only("video/matroska"), media.WebM, "video/matroska", "video/matroska", ""},
		{only("video/webm"), media.QuickTime, "video/quicktime", "video/quicktime", ""}, // reserved before the policy was changed
	}
	for _, tt := range tests {
		err := tt.policy.checkContainer(tt.is, tt.reserved)
		if tt.becomes == "" {
			if why := rejectionOf(err); why == nil || why.Code != fault.TypeMismatch || !strings.Contains(why.Message, tt.says) {
				t.Errorf("%s reserved as %s, accepted %v: %v; want it rejected with %q",
					tt.is, tt.reserved, tt.policy.ContentTypes, err, tt.says)
			}
			continue
		}
		got := contentTypeOf(&ent.Upload{ContentType: tt.reserved}, media.Facts{Container: tt.is})
		if err != nil || got != tt.becomes {
			t.Errorf("%s reserved as %s, accepted %v: %q, %v; want %s",
				tt.is, tt.reserved, tt.policy.ContentTypes, got, err, tt.becomes)
		}
	}
}

func TestFilesMayNotLieWhereStoresAreTriedOut(t *testing.T) {
	if CheckFolders([]string{DoctorFolder}) == nil {
		t.Error("the folder is accepted")
	}
}

func TestEveryKindSaysAllThatItNeeds(t *testing.T) {
	folders := map[string]Kind{}
	for kind, rules := range kinds {
		if rules.with == nil || rules.load == nil || rules.loaded == nil || rules.ofUpload == nil {
			t.Errorf("%s does not say how its video is found", kind)
		}
		if !rules.isAttached() {
			continue
		}
		if rules.inspect == nil || rules.maxSize == 0 || rules.folder == "" {
			t.Errorf("%s does not say how it is inspected, how large it may be, or where it lies", kind)
		}
		if other, taken := folders[rules.folder]; taken {
			t.Errorf("%s and %s share a folder", kind, other)
		}
		folders[rules.folder] = kind
		if CheckFolders([]string{rules.folder}) == nil {
			t.Errorf("films may lie in the folder of %s", kind)
		}
	}
}

func TestAPolicyTellsWhatItAcceptsOfEachKind(t *testing.T) {
	p := &Policy{MaxSize: 7, ContentTypes: []string{"video/webm"}, Folders: []string{"films", "clips"}}
	policies := p.Kinds()
	if len(policies) != len(kinds) || policies[0].Kind != Video {
		t.Fatalf("policies = %+v; want one for each kind, videos first", policies)
	}
	film := policies[0]
	if film.MaxSize != 7 || film.MaxPixels != nil || !slices.Equal(film.Folders, p.Folders) ||
		!slices.Equal(typesOf(film.Formats), p.ContentTypes) {
		t.Errorf("the policy of films is %+v; want what was set", film)
	}
	for _, attached := range policies[1:] {
		if attached.MaxSize != kinds[attached.Kind].maxSize || len(attached.Formats) == 0 || len(attached.Folders) != 1 {
			t.Errorf("the policy of %s is %+v; want what its kind says", attached.Kind, attached)
		}
	}
}
