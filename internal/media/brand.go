package media

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/abema/go-mp4"
)

// brands are the major brands of files that are no films, though ISO base media files too: images, and Apple's sound.
var brands = map[string]string{
	"heic": "heic", "heix": "heic", "heim": "heic", "heis": "heic", "hevc": "heic", "hevx": "heic", "hevm": "heic",
	"hevs": "heic",
	"avif": "avif", "avis": "avif",
	"mif1": "heif", "mif2": "heif", "mif3": "heif", "msf1": "heif", "avci": "heif", "avcs": "heif", "jpeg": "heif",
	"jpgs": "heif", "vvic": "heif", "j2ki": "heif", "j2is": "heif",
	"crx ": "cr3", "jp2 ": "jp2", "jpx ": "jp2", "jpm ": "jp2", "jph ": "jp2", "jxl ": "jxl",
	"M4A ": "m4a", "M4B ": "m4a", "M4P ": "m4a", "F4A ": "m4a", "F4B ": "m4a", "aax ": "m4a", "aaxc": "m4a",
}

// anyImage are the brands of images of any codec: the other brands of such a file say which.
var anyImage = strings.Fields("mif1 mif2 mif3 msf1")

// byBrands is the name of a format by a ftyp box, of which the end may be missing. Only the major brand makes a file
// QuickTime: some MP4 writers list "qt  " among the compatible brands of a file that is MP4 in all other respects.
func byBrands(ftyp []byte) string {
	size := binary.BigEndian.Uint32(ftyp)
	ftyp = ftyp[:min(uint64(len(ftyp)), max(uint64(size), 12))]
	if len(ftyp) < 12 {
		return string(MP4)
	}
	major := string(ftyp[8:12])
	if slices.Contains(anyImage, major) {
		for at := 12; at+4 <= len(ftyp); at += 4 { // mif3 has the codec in place of the minor version
			if name := brands[string(ftyp[at:at+4])]; name == "avif" || name == "heic" {
				return name
			}
		}
	}
	if name, ok := brands[major]; ok {
		return name
	}
	if major == "qt  " {
		return string(QuickTime)
	}
	return string(MP4)
}

// brand reads the brands of the file.
func (m *movie) brand(b box) error {
	first, err := m.r.bytes(b.offset, min(b.end-b.offset, FirstBytes))
	if err != nil {
		return err
	}
	format := byName(byBrands(first))
	if format.Container() == "" {
		return notVideo(format)
	}
	m.facts.Container = format.Container()
	var ftyp mp4.Ftyp
	if _, err := m.r.parse(b, &ftyp, mp4.Context{}); err != nil {
		return err
	}
	m.context.IsQuickTimeCompatible = m.facts.Container == QuickTime || ftyp.HasCompatibleBrand(mp4.BrandQT())
	return nil
}
