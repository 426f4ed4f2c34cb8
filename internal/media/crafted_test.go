package media_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/filmtest"
	"github.com/streamsphere/streamsphere/test/vectors"
)

// Crafted films are best read with short names.
var be, box = filmtest.Integers, filmtest.Box

// large makes a box with a size of 64 bits, and no content.
func large(kind string, size uint64) []byte {
	return binary.BigEndian.AppendUint64(append(be(1), kind...), size)
}

var ftyp = box("ftyp", []byte("isom"), be(512), []byte("isomavc1mp41"))

// trak makes a track that is enabled. tables stand behind the sample entry.
func trak(id uint32, handler, entry string, tables ...[]byte) []byte {
	config := box("free") // of a sound
	if handler == "vide" {
		config = box("avcC", []byte{1, 0x64, 0, 0x1f})
	}
	return trakOf(id, 1, handler, entry, config, tables...)
}

// trakOf makes a track with flags, and what stands in its sample entry.
func trakOf(id, flags uint32, handler, entry string, config []byte, tables ...[]byte) []byte {
	matrix := be(1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30)
	fixed := make([]byte, 28)
	if handler == "vide" {
		fixed = make([]byte, 78)
		binary.BigEndian.PutUint16(fixed[24:], 640)
		binary.BigEndian.PutUint16(fixed[26:], 360)
	}
	stsd := box("stsd", be(0, 1), box(entry, fixed, config))
	return box("trak",
		box("tkhd", be(flags, 0, 0, id, 0, 1000, 0, 0, 0, 0), matrix, be(640<<16, 360<<16)),
		box("mdia",
			box("mdhd", be(0, 0, 0, 1000, 10_800_000, 0)),
			box("hdlr", be(0, 0), []byte(handler), make([]byte, 13)),
			box("minf", box("stbl", append([][]byte{stsd}, tables...)...))))
}

// esds makes the configuration of a codec by its MPEG-4 object type.
func esds(object byte) []byte {
	config := append([]byte{4, 13, object, 0x11}, make([]byte, 11)...)
	return box("esds", be(0), []byte{3, byte(3 + len(config)), 0, 1, 0}, config)
}

// moov makes a description of three hours. The parts stand behind its header.
func moov(parts ...[]byte) []byte {
	mvhd := box("mvhd", be(0, 0, 0, 1000, 10_800_000), make([]byte, 80))
	return box("moov", append([][]byte{mvhd}, parts...)...)
}

// stts makes the table of how long samples last: all 40 ms, or each another when there are more entries.
func stts(entries uint32) []byte {
	b := be(0, entries)
	for range entries {
		b = append(b, be(1, 40)...)
	}
	return box("stts", b)
}

func table(kind string, size int) []byte { return box(kind, make([]byte, size)) }

// stsz makes the table of sizes of so many samples.
func stsz(samples uint32) []byte {
	return box("stsz", be(0, 0, samples), make([]byte, 4*samples))
}

// hugeMoov is the index of a long film with a frame rate that changes: 10 MiB.
func hugeMoov() []byte {
	return moov(
		trak(
			1,
			"vide",
			"avc1",
			stts(200_000),
			table("stss", 100_000),
			table("ctts", 3<<20),
			table("stsc", 200_000),
			stsz(270_000),
			table("stco", 800_000),
		),
		trak(2, "soun", "mp4a", stts(1), table("stsc", 300_000), stsz(500_000), table("stco", 800_000)),
		trak(3, "soun", "mp4a", stts(1), stsz(500_000)),
		trak(4, "text", "tx3g", stts(1)),
	)
}

var trex = box("mvex", box("trex", be(0, 1, 1, 40, 0, 0)))

// fragment makes a fragment of 25 samples of 40 ms that begins at a second.
func fragment(n uint32, mdat int) []byte {
	moof := box("moof", box("mfhd", be(0, n)),
		box("traf", box("tfhd", be(0x020000, 1)), box("tfdt", be(0, n*1000)), box("trun", be(1, 25, 0))))
	return append(moof, table("mdat", mdat)...)
}

func fragmented(fragments uint32, mdat int) []byte {
	mvhd := box("mvhd", be(0, 0, 0, 1000, 0), make([]byte, 80))
	track := bytes.Replace(trak(1, "vide", "avc1", box("stts", be(0, 0))), be(1000, 10_800_000), be(1000, 0), 1)
	b := slices.Concat(ftyp, box("moov", mvhd, track, trex))
	for n := range fragments {
		b = append(b, fragment(n, mdat)...)
	}
	return b
}

// el makes an element of an id and its content; unknown makes one without a size.
func el(id string, content ...[]byte) []byte {
	body := bytes.Join(content, nil)
	size := binary.BigEndian.AppendUint64(nil, uint64(len(body))|1<<56)
	return slices.Concat([]byte(id), size, body)
}

func unknown(id string, content ...[]byte) []byte {
	return slices.Concat([]byte(id), []byte{0xff}, bytes.Join(content, nil))
}

