package media

import "strings"

// mkvCodec names a codec by the decoder configuration in CodecPrivate; plain is its name without one.
type mkvCodec struct {
	plain string
	parse func(private []byte) string
}

// mkvCodecs are the codecs of Matroska that have a name in RFC 6381. Browsers know MP3 as mp4a.6B in any container.
var mkvCodecs = map[string]mkvCodec{
	"V_MPEG4/ISO/AVC":  {"avc1", func(private []byte) string { return avc("avc1", private) }},
	"V_MPEGH/ISO/HEVC": {"hvc1", func(private []byte) string { return hevc("hvc1", private) }},
	"V_VP8":            {"vp8", nil},
	"V_VP9":            {"vp9", vp9Private},
	"V_AV1":            {"av01", func(private []byte) string { return av1("av01", private) }},
	"V_THEORA":         {"theora", nil},
	"V_MPEG4/ISO/ASP":  {"mp4v.20", mpeg4Visual},
	"V_MPEG2":          {"mp4v.61", nil},
	"V_MPEG1":          {"mp4v.6A", nil},
	"V_MS/VFW/FOURCC":  {"", vfwPrivate},
	"V_PRORES":         {"prores", proresPrivate},
	"A_AAC":            {"mp4a.40.2", aac},
	"A_OPUS":           {"opus", nil},
	"A_VORBIS":         {"vorbis", nil},
	"A_FLAC":           {"flac", nil},
	"A_MPEG/L3":        {"mp4a.6B", nil},
	"A_AC3":            {"ac-3", nil},
	"A_EAC3":           {"ec-3", nil},
	"A_ALAC":           {"alac", nil},
}

// oldAAC are what the ids of AAC end in that have its profile in place of a configuration, with its names in RFC 6381.
// MPEG-2's has object types of its own; with SBR it is that of MPEG-4. https://www.matroska.org/technical/codec_specs.html
var oldAAC = map[string]string{
	"A_AAC/MPEG2/MAIN": "mp4a.66", "A_AAC/MPEG2/LC": "mp4a.67", "A_AAC/MPEG2/SSR": "mp4a.68",
	"A_AAC/MPEG2/LC/SBR": "mp4a.40.5",
	"A_AAC/MPEG4/MAIN":   "mp4a.40.1", "A_AAC/MPEG4/LC": "mp4a.40.2", "A_AAC/MPEG4/SSR": "mp4a.40.3",
	"A_AAC/MPEG4/LTP": "mp4a.40.4", "A_AAC/MPEG4/LC/SBR": "mp4a.40.5",
}

// name is the codec of a track, or its id in Matroska where it has no other name.
func (t *mkvTrack) name() string {
	if name, ok := oldAAC[t.codecID]; ok {
		return name
	}
	codec, ok := mkvCodecs[t.codecID]
	if !ok {
		return codecName(t.codecID, 32)
	}
	if codec.parse != nil && len(t.private) > 0 {
		if name := codec.parse(t.private); name != "" {
			return name
		}
	}
	if codec.plain == "" {
		return t.codecID
	}
	return codec.plain
}

// vp9Private names VP9 by a list of features, each an id, a length and a value of a byte each: 1 is the profile, 2
// the level, 3 the bit depth. https://www.webmproject.org/docs/container/#vp9-codec-feature-metadata-codecprivate
func vp9Private(private []byte) string {
	feature := map[byte]byte{}
	for len(private) >= 3 && private[1] == 1 {
		feature[private[0]] = private[2]
		private = private[3:]
	}
	if feature[2] == 0 || feature[3] == 0 {
		return ""
	}
	return vp("vp09", []byte{feature[1], feature[2], feature[3] << 4}, 0)
}

// proresPrivate names ProRes by the four letters of its profile, which QuickTime has as the name of the sample entry.
func proresPrivate(private []byte) string {
	if len(private) < 4 || !strings.HasPrefix(string(private), "ap") {
		return ""
	}
	return codecName(string(private[:4]), 4)
}

// vfwPrivate names a codec by the four letters in a BITMAPINFOHEADER.
func vfwPrivate(private []byte) string {
	if len(private) < 20 {
		return ""
	}
	return codecName(string(private[16:20]), 4)
}
