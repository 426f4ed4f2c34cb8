package media_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/media"
)

// covered makes tables of samples in two chunks of three, the last of which ends at a byte of the file.
func covered(end uint32) [][]byte {
	return [][]byte{
		stts(1), box("stsc", be(0, 1, 1, 3, 1)), box("stsz", be(0, 0, 6, 10, 10, 10, 10, 20, 30)),
		box("stco", be(0, 2, end-90, end-60)),
	}
}

func TestTheLastPicturesMayClaimAFewBytesTooMany(t *testing.T) {
	const cut = "damaged: the file is cut short"
	film := func(beyond uint32, sound, end func(size uint32) uint32) []byte {
		tracks := func(video, sound uint32) []byte {
			return moov(trak(1, "vide", "avc1", covered(video)...), trak(2, "soun", "mp4a", covered(sound)...))
		}
		size := uint32(len(ftyp)+len(tracks(0, 0))) + 108
		return slices.Concat(ftyp, tracks(end(size), sound(size)), be(108+beyond), []byte("mdat"), make([]byte, 100))
	}
	untold := moov(trak(1, "vide", "avc1", stts(1), box("stco", be(0, 1, 9))))
	inside := func(size uint32) uint32 { return size }
	beyond := func(size uint32) uint32 { return size + 1 }
	tests := map[string]struct {
		data []byte
		want string
	}{
		"not at all":                           {film(0, inside, inside), ""},
		"8 bytes":                              {film(8, inside, inside), ""},
		"16 bytes":                             {film(16, inside, inside), ""},
		"17 bytes":                             {film(17, inside, inside), cut},
		"8 bytes, and a picture is not inside": {film(8, inside, beyond), cut},
		"8 bytes, and a sound is not inside":   {film(8, beyond, inside), cut},
		"8 bytes, no tables":                   {slices.Concat(ftyp, untold, be(116), []byte("mdat"), make([]byte, 100)), cut},
		"a film without its last 8 bytes":      {fixture(t, "h264-aac-faststart.mp4")[:30634], cut},
		"a film without its last 16 bytes":     {fixture(t, "h264-aac-faststart.mp4")[:30626], cut},
		"fragments without their last 8 bytes": {fragmented(3, 100)[:len(fragmented(3, 100))-8], cut},
	}
	for name, tt := range tests {
		got, _, err := inspect(t, tt.data)
		if (tt.want == "") != (err == nil) || err != nil && !bytes.HasPrefix([]byte(err.Error()), []byte(tt.want)) {
			t.Errorf("%s: got %+v, %v, want %q", name, got, err, tt.want)
		}
	}
}

// inFragments makes a film of fragments with a header that claims a duration, in ms.
func inFragments(claimed uint32, fragments ...[]byte) []byte {
	mvhd := box("mvhd", be(0, 0, 0, 1000, claimed), make([]byte, 80))
	track := bytes.Replace(trak(1, "vide", "avc1", box("stts", be(0, 0))), be(1000, 10_800_000), be(1000, 0), 1)
	extends := box("mvex", box("mehd", be(0, claimed)), box("trex", be(0, 1, 1, 40, 0, 0)))
	return slices.Concat(ftyp, box("moov", mvhd, track, extends), bytes.Join(fragments, nil))
}

// samples makes a fragment of samples that last so many ms each. It begins where the one before ends, unless it says.
func samples(count, each uint32, begin ...uint32) []byte {
	parts := [][]byte{box("tfhd", be(0x020008, 1, each))}
	if len(begin) > 0 {
		parts = append(parts, box("tfdt", be(0, begin[0])))
	}
	return append(box("moof", box("mfhd", be(0, 0)), box("traf", append(parts, box("trun", be(0, count)))...)),
		table("mdat", 100)...)
}

