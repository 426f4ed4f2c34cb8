package media

import (
	"bytes"
	"encoding/binary"
)

// quarterTurned reports whether Exif data says that its image is to be turned by a quarter, so that its width and
// height change places. Exif 3.0, 4.6.5.1: the orientations 5 to 8 of the first directory.
func quarterTurned(tiff []byte) bool {
	var order binary.ByteOrder = binary.BigEndian
	if len(tiff) < 8 {
		return false
	}
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return false
	}
	const width, tag, short = 12, 0x0112, 3
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < width {
			break
		}
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short {
			orientation := order.Uint16(entries[8:])
			return orientation >= 5 && orientation <= 8
		}
		entries = entries[width:]
	}
	return false
}

// maxEXIF is how much of Exif data is read: the orientation stands near its beginning, before any small picture.
const maxEXIF = 4 << 10

// maxSegments bounds the segments and chunks before the picture that are stepped over to find Exif data.
const maxSegments = 64

// turnedJPEG looks for Exif data before the picture.
func turnedJPEG(r *reader) (bool, error) {
	const head = 10 // of a segment: its marker, its size, and what makes it Exif
	const app1, scan, end = 0xe1, 0xda, 0xd9
	at := int64(2)
	for range maxSegments {
		if at+head > r.size {
			break
		}
		data, err := r.bytes(at, head)
		if err != nil || data[0] != 0xff || data[1] == scan || data[1] == end {
			return false, err
		}
		size := int64(binary.BigEndian.Uint16(data[2:]))
		if data[1] == app1 && string(data[4:10]) == "Exif\x00\x00" && size > head-2 {
			exif, err := r.bytes(at+head, min(size-(head-2), maxEXIF, r.size-at-head))
			return quarterTurned(exif), err
		}
		at += 2 + size
	}
	return false, nil
}

// turnedPNG looks for Exif data before the picture. PNG, third edition, 11.3.4.1: the chunk eXIf.
func turnedPNG(r *reader) (bool, error) {
	const signature, head, checksum = 8, 8, 4
	at := int64(signature)
	for range maxSegments {
		if at+head > r.size {
			break
		}
		data, err := r.bytes(at, head)
		if err != nil || string(data[4:]) == "IDAT" {
			return false, err
		}
		size := int64(binary.BigEndian.Uint32(data))
		if string(data[4:]) == "eXIf" {
			exif, err := r.bytes(at+head, min(size, maxEXIF, r.size-at-head))
			return quarterTurned(exif), err
		}
		at += head + size + checksum
	}
	return false, nil
}

// turnedWebP is never: browsers do not turn WebP images.
func turnedWebP(*reader) (bool, error) { return false, nil }
