package media

import (
	"net/http"
	"slices"
	"strings"

	"github.com/abema/go-mp4"
)

// firstBoxes are those that ISO base media and QuickTime files begin with. Old QuickTime files have no ftyp.
var firstBoxes = []string{"ftyp", "moov", "mdat", "wide", "free", "skip", "uuid", "pnot", "styp", "sidx", "moof"}

// pictureBrands are the major brands of single pictures, which are ISO base media files too.
var pictureBrands = map[string]string{
	"heic": "an HEIC image", "heix": "an HEIC image", "heim": "an HEIC image", "heis": "an HEIC image",
	"hevc": "an HEIC image", "mif1": "an HEIC image", "msf1": "an HEIC image",
	"avif": "an AVIF image", "avis": "an AVIF image", "crx ": "a Canon raw image", "jp2 ": "a JPEG 2000 image",
}

// soundBrands are the major brands of what Apple calls M4A, M4B and M4P.
var soundBrands = []string{"M4A ", "M4B ", "M4P "}

// sniffBoxes tells what a file that begins like a box is, or nothing when it is words: "I'm free" looks like a box too.
func sniffBoxes(head []byte) kind {
	if string(head[4:8]) == "ftyp" && len(head) >= 12 {
		return byBrand(string(head[8:12]))
	}
	if strings.HasPrefix(http.DetectContentType(head), "text/") {
		return kind{}
	}
	return kind{container: QuickTime}
}

// byBrand tells the kind of a file by its major brand.
func byBrand(major string) kind {
	if seen, ok := pictureBrands[major]; ok {
		return kind{seen: seen}
	}
	if major == "qt  " {
		return kind{container: QuickTime}
	}
	return kind{container: MP4}
}

// brand reads the brands of the file: QuickTime is what calls itself so first of all. Some MP4 writers list "qt  " among
// the compatible ones of a file that is MP4 in all else.
func (m *movie) brand(b box) error {
	var ftyp mp4.Ftyp
	if _, err := m.r.parse(b, &ftyp, mp4.Context{}); err != nil {
		return err
	}
	major := string(ftyp.MajorBrand[:])
	k := byBrand(major)
	if k.container == "" {
		return &NotVideo{Seen: k.seen}
	}
	m.facts.Container = k.container
	m.soundOnly = slices.Contains(soundBrands, major)
	m.context = mp4.Context{IsQuickTimeCompatible: k.container == QuickTime || ftyp.HasCompatibleBrand(mp4.BrandQT())}
	return nil
}