// smooth makes a fragment of Smooth Streaming, which says when it begins in a box of its own.
func smooth(count, each, begin uint32) []byte {
	mark := []byte("\x6d\x1d\x9b\x05\x42\xd5\x44\xe6\x80\xe2\x14\x1d\xaf\xf7\x57\xb2")
	tfxd := box("uuid", mark, be(1<<24, 0, begin, 0, count*each))
	traf := box("traf", box("tfhd", be(0x020008, 1, each)), box("trun", be(0, count)), tfxd)
	return append(box("moof", box("mfhd", be(0, 0)), traf), table("mdat", 100)...)
}

func TestFragmentsSayHowLongAFilmIs(t *testing.T) {
	index := moov(trak(1, "vide", "avc1", box("stts", be(0, 1, 1, 200)), stsz(1)), trex) // of one picture
	tests := []struct {
		name string
		data []byte
		want time.Duration
		rate float64
	}{
		{"a header that claims more", inFragments(3_600_000, samples(25, 40, 0), samples(25, 40, 1000)), 2 * time.Second, 25},
		{"a header that claims less", inFragments(1, samples(25, 40, 0), samples(25, 40, 1000)), 2 * time.Second, 25},
		{"no header, no beginnings", inFragments(0, samples(25, 40), samples(25, 40), samples(50, 40)), 4 * time.Second, 25},
		{"a header, no beginnings", inFragments(3_600_000, samples(25, 40), samples(25, 40)), 2 * time.Second, 25},
		{"Smooth Streaming", inFragments(3_600_000, smooth(25, 40, 0), smooth(25, 40, 3000)), 4 * time.Second, 25},
		{"more than can be read, no beginnings", inFragments(0, slices.Repeat([][]byte{samples(25, 40)}, 900)...), 0, 25},
		{
			"one picture each, the first is longer", inFragments(0, samples(1, 80, 0), samples(1, 40, 80), samples(1, 30, 120)),
			150 * time.Millisecond, 20,
		},
		{
			"one picture each, of many lengths", inFragments(0, slices.Concat([][]byte{samples(1, 80)},
				slices.Repeat([][]byte{samples(1, 32)}, 15), slices.Repeat([][]byte{samples(1, 60)}, 4))...),
			800 * time.Millisecond, 25,
		},
		{
			"after a picture in the index", slices.Concat(ftyp, index, table("mdat", 9), samples(10, 20)),
			400 * time.Millisecond, 27.5,
		},
		{"a gap", inFragments(0, samples(25, 40, 0), samples(25, 40, 9000)), 10 * time.Second, 25},
	}
	for _, tt := range tests {
		got, _, err := inspect(t, tt.data)
		if err != nil || got.Duration != tt.want || got.FrameRate != tt.rate {
			t.Errorf("%s: got %+v, %v, want %v at %v frames a second", tt.name, got, err, tt.want, tt.rate)
		}
	}
}

