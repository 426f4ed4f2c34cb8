package media_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/media"
)

// live makes a recording without sizes or duration, of any parts behind its description.
func live(parts ...[]byte) []byte {
	return slices.Concat(webmHead, unknown(segmentID, append([][]byte{webmInfo, webmTrack}, parts...)...))
}

// brokenOff are recordings that end anywhere, by what is wrong with them. All blocks are of one track, at 0 and 960 ms
// of each second.
func brokenOff() map[string]struct {
	data []byte
	want time.Duration
} {
	type broken = struct {
		data []byte
		want time.Duration
	}
	whole := recording(3, 100)
	sized := live(el(clusterID, cluster(0, 100)), el(clusterID, cluster(1, 100)), el(clusterID, cluster(2, 100)))
	return map[string]broken{
		"a stray byte":                       {append(slices.Clone(whole), 0xa3), 2960 * time.Millisecond},
		"half the header of a block":         {append(slices.Clone(whole), 0xa3, 0x40), 2960 * time.Millisecond},
		"half a block":                       {whole[:len(whole)-10], 2 * time.Second},
		"a block without its last byte":      {whole[:len(whole)-1], 2 * time.Second},
		"half a block, clusters with a size": {sized[:len(sized)-10], 2 * time.Second},
		"a cluster without a whole block":    {sized[:len(sized)-150], 1960 * time.Millisecond},
		"half the mark of a cluster":         {append(slices.Clone(whole), "\x1f\x43"...), 2960 * time.Millisecond},
		"the first cluster, with a size":     {live(el(clusterID, cluster(7, 100)))[:len(live(el(clusterID, cluster(7, 100))))-10], 7 * time.Second},
		"long, half a block":                 {recording(200, 20_000)[:len(recording(200, 20_000))-9], 199 * time.Second},
	}
}

func TestARecordingThatWasBrokenOffIsAFilm(t *testing.T) {
	for name, tt := range brokenOff() {
		got, _, err := inspect(t, tt.data)
		if err != nil || got.Duration != tt.want || got.Width != 640 || got.VideoCodec != "vp8" {
			t.Errorf("%s: got %+v, %v, want a film of %v", name, got, err, tt.want)
		}
	}
}

func TestARecordingWithoutAWholeBlockIsDamaged(t *testing.T) {
	const none = "damaged: the file describes a film, but neither pictures nor sound are in it"
	known := append(slices.Clone(webmHead), el(segmentID, webmInfo, webmTrack, el(clusterID, cluster(0, 100)))...)
	tests := []struct{ data, want string }{
		{string(live(unknown(clusterID, el("\xe7", be(0)), []byte("\xa3\x90\x81\x00")))), none},
		{string(live(el(clusterID, cluster(0, 100))[:30])), none},
		{string(live()), none},
		{string(known[:len(known)-1]), "damaged: the file is cut short: it says it holds 401 bytes, 400 are here"},
	}
	for i, tt := range tests {
		if got, _, err := inspect(t, []byte(tt.data)); err == nil || err.Error() != tt.want {
			t.Errorf("%d: got %+v, %v, want %s", i, got, err, tt.want)
		}
	}
}

func TestTheLastClusterIsFoundWhateverItBeginsWith(t *testing.T) {
	at := func(second uint32) []byte { return el("\xe7", be(second*1000)) }
	block := el("\xa3", []byte{0x81, 0, 40, 0x80}, make([]byte, 50))
	group := el("\xa0", el("\x9b", []byte{40}), el("\xa1", []byte{0x81, 0, 40, 0}, make([]byte, 50)))
	checksum, void, position := el("\xbf", be(7)), el("\xec", make([]byte, 9)), el("\xa7", be(99))
	big := bytes.Repeat(el("\xa3", []byte{0x81, 0, 20, 0x80}, make([]byte, 8000)), 200)
	far := bytes.Repeat(el("\xa3", []byte{0x81, 0, 20, 0x80}, make([]byte, 800_000)), 4)
	tests := map[string]struct {
		cluster []byte
		want    time.Duration
	}{
		"a checksum":                    {el(clusterID, checksum, at(5), block), 5040 * time.Millisecond},
		"a Void":                        {el(clusterID, void, at(5), block), 5040 * time.Millisecond},
		"a position":                    {el(clusterID, position, at(5), group), 5040 * time.Millisecond},
		"all of them":                   {el(clusterID, checksum, void, position, at(5), el("\xab", be(3)), block), 5040 * time.Millisecond},
		"a checksum, without a size":    {unknown(clusterID, checksum, at(5), block), 5040 * time.Millisecond},
		"1.6 MB":                        {unknown(clusterID, at(5), big, block), 5040 * time.Millisecond},
		"3.2 MB, found by sizes":        {el(clusterID, at(5), far, block), 5040 * time.Millisecond},
		"3.2 MB, in a file that is cut": {el(clusterID, at(5), far, block)[:3_000_000], 5020 * time.Millisecond},
	}
	for name, tt := range tests {
		data := live(el(clusterID, cluster(0, 50)), el(clusterID, cluster(1, 50)), tt.cluster)
		got, cost, err := inspect(t, data)
		if err != nil || got.Duration != tt.want {
			t.Errorf("%s: got %+v, %v, want %v", name, got, err, tt.want)
		}
		t.Logf("%s: %+v", name, cost)
	}
}

