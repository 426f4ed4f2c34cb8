package media_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/streamsphere/streamsphere/internal/media"
)

func TestNoFileCostsMoreThanTheBudget(t *testing.T) {
	files := crafted()
	files["a huge index"] = slices.Concat(ftyp, hugeMoov(), table("mdat", 1<<20))
	for name, data := range files {
		m := &memory{data: data}
		begin := time.Now()
		allocated := allocates(func() {
			facts, cost, err := media.Inspect(t.Context(), m, int64(len(data)))
			t.Logf("%-26s %8d bytes: %+v, %+v, %v", name, len(data), cost, facts, err)
		})
		if m.requests > 16 || m.bytes > 2<<20 {
			t.Errorf("%s: got %d requests and %d bytes, want at most 16 and 2 MiB", name, m.requests, m.bytes)
		}
		if took := time.Since(begin); allocated > maxMemory || took > 5*time.Second {
			t.Errorf("%s: got %d bytes allocated in %v, want at most %d in 5 s", name, allocated, took, maxMemory)
		}
	}
}

func TestAHugeIndexIsSteppedOver(t *testing.T) {
	want := media.Facts{
		Container: media.MP4, Duration: 3 * time.Hour, Width: 640, Height: 360,
		VideoCodec: "avc1.64001F", AudioCodec: "mp4a", FrameRate: 25,
	}
	index, pictures := hugeMoov(), table("mdat", 1<<20)
	for name, data := range map[string][]byte{
		"behind":   slices.Concat(ftyp, pictures, index),
		"in front": slices.Concat(ftyp, index, pictures),
	} {
		want.FastStart = name == "in front"
		got, cost, err := inspect(t, data)
		if err != nil || got != want {
			t.Errorf("%s: got  %+v, %v\nwant %+v", name, got, err, want)
		}
		if cost.Requests > 10 || cost.Bytes > 1<<20 {
			t.Errorf("%s: got %+v, want at most 10 requests and 1 MiB", name, cost)
		}
		if _, _, err := inspect(t, data[:len(data)-1]); err == nil {
			t.Errorf("%s, cut short: got no error", name)
		}
	}
}