func TestACoverIsNoFilm(t *testing.T) {
	still := func(id uint32, entry string, object byte, count uint32) []byte {
		return trakOf(id, 1, "vide", entry, esds(object), stts(1), stsz(count))
	}
	sound, film := trak(9, "soun", "mp4a", stts(1)), trak(8, "vide", "avc1", stts(1))
	off := trakOf(7, 0, "vide", "avc3", box("avcC", []byte{1, 0x42, 0, 0x0a}), stts(1))
	const onlySound = "not a video: it is an MP4 file with sound but no picture"
	const onlyPicture = "not a video: it is a QuickTime file with a single picture"
	quickTime := bytes.Replace(ftyp, []byte("isom"), []byte("qt  "), 1)
	tests := []struct {
		name  string
		brand []byte
		moov  []byte
		want  string // a codec, or an error
	}{
		{"JPEG beside sound", ftyp, moov(still(1, "mp4v", 0x6c, 1), sound), onlySound},
		{"PNG beside sound", ftyp, moov(sound, still(1, "mp4v", 0x6d, 1)), onlySound},
		{"JPEG before a film", ftyp, moov(still(1, "mp4v", 0x6c, 1), film, sound), "avc1.64001F"},
		{"JPEG behind a film", ftyp, moov(film, sound, still(1, "mp4v", 0x6c, 1)), "avc1.64001F"},
		{"a film of JPEGs", ftyp, moov(still(1, "mp4v", 0x6c, 250), sound), "mp4v.6C"},
		{"a film of JPEGs, QuickTime", ftyp, moov(still(1, "jpeg", 0, 250), sound), "jpeg"},
		{"a track that is not enabled first", ftyp, moov(off, film), "avc1.64001F"},
		{"a track that is not enabled alone", ftyp, moov(off), "avc3.42000A"},
		{"a picture alone", quickTime, moov(still(1, "jpeg", 0, 1)), onlyPicture},
	}
	for _, tt := range tests {
		got, _, err := inspect(t, slices.Concat(tt.brand, tt.moov, table("mdat", 9)))
		if answer := got.VideoCodec; err == nil && answer != tt.want || err != nil && err.Error() != tt.want {
			t.Errorf("%s: got %+v, %v, want %s", tt.name, got, err, tt.want)
		}
	}
}

func TestTheIndexIsFoundBehindManyBoxes(t *testing.T) {
	film := moov(trak(1, "vide", "avc1", stts(1)), trak(2, "soun", "mp4a", stts(1)))
	data := func(size int) []byte { return trakOf(3, 1, "meta", "gpmd", nil, stsz(uint32(size)/4)) }
	large := moov(trak(1, "vide", "avc1", stts(1), table("stss", 400_000)), trak(2, "soun", "mp4a", stts(1)))
	pictures := func(count, size int) []byte { return bytes.Repeat(table("mdat", size), count) }
	tracks := func(count, size int, last ...[]byte) []byte {
		return moov(append(slices.Repeat([][]byte{data(size)}, count), last...)...)
	}
	video, sound := trak(1, "vide", "avc1", stts(1), stsz(50_000)), trak(2, "soun", "mp4a", stts(1), stsz(50_000))
	around := moov(bytes.Repeat(data(80_000), 7), video, bytes.Repeat(data(80_000), 30), sound)
	tests := map[string][]byte{
		"nine":                         slices.Concat(ftyp, pictures(9, 70_000), film),
		"fifty":                        slices.Concat(ftyp, pictures(50, 70_000), film),
		"fifty, with a large index":    slices.Concat(ftyp, pictures(50, 70_000), large),
		"fifty, and more behind it":    slices.Concat(ftyp, pictures(50, 70_000), film, pictures(1, 9)),
		"thirteen, and much behind it": slices.Concat(ftyp, pictures(11, 70_000), film, pictures(1, 4<<20)),
		"tiny ones":                    slices.Concat(ftyp, bytes.Repeat(box("free"), 20_000), film, pictures(1, 9)),
		"sixteen data tracks":          slices.Concat(ftyp, tracks(16, 200_000, video, sound), pictures(1, 9)),
		"sixteen data tracks, at end":  slices.Concat(ftyp, pictures(1, 1<<20), tracks(16, 200_000, video, sound)),
		"sixty data tracks":            slices.Concat(ftyp, tracks(60, 100_000, sound, video), pictures(1, 9)),
		"data tracks around the film":  slices.Concat(ftyp, around, pictures(1, 9)),
	}
	for name, data := range tests {
		got, cost, err := inspect(t, data)
		if err != nil || got.VideoCodec != "avc1.64001F" || got.AudioCodec != "mp4a" || got.Duration != 3*time.Hour {
			t.Errorf("%s: got %+v, %v after %+v", name, got, err, cost)
		}
		t.Logf("%s: %+v", name, cost)
	}
}