// mkvTrack describes a track of a number, with more elements about it.
func mkvTrack(number, kind byte, codec string, width uint32, more ...[]byte) []byte {
	parts := [][]byte{el("\xd7", []byte{number}), el("\x83", []byte{kind}), el("\x86", []byte(codec))}
	if kind == 1 {
		parts = append(parts, el("\xe0", el("\xb0", be(width)), el("\xba", be(width/2))))
	}
	return el("\xae", append(parts, more...)...)
}

func TestTheTrackThatPlaysIsChosen(t *testing.T) {
	off, optional := el("\xb9", []byte{0}), el("\x88", []byte{0})
	sound := mkvTrack(9, 2, "A_OPUS", 0)
	blocks := func(numbers ...byte) (b []byte) {
		for i, n := range numbers {
			b = append(b, el("\xa3", []byte{0x80 | n, byte(i), 0, 0x80}, make([]byte, 9))...) // 256 ms apart
		}
		return append(el("\xe7", be(0)), b...)
	}
	alone := blocks(1, 9, 9, 9, 9, 9, 9, 9, 9, 9)
	tests := []struct {
		name   string
		tracks [][]byte
		blocks []byte
		width  int
		codec  string
	}{
		{"the first", [][]byte{mkvTrack(1, 1, "V_VP8", 200), mkvTrack(2, 1, "V_AV1", 640)}, alone, 200, "vp8"},
		{"the default", [][]byte{mkvTrack(1, 1, "V_VP8", 200, optional), mkvTrack(2, 1, "V_AV1", 640)}, alone, 640, "av01"},
		{"one that is enabled", [][]byte{mkvTrack(1, 1, "V_VP8", 200, off), mkvTrack(2, 1, "V_AV1", 640, optional)}, alone, 640, "av01"},
		{"the first of none", [][]byte{mkvTrack(1, 1, "V_VP8", 200, off), mkvTrack(2, 1, "V_AV1", 640, off)}, alone, 200, "vp8"},
		{"not a cover", [][]byte{mkvTrack(1, 1, "V_MJPEG", 200), mkvTrack(2, 1, "V_AV1", 640), sound}, alone, 640, "av01"},
		{"a film of JPEGs", [][]byte{mkvTrack(1, 1, "V_MJPEG", 200), sound}, blocks(1, 9, 1, 9), 200, "V_MJPEG"},
		{"a film of JPEGs without sound", [][]byte{mkvTrack(1, 1, "V_MJPEG", 200)}, blocks(1), 200, "V_MJPEG"},
		{"a cover only", [][]byte{mkvTrack(1, 1, "V_MJPEG", 200), sound}, alone, 0, ""},
		{"a short sound with a cover", [][]byte{mkvTrack(1, 1, "V_MJPEG", 200), sound}, blocks(1, 9), 0, ""},
	}
	for _, tt := range tests {
		data := append(slices.Clone(webmHead), el(segmentID, webmInfo, el("\x16\x54\xae\x6b", tt.tracks...),
			el(clusterID, tt.blocks))...)
		got, _, err := inspect(t, data)
		if tt.width == 0 {
			if err == nil || err.Error() != "not a video: it is a WebM file with sound but no picture" {
				t.Errorf("%s: got %+v, %v, want sound", tt.name, got, err)
			}
			continue
		}
		if err != nil || got.Width != tt.width || got.VideoCodec != tt.codec || got.Container != media.WebM {
			t.Errorf("%s: got %+v, %v, want %d pixels of %s", tt.name, got, err, tt.width, tt.codec)
		}
	}
}
