package upload

import (
	"slices"
	"testing"

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

// The type that a container is asked for by is the type of a format, and every format of films has a container: else a film
// would be accepted, sent, and rejected.
func TestFormatsOfFilmsAreThoseThatCanBeInspected(t *testing.T) {
	inspected := map[string]bool{}
	for _, container := range []media.Container{media.MP4, media.QuickTime, media.WebM, media.Matroska, media.AVI} {
		for _, contentType := range container.ContentTypes() {
			f, known := lookUp(videoFormats, contentType)
			if !known {
				t.Errorf("%s may be sent as %s, which is no format's type", container, contentType)
			}
			inspected[f.ContentType] = true
		}
	}
	for _, f := range videoFormats {
		if !inspected[f.ContentType] {
			t.Errorf("nothing inspects files of type %s", f.ContentType)
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