func TestWhatCannotBePlayedIsNamed(t *testing.T) {
	sinf := func(kind string) []byte { return box("sinf", box("frma", []byte(kind)), box("schm", make([]byte, 12))) }
	avc, aac := box("avcC", []byte{1, 0x64, 0, 0x1f}), esds(0x67)
	encrypted := func(config ...[]byte) []byte {
		return slices.Concat(ftyp, moov(trakOf(1, 1, "vide", "encv", bytes.Join(config, nil), stts(1)),
			trakOf(2, 1, "soun", "enca", slices.Concat(aac, sinf("mp4a")), stts(1))), table("mdat", 9))
	}
	for name, tt := range map[string]struct {
		data  []byte
		video string
	}{
		"encrypted":                          {encrypted(avc, sinf("avc3")), "avc3.64001F"},
		"encrypted, the other way about":     {encrypted(sinf("avc3"), avc), "avc3.64001F"},
		"encrypted, without what it was":     {encrypted(avc), "avc1.64001F"},
		"encrypted, without a configuration": {encrypted(sinf("vp08")), "vp08"},
		"encrypted, and no more":             {encrypted(), "encv"},
	} {
		got, _, err := inspect(t, tt.data)
		if err != nil || got.VideoCodec != tt.video || got.AudioCodec != "mp4a.67" {
			t.Errorf("%s: got %+v, %v, want %s", name, got, err, tt.video)
		}
	}
	for want, data := range map[string][]byte{
		"it is a QuickTime file whose index is compressed: convert it to MP4, for example with HandBrake": box("moov",
			box("cmov", box("dcom", []byte("zlib")), box("cmvd", be(900), make([]byte, 90)))),
		"it is a QuickTime file that only refers to other files: send the film that it refers to": box("moov",
			box("rmra", box("rmda", make([]byte, 9)))),
	} {
		if got, _, err := inspect(t, append(data, table("mdat", 9)...)); err == nil || err.Error() != want {
			t.Errorf("got %+v, %v, want %s", got, err, want)
		}
	}
}

func TestTheMovieTurnsItsTracks(t *testing.T) {
	upright, minus := be(1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30), uint32(0xffff0000)
	turned := func(a, b, c, d uint32) []byte { return be(a, b, 0, c, d, 0, 0, 0, 1<<30) }
	right, left, half := turned(0, 1<<16, minus, 0), turned(0, minus, 1<<16, 0), turned(minus, 0, 0, minus)
	tests := []struct {
		name         string
		movie, track []byte
		want         int
	}{
		{"neither", upright, upright, 0},
		{"the movie only", right, upright, 90},
		{"the track only", upright, right, 90},
		{"both", right, right, 180},
		{"against each other", left, right, 0},
		{"upside down, and left", half, left, 90},
		{"without a matrix", make([]byte, 36), right, 90},
		{"mirrored", upright, turned(minus, 0, 0, 1<<16), 0},
		{"mirrored upside down", upright, turned(1<<16, 0, 0, minus), 0},
		{"mirrored by the movie", turned(minus, 0, 0, 1<<16), upright, 0},
		{"mirrored on its side", upright, turned(0, 1<<16, 1<<16, 0), 90},
		{"mirrored on its other side", upright, turned(0, minus, minus, 0), 270},
	}
	for _, tt := range tests {
		mvhd := box("mvhd", be(0, 0, 0, 1000, 10_800_000, 1<<16, 0, 0, 0), tt.movie, make([]byte, 28))
		track := bytes.Replace(trak(1, "vide", "avc1", stts(1)), upright, tt.track, 1)
		got, _, err := inspect(t, slices.Concat(ftyp, box("moov", mvhd, track), table("mdat", 9)))
		width := 640
		if tt.want%180 != 0 {
			width = 360
		}
		if err != nil || got.Rotation != tt.want || got.Width != width || got.Container != media.MP4 {
			t.Errorf("%s: got %+v, %v, want it turned by %d", tt.name, got, err, tt.want)
		}
	}
}
