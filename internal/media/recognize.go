package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"regexp"
	"slices"
	"strings"
)

// FirstBytes is how many of a file's first bytes Recognize looks at.
const FirstBytes = 4 << 10

// Recognize says what a file is by its first bytes. A file that it takes for a film may still be none: Inspect says.
// What it takes for anything else is refused. test/vectors/first-bytes.json ties it to the web app's reader.
func Recognize(first []byte) Format {
	first = first[:min(len(first), FirstBytes)]
	if len(first) == 0 {
		return byName(emptyFile)
	}
	for _, rule := range []func([]byte) string{recognizeEBML, recognizeBoxes, recognizeMark, recognizeText} {
		if name := rule(first); name != "" {
			return byName(name)
		}
	}
	if isTransportStream(first) {
		return byName(transportStream)
	}
	return byName(unknownFormat)
}

// docTypes are the containers that are EBML documents.
var docTypes = map[string]Container{"webm": WebM, "matroska": Matroska}

// recognizeEBML tells Matroska and WebM apart by the DocType in their header; it is matroska by default.
func recognizeEBML(first []byte) string {
	if bytes.HasPrefix(first, clusterMark) {
		return pieceOfMatroska
	}
	if !bytes.HasPrefix(first, ebmlMagic) {
		return ""
	}
	c, ok := docTypes[docType(first)]
	if !ok {
		return unknownEBML
	}
	return string(c)
}

func docType(first []byte) string {
	r := newReader(context.Background(), nil, int64(len(first)), videoBudget)
	r.windows = []window{{0, first}} // it is all there is, so nothing is requested
	for header, err := range r.elements(0, r.size) {
		if err != nil {
			break
		}
		for e, err := range r.elements(header.payload, header.end) {
			if err != nil {
				break
			}
			if e.id == idDocType {
				value, _ := r.value(e)
				return string(bytes.TrimRight(value, "\x00"))
			}
		}
		break
	}
	return "matroska"
}

// recognizeMark looks for the marks of formats, and tells Ogg films from Ogg sound by the codecs in the first pages.
func recognizeMark(first []byte) string {
	if bytes.HasPrefix(first, []byte("OggS")) {
		for _, codec := range []string{"\x80theora", "BBCD\x00", "OVP80", "\x01video"} {
			if bytes.Contains(first, []byte(codec)) {
				return "ogv"
			}
		}
		return "ogg"
	}
	for _, m := range magics {
		if m.matches(first) {
			return m.format
		}
	}
	return ""
}

// How many of the first bytes say whether a file is text, and the bytes that no text has. WHATWG MIME Sniffing, 7.1.
const textBytes = 512

var noText = regexp.MustCompile(`[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]`)

const pageTags = "!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--"

// texts are tried in this order.
var texts = []struct {
	format string
	begins *regexp.Regexp
}{
	{"html", regexp.MustCompile(`(?i)^<(` + pageTags + `)[\s>]`)},
	{"svg", regexp.MustCompile(`(?s)^(<\?xml.*)?<svg[\s>]`)},
	{"mpd", regexp.MustCompile(`(?s)^(<\?xml.*)?<MPD[\s>]`)},
	{"xml", regexp.MustCompile(`^<\?xml`)},
	{"m3u8", regexp.MustCompile(`^#EXTM3U`)},
	{"vtt", regexp.MustCompile(`^WEBVTT(\s|$)`)},
	{"json", regexp.MustCompile(`^(\{\s*["}]|\[\s*["\[{\]])`)},
}

// recognizeText tells texts apart by how they begin behind a byte order mark and white space.
func recognizeText(first []byte) string {
	if bytes.HasPrefix(first, []byte("\xfe\xff")) || bytes.HasPrefix(first, []byte("\xff\xfe")) {
		return plainText
	}
	first = bytes.TrimPrefix(first[:min(len(first), textBytes)], []byte("\xef\xbb\xbf"))
	if noText.Match(first) {
		return ""
	}
	first = bytes.TrimLeft(first, " \t\r\n\f")
	for _, t := range texts {
		if t.begins.Match(first) {
			return t.format
		}
	}
	return plainText
}

// firstBoxes are the boxes that ISO base media and QuickTime files begin with. Old QuickTime files have no ftyp.
var firstBoxes = append(strings.Fields("ftyp moov mdat wide free skip junk uuid pnot pict PICT prfl udta"),
	boxesOfSegments...)

// boxesOfSegments are those that a segment of a stream begins with.
var boxesOfSegments = strings.Fields("styp sidx ssix moof emsg prft")

// recognizeBoxes walks over the first boxes of an ISO base media or QuickTime file to the one that tells what it is.
// "I'm free" begins like a box too.
func recognizeBoxes(first []byte) string {
	if !isBox(first) || boxKind(first) != "ftyp" && recognizeText(first) != "" {
		return ""
	}
	segment := false
	for at := uint64(0); isBox(first[min(at, uint64(len(first))):]); {
		kind, size := boxKind(first[at:]), uint64(binary.BigEndian.Uint32(first[at:]))
		segment = segment || slices.Contains(boxesOfSegments, kind)
		switch {
		case kind == "ftyp":
			return byBrands(first[at:])
		case kind == "moov" && segment:
			return string(MP4)
		case kind == "moov" || kind == "mdat" || kind == "moof" || size < 8:
			at = uint64(len(first))
		default:
			at += size
		}
	}
	if segment {
		return pieceOfMP4
	}
	return string(QuickTime)
}

func isBox(data []byte) bool { return len(data) >= 8 && slices.Contains(firstBoxes, boxKind(data)) }

func boxKind(data []byte) string { return string(data[4:8]) }
