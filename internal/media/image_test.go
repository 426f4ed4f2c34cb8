package media_test

import (
	"bytes"
	"encoding/base64"
	"image"
	encodepng "image/png"
	"slices"
	"testing"

	"github.com/streamsphere/streamsphere/internal/media"
)

var (
	webpLossy    = unbase64("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=")
	webpLossless = unbase64("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	webpExtended = slices.Concat(
		[]byte("RIFF\x36\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x7f\x02\x00\x67\x01\x00"),
		webpLossy[12:],
	)
	png = makePNG(640, 360)
)

func unbase64(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return data
}

func makePNG(width, height int) []byte {
	var b bytes.Buffer
	if err := encodepng.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func inspectImage(t *testing.T, data []byte) (media.ImageFacts, media.Cost, error) {
	t.Helper()
	return media.InspectImage(t.Context(), &memory{data: data}, int64(len(data)))
}

// exif puts a header of a size in front of a JPEG file's picture.
func exif(jpeg []byte, segments int) []byte {
	segment := append([]byte("\xff\xe1\xff\xff"), make([]byte, 0xffff-2)...)
	return slices.Concat(jpeg[:2], bytes.Repeat(segment, segments), jpeg[2:])
}

func TestFactsOfImages(t *testing.T) {
	jpeg := fixture(t, "still.jpg")
	tests := []struct {
		name string
		data []byte
		want media.ImageFacts
	}{
		{"JPEG", jpeg, media.ImageFacts{ContentType: "image/jpeg", Width: 320, Height: 180}},
		{"JPEG with a large header", exif(jpeg, 6), media.ImageFacts{ContentType: "image/jpeg", Width: 320, Height: 180}},
		{
			"JPEG with junk behind",
			append(slices.Clone(jpeg), make([]byte, 100)...),
			media.ImageFacts{ContentType: "image/jpeg", Width: 320, Height: 180},
		},
		{
			"motion photo",
			slices.Concat(jpeg[:2], []byte("\xff\xe1\x00\x0dMotionPhoto"), jpeg[2:], make([]byte, 1<<20)),
			media.ImageFacts{ContentType: "image/jpeg", Width: 320, Height: 180},
		},
		{"PNG", png, media.ImageFacts{ContentType: "image/png", Width: 640, Height: 360}},
		{"lossy WebP", webpLossy, media.ImageFacts{ContentType: "image/webp", Width: 1, Height: 1}},
		{"lossless WebP", webpLossless, media.ImageFacts{ContentType: "image/webp", Width: 1, Height: 1}},
		{"extended WebP", webpExtended, media.ImageFacts{ContentType: "image/webp", Width: 640, Height: 360}},
	}
	for _, tt := range tests {
		got, cost, err := inspectImage(t, tt.data)
		if err != nil || got != tt.want {
			t.Errorf("%s: got %+v, %v, want %+v", tt.name, got, err, tt.want)
		}
		if cost.Requests > 16 || cost.Bytes > 512<<10 {
			t.Errorf("%s: got %+v, want at most 16 requests and 512 KiB", tt.name, cost)
		}
	}
}

func TestImagesThatAreRefused(t *testing.T) {
	jpeg := fixture(t, "still.jpg")
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "not a JPEG, PNG or WebP image: it is an empty file"},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00"), "not a JPEG, PNG or WebP image: it is a GIF image"},
		{"HTML", fixture(t, "html.mp4"), "not a JPEG, PNG or WebP image: it is an HTML page"},
		{"film", fixture(t, "h264-aac.mov"), "not a JPEG, PNG or WebP image: it is a QuickTime file"},
		{"cut JPEG", jpeg[:3000], "damaged: the image is cut short"},
		{"cut PNG", png[:len(png)-30], "damaged: the image is cut short"},
		{"cut WebP", webpLossy[:len(webpLossy)-1], "damaged: the image is cut short"},
		{"JPEG with an endless header", exif(jpeg, 20), "damaged: the image does not say its size in its first 512 KiB"},
		{"JPEG without a picture", []byte("\xff\xd8\xff\xd9"), "damaged: the image does not say its size"},
	}
	for _, tt := range tests {
		if got, _, err := inspectImage(t, tt.data); err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %+v, %v, want %s", tt.name, got, err, tt.want)
		}
	}
}
