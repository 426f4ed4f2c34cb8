package media

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/abema/go-mp4"
)

// configurations name the codec of a sample entry by the decoder configuration box in it.
var configurations = map[string]func(entry string, config []byte) string{
	"avcC": avc,
	"hvcC": hevc,
	"vpcC": func(entry string, config []byte) string { return vp(entry, config, 4) },
	"av1C": av1,
	"esds": esds,
}

// plainEntries are the sample entries of configurations, for encrypted ones that do not say what they were.
var plainEntries = map[string]string{"avcC": "avc1", "hvcC": "hvc1", "vpcC": "vp09", "av1C": "av01", "esds": "mp4a"}

// entries name the codec of a sample entry by its type alone. All others are named by the type itself.
var entries = map[string]string{"Opus": "opus", "fLaC": "flac", ".mp3": "mp4a.6B"}

// sampleEntry reads the codec of a track: the first entry counts.
func (m *movie) sampleEntry(stsd box, t *track) error {
	for b, err := range m.r.boxes(stsd.payload+8, stsd.end) {
		if err != nil {
			return err
		}
		return m.entry(b, t)
	}
	return nil
}

func (m *movie) entry(b box, t *track) error {
	t.named(b.kind)
	var fixed int64
	var err error
	switch t.handler {
	case "vide":
		fixed, err = m.visualEntry(b, t)
	case "soun":
		entry := &mp4.AudioSampleEntry{}
		entry.SetType(mp4.BoxTypeMp4a()) // all have the same fields
		fixed, err = m.r.parse(b, entry, m.context)
	}
	if err != nil || fixed == 0 {
		return err
	}
	inside := box{payload: b.payload + fixed, end: b.end}
	if encrypted[b.kind] {
		if err := m.original(inside, t); err != nil {
			return err
		}
	}
	return m.configuration(inside, t)
}

// encrypted are the types of the sample entries of encrypted tracks. ISO/IEC 14496-12, 8.12; drms and drmi are Apple's.
var encrypted = map[string]bool{"encv": true, "enca": true, "drms": true, "drmi": true}

// original reads the type that a sample entry had before the track was encrypted: sinf, then frma.
func (m *movie) original(in box, t *track) error {
	for b, err := range m.r.boxes(in.payload, in.end) {
		switch {
		case err != nil:
			return m.r.failure
		case b.kind == "sinf":
			if err := m.original(b, t); err != nil {
				return err
			}
		case b.kind == "frma" && b.size() == 4:
			kind, err := m.r.payload(b, 4)
			if err != nil {
				return err
			}
			t.named(string(kind))
			return nil
		}
	}
	return nil
}

// named takes the type of its sample entry.
func (t *track) named(kind string) {
	t.entry, t.codec = kind, fourCC(kind)
	if name, ok := entries[kind]; ok {
		t.codec = name
	}
}

func (m *movie) visualEntry(b box, t *track) (int64, error) {
	entry := &mp4.VisualSampleEntry{}
	entry.SetType(mp4.BoxTypeAvc1()) // all have the same fields
	fixed, err := m.r.parse(b, entry, m.context)
	if entry.Width > 0 && entry.Height > 0 {
		t.width, t.height = int(entry.Width), int(entry.Height)
	}
	return fixed, err
}

// configuration looks for the box that names the codec. In audio entries of QuickTime it is inside a box "wave".
func (m *movie) configuration(in box, t *track) error {
	for b, err := range m.r.boxes(in.payload, in.end) {
		if err != nil {
			return m.r.failure // entries that end in a few bytes of junk are common
		}
		if b.kind == "wave" && in.kind != "wave" {
			if err := m.configuration(b, t); err != nil {
				return err
			}
		}
		name, ok := configurations[b.kind]
		if !ok {
			continue
		}
		config, err := m.r.payload(b, maxBoxRead)
		if err != nil {
			return err
		}
		entry := t.entry
		if encrypted[entry] {
			entry = plainEntries[b.kind]
		}
		if codec := name(fourCC(entry), config); codec != "" {
			t.codec = codec
			return nil
		}
	}
	return nil
}

// fourCC is the name of a codec that has no better one. If it has other characters than names, it is in hexadecimal
// digits.
func fourCC(kind string) string {
	kind = strings.TrimRight(kind, " ")
	if name := codecName(kind, 4); name == kind {
		return name
	}
	return fmt.Sprintf("%#x", kind)
}

// The MPEG-4 object types whose codec has a third part in its name. ISO/IEC 14496-1: objectTypeIndication.
const (
	objectVisual = 0x20
	objectAAC    = 0x40
)

// esds names a codec by an elementary stream descriptor, as RFC 6381 says.
func esds(entry string, config []byte) string {
	var box mp4.Esds
	if _, err := mp4.Unmarshal(bytes.NewReader(config), uint64(len(config)), &box, mp4.Context{}); err != nil {
		return ""
	}
	object, setup := byte(0), []byte(nil)
	for _, d := range box.Descriptors {
		if d.DecoderConfigDescriptor != nil {
			object = d.DecoderConfigDescriptor.ObjectTypeIndication
		}
		if d.Tag == mp4.DecSpecificInfoTag {
			setup = d.Data
		}
	}
	switch object {
	case 0:
		return ""
	case objectVisual:
		return mpeg4Visual(setup)
	case objectAAC:
		return aac(setup)
	}
	return fmt.Sprintf("%.4s.%02X", entry, object)
}