func TestAFilmWhoseIndexIsBeyondTheBudgetIsStillOne(t *testing.T) {
	tracks := [][]byte{trak(1, "vide", "avc1", stts(1))}
	for id := range uint32(30) {
		tracks = append(tracks, table("udta", 200_000), trak(id+2, "text", "tx3g", stts(1)))
	}
	tracks = append(tracks, trak(99, "soun", "mp4a", stts(1)))
	got, _, err := inspect(t, slices.Concat(ftyp, table("mdat", 100), moov(tracks...)))
	want := media.Facts{
		Container:  media.MP4,
		Duration:   3 * time.Hour,
		Width:      640,
		Height:     360,
		VideoCodec: "avc1.64001F",
		FrameRate:  25,
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestFragmentedFilms(t *testing.T) {
	segments := func(data []byte, sizes ...uint32) []byte {
		refs := be(0, 1, 1000, 0, 0, uint32(len(sizes)))
		for _, size := range sizes {
			refs = append(refs, be(size, 2000, 0)...)
		}
		at := bytes.Index(data, []byte("moof")) - 4
		return slices.Concat(data[:at], box("sidx", refs), data[at:])
	}
	index := func(data []byte) []byte {
		at := uint32(bytes.LastIndex(data, []byte("moof")) - 4)
		tfra := box("tfra", be(0, 1, 0, 1, 0, at), []byte{1, 1, 1})
		return append(data, box("mfra", tfra, box("mfro", be(0, uint32(len(tfra)+24))))...)
	}
	size := uint32(len(fragment(0, 70_000)))
	tests := []struct {
		name string
		data []byte
		want time.Duration
	}{
		{"walked through", fragmented(10, 100), 10 * time.Second},
		{"found by their mark", fragmented(100, 70_000), 100 * time.Second},
		{"found by the index behind", index(fragmented(30, 700_000)), 30 * time.Second},
		{"not found", fragmented(30, 700_000), 0},
		{"told by the index in front", segments(fragmented(3, 70_000), size, size, size), 6 * time.Second},
		{"not told by the index of a fragment", segments(fragmented(30, 700_000), 700_108), 0},
		{"told by the index of a fragment", segments(fragmented(3, 70_000), size), 3 * time.Second},
	}
	for _, tt := range tests {
		want := media.Facts{
			Container: media.MP4, Duration: tt.want, Width: 640, Height: 360,
			VideoCodec: "avc1.64001F", FrameRate: 25, FastStart: true,
		}
		got, cost, err := inspect(t, tt.data)
		if err != nil || got != want {
			t.Errorf("%s: got  %+v, %v\nwant %+v", tt.name, got, err, want)
		}
		t.Logf("%s: %+v", tt.name, cost)
	}
}

func TestACutFragmentedFilmIsSeenAtItsEnd(t *testing.T) {
	for _, pictures := range []int{100, 70_000} {
		data := fragmented(100, pictures)
		for _, cut := range []int{1, 50, 99, pictures + 8} { // in the last pictures, and right before them
			if facts, _, err := inspect(t, data[:len(data)-cut]); err == nil {
				t.Errorf("fragments of %d bytes, without the last %d bytes: got %+v, want an error", pictures, cut, facts)
			}
		}
	}
}

func TestALiveRecordingLastsUntilItsLastBlock(t *testing.T) {
	for name, data := range map[string][]byte{"short": recording(3, 100), "long": recording(200, 20_000)} {
		want := media.Facts{
			Container:  media.WebM,
			Duration:   3*time.Second - 40*time.Millisecond,
			Width:      640,
			Height:     360,
			VideoCodec: "vp8",
			FastStart:  true,
		}
		if name == "long" {
			want.Duration += 197 * time.Second
		}
		got, cost, err := inspect(t, data)
		if err != nil || got != want {
			t.Errorf("%s: got  %+v, %v\nwant %+v", name, got, err, want)
		}
		if cost.Requests > 2 {
			t.Errorf("%s: got %+v, want at most 2 requests", name, cost)
		}
		if _, _, err := inspect(t, data[:len(data)-1]); err == nil {
			t.Errorf("%s, cut short: got no error", name)
		}
	}
}

func TestTracksBehindTheClustersAreFoundByTheIndex(t *testing.T) {
	clusters := el(clusterID, cluster(0, 100_000))
	seek := func(position int) []byte {
		p := be(uint32(position))
		return el("\x11\x4d\x9b\x74", el("\x4d\xbb", el("\x53\xab", []byte("\x16\x54\xae\x6b")), el("\x53\xac", p)))
	}
	at := len(seek(0)) + len(webmInfo) + len(clusters)
	data := append(slices.Clone(webmHead), el(segmentID, seek(at), webmInfo, clusters, webmTrack)...)
	got, _, err := inspect(t, data)
	want := media.Facts{
		Container:  media.WebM,
		Duration:   960 * time.Millisecond,
		Width:      640,
		Height:     360,
		VideoCodec: "vp8",
	}
	if err != nil || got != want {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestSoundWithoutPicturesIsNotVideo(t *testing.T) {
	sound := el("\x16\x54\xae\x6b", el("\xae", el("\x83", []byte{2}), el("\x86", []byte("A_OPUS"))))
	cover := trak(2, "vide", "png ", stts(1), stsz(1))
	tests := map[string][]byte{
		"not a video: it is a WebM file with sound but no picture": append(
			slices.Clone(webmHead),
			el(segmentID, webmInfo, sound, el(clusterID, cluster(0, 9)))...),
		"not a video: it is an MP4 file with sound but no picture": slices.Concat(
			ftyp,
			moov(trak(1, "soun", "mp4a", stts(1)), cover),
			table("mdat", 9),
		),
		"not a video: it is an MP4 file with neither picture nor sound": slices.Concat(
			ftyp,
			moov(),
			table("mdat", 9),
		),
		"damaged: the index of the film (moov) is missing: the recording or the copy was broken off": slices.Concat(
			ftyp,
			table("mdat", 9),
		),
		"damaged: the file is cut short: it ends before the pictures of its last fragment": fragmented(1, 9)[:len(fragmented(1, 9))-17],
		"damaged: the recording was broken off before its size was written": []byte(
			"RIFF\x00\x00\x00\x00AVI LIST",
		),
		"damaged: the file is cut short: it ends after its header": webmHead,
		"damaged: a box in it reaches beyond the box around it": slices.Concat(
			ftyp,
			box("moov", be(900), []byte("trak")),
			table("mdat", 900),
		),
		"damaged: a box in it is smaller than its own header": slices.Concat(
			ftyp,
			be(4),
			[]byte("moov"),
			table("mdat", 900),
		),
		"damaged: a box in it has no valid size": slices.Concat(
			ftyp,
			large("moov", 0),
			table("mdat", 900),
		),
		"damaged: the file describes a film, but neither pictures nor sound are in it": slices.Concat(
			ftyp,
			moov(trak(1, "vide", "avc1")),
		),
	}
	for want, data := range tests {
		if facts, _, err := inspect(t, data); err == nil || err.Error() != want {
			t.Errorf("got %+v, %v, want %s", facts, err, want)
		}
	}
}

func TestUnusualFilmsThatAreSound(t *testing.T) {
	film := moov(trak(1, "vide", "avc1", stts(1)))
	pictures := table("mdat", 100)
	wide := slices.Concat(large("mdat", 16+100), make([]byte, 100))
	toTheEnd := slices.Concat(be(0), []byte("mdat"), make([]byte, 100))
	tests := map[string]struct {
		data []byte
		want media.Container
	}{
		"boxes before the brand": {
			slices.Concat(box("wide"), box("free", make([]byte, 9)), box("uuid", make([]byte, 16)), ftyp, film, pictures),
			media.MP4,
		},
		"no brand, film first":     {slices.Concat(film, pictures), media.QuickTime},
		"no brand, pictures first": {slices.Concat(box("wide"), pictures, film), media.QuickTime},
		"a size of 64 bits":        {slices.Concat(ftyp, wide, film), media.MP4},
		"a box to the end":         {slices.Concat(ftyp, film, toTheEnd), media.MP4},
	}
	for name, tt := range tests {
		got, _, err := inspect(t, tt.data)
		if err != nil || got.Container != tt.want || got.VideoCodec != "avc1.64001F" || got.FrameRate != 25 {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestWidthAndHeightAreAsShown(t *testing.T) {
	upright := be(1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30)
	minus := uint32(0xffff0000)
	matrix := func(a, b, c, d uint32) []byte {
		turned := be(a, b, 0, c, d, 0, 0, 0, 1<<30)
		return slices.Concat(
			ftyp,
			bytes.Replace(moov(trak(1, "vide", "avc1", stts(1))), upright, turned, 1),
			table("mdat", 9),
		)
	}
	roll := func(degrees float32, projection byte) []byte {
		pose := el("\x76\x70", el("\x76\x71", []byte{projection}), el("\x76\x75", be(math.Float32bits(degrees))))
		return append(slices.Clone(webmHead), el(segmentID, webmInfo, webmPicture(pose), el(clusterID, cluster(0, 9)))...)
	}
	tests := []struct {
		name     string
		data     []byte
		rotation int
	}{
		{"MP4 upright", matrix(1<<16, 0, 0, 1<<16), 0},
		{"MP4 of a telephone", matrix(0, 1<<16, minus, 0), 90},
		{"MP4 upside down", matrix(minus, 0, 0, minus), 180},
		{"MP4 turned left", matrix(0, minus, 1<<16, 0), 270},
		{"MP4 without a matrix", matrix(0, 0, 0, 0), 0},
		{"WebM upright", roll(0, 0), 0},
		{"WebM turned left", roll(90, 0), 270},
		{"WebM turned right", roll(-90, 0), 90},
		{"WebM upside down", roll(-180, 0), 180},
		{"WebM all around", roll(90, 1), 0},
		{"WebM turned by nonsense", roll(float32(math.NaN()), 0), 0},
	}
	for _, tt := range tests {
		width, height := 640, 360
		if tt.rotation%180 != 0 {
			width, height = height, width
		}
		got, _, err := inspect(t, tt.data)
		if err != nil || got.Rotation != tt.rotation || got.Width != width || got.Height != height {
			t.Errorf("%s: got %d by %d turned by %d, %v, want %d by %d turned by %d",
				tt.name, got.Width, got.Height, got.Rotation, err, width, height, tt.rotation)
		}
	}
}

// broken is a Source with a fault.
type broken func(ctx context.Context, offset, length int64) ([]byte, error)

func (b broken) ReadRange(ctx context.Context, offset, length int64) ([]byte, error) {
	return b(ctx, offset, length)
}

func TestErrorsOfTheSourcePassThrough(t *testing.T) {
	data := slices.Concat(ftyp, hugeMoov(), table("mdat", 1<<20))
	fault := errors.New("the storage is down")
	for healthy := range 9 {
		for _, want := range []error{fault, io.EOF, io.ErrUnexpectedEOF} {
			requests := 0
			src := broken(func(_ context.Context, offset, length int64) ([]byte, error) {
				if requests++; requests > healthy {
					return nil, want
				}
				return data[offset : offset+length], nil
			})
			facts, _, err := media.Inspect(t.Context(), src, int64(len(data)))
			if requests <= healthy { // it needed no more
				continue
			}
			if !errors.Is(err, want) || requests != healthy+1 {
				t.Errorf(
					"fault after %d requests: got %+v, %v after %d requests, want %v at once",
					healthy,
					facts,
					err,
					requests,
					want,
				)
			}
		}
	}
}

func TestShortReadsAreErrors(t *testing.T) {
	data := fixture(t, "h264-aac.mkv")
	short := broken(func(_ context.Context, offset, length int64) ([]byte, error) {
		return data[offset : offset+length-1], nil
	})
	if _, _, err := media.Inspect(t.Context(), short, int64(len(data))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want an unexpected end", err)
	}
	if _, _, err := media.InspectImage(t.Context(), short, int64(len(data))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("image: got %v, want an unexpected end", err)
	}
}

func TestASizeBelowZeroIsAnEmptyFile(t *testing.T) {
	var notVideo *media.NotVideo
	if _, _, err := media.Inspect(t.Context(), &memory{}, -1); !errors.As(err, &notVideo) ||
		notVideo.Seen != "an empty file" {
		t.Errorf("got %v, want an empty file", err)
	}
}

func TestTheContextEndsAnInspection(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	blocked := broken(func(ctx context.Context, _, _ int64) ([]byte, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	})
	if _, cost, err := media.Inspect(ctx, blocked, 1<<30); !errors.Is(err, context.Canceled) || cost.Requests != 1 {
		t.Errorf("got %+v, %v, want %v after one request", cost, err, context.Canceled)
	}
	m := &memory{data: fixture(t, "h264-aac.mkv")}
	if _, _, err := media.Inspect(ctx, m, int64(len(m.data))); !errors.Is(err, context.Canceled) || m.requests != 0 {
		t.Errorf("got %v after %d requests, want %v after none", err, m.requests, context.Canceled)
	}
}
