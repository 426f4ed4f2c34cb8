package media

import (
	"net/http"
	"slices"
	"strings"

	"github.com/abema/go-mp4"
)

// firstBoxes are the boxes that ISO base media and QuickTime files begin with. Old QuickTime files have no ftyp.
var firstBoxes = []string{"ftyp", "moov", "mdat", "wide", "free", "skip", "uuid", "pnot", "styp", "sidx", "moof"}

// imageBrands are the major brands of images, which are ISO base media files too.
var imageBrands = map[string]string{
	"heic": "an HEIC image", "heix": "an HEIC image", "heim": "an HEIC image", "heis": "an HEIC image",
	"hevc": "an HEIC image", "mif1": "an HEIC image", "msf1": "an HEIC image",
	"avif": "an AVIF image", "avis": "an AVIF image", "crx ": "a Canon raw image", "jp2 ": "a JPEG 2000 image",
}

// audioBrands are the major brands of Apple's M4A, M4B and M4P files.
var audioBrands = []string{"M4A ", "M4B ", "M4P "}

// sniffBoxes says what a file that begins like a box is. It says nothing when it is text: "I'm free" looks like a box
// too.
func sniffBoxes(head []byte) kind {
	if string(head[4:8]) == "ftyp" && len(head) >= 12 {
		return byBrand(string(head[8:12]))
	}
	if strings.HasPrefix(http.DetectContentType(head), "text/") {
		return kind{}
	}
	return kind{container: QuickTime}
}

// byBrand is the kind of a file by its major brand.
func byBrand(major string) kind {
	if seen, ok := imageBrands[major]; ok {
		return kind{seen: seen}
	}
	if major == "qt  " {
		return kind{container: QuickTime}
	}
	return kind{container: MP4}
}

// brand reads the brands of the file. Only the major brand makes it QuickTime: some MP4 writers list "qt  " among the
// compatible brands of a file that is MP4 in all other respects.
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
	m.soundOnly = slices.Contains(audioBrands, major)
	m.context = mp4.Context{IsQuickTimeCompatible: k.container == QuickTime || ftyp.HasCompatibleBrand(mp4.BrandQT())}
	return nil
}