const (
	segmentID = "\x18\x53\x80\x67"
	clusterID = "\x1f\x43\xb6\x75"
)

var (
	webmHead  = el("\x1a\x45\xdf\xa3", el("\x42\x82", []byte("webm")))
	webmInfo  = el("\x15\x49\xa9\x66", el("\x2a\xd7\xb1", []byte{0x0f, 0x42, 0x40}))
	webmTrack = webmPicture()
)

// webmPicture makes a description of one track of pictures. more stands behind their size.
func webmPicture(more ...[]byte) []byte {
	size := [][]byte{el("\xb0", []byte{2, 0x80}), el("\xba", []byte{1, 0x68})}
	return el("\x16\x54\xae\x6b", el("\xae", el("\xd7", []byte{1}), el("\x83", []byte{1}), el("\x86", []byte("V_VP8")),
		el("\xe0", append(size, more...)...)))
}

// cluster makes the content of a cluster of a second from n on: two blocks, the last of them 960 ms after the first.
func cluster(n, block int) []byte {
	at := binary.BigEndian.AppendUint32(nil, uint32(n)*1000)
	return slices.Concat(el("\xe7", at),
		el("\xa3", []byte{0x81, 0, 0, 0x80}, make([]byte, block)),
		el("\xa3", []byte{0x81, 3, 0xc0, 0}, make([]byte, block)))
}

// recording is what a browser's MediaRecorder makes: no sizes, no duration, no index.
func recording(clusters, block int) []byte {
	parts := [][]byte{webmInfo, webmTrack}
	for n := range clusters {
		parts = append(parts, unknown(clusterID, cluster(n, block)))
	}
	return append(slices.Clone(webmHead), unknown(segmentID, parts...)...)
}

// crafted are files that were made to cost much.
func crafted() map[string][]byte {
	nested := []byte{}
	for range 5000 {
		nested = box("moov", box("trak", nested))
	}
	deep := strings.Repeat(segmentID+"\xff", 20_000)
	voids := bytes.Repeat([]byte("\xec\x80"), 400_000)
	short := slices.Concat(be(0xf01, 0xffffffff, 0), be(40, 1, 1, 1, 40, 1)) // the list ends within its second sample
	shortRun := box("moof", box("mfhd", be(0, 0)), box("traf", box("tfhd", be(0x020000, 1)), box("trun", short)))
	trun := box("moof", box("mfhd", be(0, 0)), box("traf", box("tfhd", be(0x020000, 1)), box("trun", be(0, 0xffffffff))))
	return map[string][]byte{
		"tiny boxes":         slices.Concat(ftyp, bytes.Repeat(box("free"), 400_000), moov(trak(1, "vide", "avc1"))),
		"tiny boxes in moov": slices.Concat(ftyp, moov(bytes.Repeat(box("free"), 400_000))),
		"tiny tracks":        slices.Concat(ftyp, moov(bytes.Repeat(box("trak"), 400_000))),
		"boxes far apart":    slices.Concat(ftyp, bytes.Repeat(table("free", 200_000), 40)),
		"tables far apart": slices.Concat(
			ftyp,
			moov(trak(1, "soun", "mp4a", stts(1)), bytes.Repeat(table("udta", 100_000), 40)),
		),
		"nested boxes":             append(slices.Clone(ftyp), nested...),
		"a box of 2^63 bytes":      slices.Concat(ftyp, large("mdat", 1<<63)),
		"a box of 2^64-1 bytes":    slices.Concat(ftyp, large("moov", 1<<64-1)),
		"a large box of 0 bytes":   slices.Concat(ftyp, large("moov", 0)),
		"a large box of 3 bytes":   slices.Concat(ftyp, large("moov", 3)),
		"boxes of size zero":       slices.Concat(ftyp, be(0), []byte("moov"), be(0), []byte("trak"), be(0), []byte("mdia")),
		"a run of 2^32 samples":    slices.Concat(ftyp, moov(trak(1, "vide", "avc1"), trex), trun, table("mdat", 4)),
		"a run that ends early":    slices.Concat(ftyp, moov(trak(1, "vide", "avc1"), trex), shortRun, table("mdat", 4)),
		"many fragments":           fragmented(20_000, 100),
		"many long fragments":      fragmented(100, 70_000),
		"fragments longer than it": fragmented(30, 700_000),
		"voids":                    slices.Concat(webmHead, unknown(segmentID, voids)),
		"segments in segments":     slices.Concat(webmHead, []byte(deep)),
		"tracks in tracks": slices.Concat(
			webmHead,
			unknown(segmentID, []byte(strings.Repeat("\x16\x54\xae\x6b\xff\xae\xff\xe0\xff", 9000))),
		),
		"an element of 2^56 bytes": slices.Concat(webmHead, []byte(segmentID+"\x01\xff\xff\xff\xff\xff\xff\xfe"), webmTrack),
		"codec data of 2^50 bytes": slices.Concat(
			webmHead,
			unknown(segmentID, []byte("\x16\x54\xae\x6b\xff\xae\xff\x63\xa2\x01\x02\xff\xff\xff\xff\xff\xff")),
		),
		"clusters far apart": slices.Concat(
			webmHead,
			unknown(segmentID, bytes.Repeat(el(clusterID, make([]byte, 200_000)), 40)),
		),
		"a long recording": recording(200, 20_000),
		"marks of clusters": slices.Concat(
			webmHead,
			unknown(segmentID, webmInfo, webmTrack, bytes.Repeat([]byte(clusterID+"\x88\xe7\x81\x00"), 300_000)),
		),
		"a cluster behind the segment": slices.Concat(
			webmHead,
			el(segmentID, webmInfo, webmTrack, el(clusterID, cluster(0, 9))),
			[]byte("something"), el(clusterID, cluster(1, 9)),
		),
		"marks of tracks": slices.Concat(ftyp, moov(
			bytes.Repeat(trak(1, "text", "tx3g", table("stsz", 70_000)), 12),
			table("free", 0), box("udta", bytes.Repeat([]byte("\x00\x00\x00\x08trak\x00\x00\x00\x08tkhd"), 100_000)),
		)),
		"marks of an index": slices.Concat(
			ftyp,
			bytes.Repeat(box("mdat", bytes.Repeat([]byte("\x00\x00\x00\x10moov\x00\x00\x00\x08mvhx"), 6_000)), 40),
		),
		"marks of fragments": slices.Concat(ftyp, moov(trak(1, "vide", "avc1"), trex), bytes.Repeat(
			box("mdat", bytes.Repeat([]byte("moof\x00\x00\x00\x10mfhd"), 30_000)), 9)),
		"a picture and sounds": slices.Concat(webmHead, unknown(segmentID, webmInfo,
			el("\x16\x54\xae\x6b", mkvTrack(1, 1, "V_MJPEG", 200), mkvTrack(2, 2, "A_OPUS", 0)),
			unknown(clusterID, bytes.Repeat([]byte("\xa3\x84\x82\x00\x00\x00"), 400_000)))),
		"RIFFs in a row": bytes.Repeat([]byte("RIFF\x04\x00\x00\x00AVI "), 200_000),
		"a header only":  []byte("\x1a\x45\xdf\xa3"),
	}
}

