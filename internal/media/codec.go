package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"
	"unicode"
)

// These functions name codecs by their decoder configuration records, which are the same in MP4 and Matroska. They
// return "" for a record that is too short, and read its first bytes only: the parameter sets after them are for
// decoders.

// codecName keeps the characters that names of codecs have, and at most so many: text from a file may be anything.
func codecName(text string, most int) string {
	text = strings.Map(func(c rune) rune {
		if c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("._-/", c) {
			return -1
		}
		return c
	}, text)
	return text[:min(len(text), most)]
}

// avc names H.264 by an AVCDecoderConfigurationRecord: profile, constraints and level. ISO/IEC 14496-15, 5.3.3.1.
func avc(entry string, config []byte) string {
	if len(config) < 4 {
		return ""
	}
	return fmt.Sprintf("%s.%X", entry, config[1:4])
}

// hevc names H.265 by an HEVCDecoderConfigurationRecord. ISO/IEC 14496-15, annex E.3.
func hevc(entry string, config []byte) string {
	if len(config) < 13 {
		return ""
	}
	space := []string{"", "A", "B", "C"}[config[1]>>6]
	tier := []string{"L", "H"}[config[1]>>5&1]
	compatibility := bits.Reverse32(binary.BigEndian.Uint32(config[2:6]))
	name := fmt.Sprintf("%s.%s%d.%X.%s%d", entry, space, config[1]&31, compatibility, tier, config[12])
	for _, constraint := range bytes.TrimRight(config[6:12], "\x00") {
		name += fmt.Sprintf(".%X", constraint)
	}
	return name
}

// vp names VP8 and VP9 by a VPCodecConfigurationRecord, which begins at an offset in config: profile, level and bit
// depth.
func vp(entry string, config []byte, at int) string {
	if len(config) < at+3 {
		return ""
	}
	return fmt.Sprintf("%s.%02d.%02d.%02d", entry, config[at], config[at+1], config[at+2]>>4)
}

// av1 names AV1 by an AV1CodecConfigurationRecord: profile, level, tier and bit depth.
func av1(entry string, config []byte) string {
	if len(config) < 3 {
		return ""
	}
	tier := []string{"M", "H"}[config[2]>>7]
	depth := 8
	if config[2]&0x40 != 0 {
		depth = 10 + 2*int(config[2]>>5&1)
	}
	return fmt.Sprintf("%s.%d.%02d%s.%02d", entry, config[1]>>5, config[1]&31, tier, depth)
}

// aac names AAC by the audio object type that an AudioSpecificConfig begins with. ISO/IEC 14496-3, 1.6.2.1.
func aac(config []byte) string {
	if len(config) < 2 {
		return "mp4a.40"
	}
	object := int(config[0] >> 3)
	if object == 31 {
		object = 32 + int(config[0]&7)<<3 + int(config[1]>>5)
	}
	return fmt.Sprintf("mp4a.40.%d", object)
}

// mpeg4Visual names MPEG-4 Visual by the profile and level in the first header of its configuration.
func mpeg4Visual(setup []byte) string {
	if len(setup) < 5 || !strings.HasPrefix(string(setup), "\x00\x00\x01\xb0") {
		return "mp4v.20"
	}
	return fmt.Sprintf("mp4v.20.%d", setup[4])
}
