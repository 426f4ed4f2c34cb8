package media_test

import (
	"testing"

	"github.com/streamsphere/streamsphere/internal/media"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// A name that ends as an accepted file of a container does is never made longer.
func TestEveryContainerHasTheExtensionsOfItsType(t *testing.T) {
	for _, c := range []media.Container{media.MP4, media.QuickTime, media.WebM, media.Matroska, media.AVI} {
		extensions, known := c.Extensions(), map[string]bool{}
		for _, e := range extensions {
			known[e] = true
		}
		usual := upload.Extensions(c.ContentTypes()[0])
		if len(extensions) == 0 || extensions[0] != usual[0] {
			t.Errorf("%s files end in %q, want first of all %q", c, extensions, usual[0])
		}
		for _, e := range usual {
			if !known[e] {
				t.Errorf("%s files do not end in %q, want what their type ends in", c, e)
			}
		}
	}
	if got := media.Container("ogg").Extensions(); len(got) != 0 {
		t.Errorf("an unknown container has the extensions %q, want none", got)
	}
}