// unusual are small files of the kinds that real recorders, cameras and editors write, and that readers trip over.
func unusual(t testing.TB) [][]byte {
	upright, mirrored := be(1<<16, 0, 0, 0, 1<<16), be(0xffff0000, 0, 0, 0, 1<<16)
	sinf := box("sinf", box("frma", []byte("avc1")))
	cover := trakOf(1, 1, "vide", "mp4v", esds(0x6c), stts(1), stsz(1))
	film, sound := trak(2, "vide", "avc1", covered(900)...), trak(3, "soun", "mp4a", stts(1))
	jpeg, first := fixture(t, "still.jpg"), binary.BigEndian
	files := [][]byte{
		slices.Concat(ftyp, moov(cover, sound, film), table("mdat", 9)),
		slices.Concat(ftyp, moov(film), be(116), []byte("mdat"), make([]byte, 100)),
		slices.Concat(ftyp, moov(trakOf(1, 0, "vide", "encv", sinf, stts(1))), table("mdat", 9)),
		slices.Concat(ftyp, bytes.Replace(moov(film), upright, mirrored, 1), table("mdat", 9)),
		slices.Concat(box("moov", box("cmov", box("dcom", []byte("zlib")))), table("mdat", 9)),
		slices.Concat(ftyp, bytes.Repeat(table("mdat", 900), 9), moov(sound, film)),
		inFragments(3_600_000, samples(25, 40), samples(25, 40), samples(1, 0)),
		inFragments(0, smooth(25, 40, 0), smooth(25, 40, 3000)),
		inFragments(0, samples(1, 80, 0), samples(1, 40, 80), samples(1, 30, 120)),
		slices.Concat(webmHead, unknown(segmentID, webmInfo,
			el("\x16\x54\xae\x6b", mkvTrack(1, 1, "V_MJPEG", 200), mkvTrack(9, 2, "A_AAC/MPEG4/LC", 0)),
			el(clusterID, el("\xbf", be(7)), cluster(0, 9)))),
		slices.Concat(jpeg[:2], []byte("\xff\xe1\x00\x2eExif\x00\x00"), tiff(first, 6), jpeg[2:]),
		slices.Concat(png[:33], be(38), []byte("eXIf"), tiff(first, 8), be(0), png[33:]),
	}
	for _, recording := range brokenOff() {
		files = append(files, recording.data)
	}
	for _, c := range vectors.Cases[firstBytes](t, "first-bytes") {
		files = append(files, spelled(t, c.Bytes))
	}
	return files
}
