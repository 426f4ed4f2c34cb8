package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// ImageFacts are what an image says about itself.
type ImageFacts struct {
	ContentType   string // image/jpeg, image/png or image/webp
	Width, Height int    // in pixels as stored: a rotation by EXIF is not applied
}

// posterFormat is an image format that posters may have.
type posterFormat struct {
	contentType string
	config      func(io.Reader) (image.Config, error)
	complete    func(r *reader, head []byte) (bool, error)
}

// posterFormats are by the name of their format.
var posterFormats = map[string]posterFormat{
	"jpeg": {"image/jpeg", jpeg.DecodeConfig, completeJPEG},
	"png":  {"image/png", png.DecodeConfig, completePNG},
	"webp": {"image/webp", webp.DecodeConfig, completeWebP},
}

// InspectImage reads the facts of the image of size bytes that is behind src, and says what that cost: at most 512
// KiB. It fails with a *NotImage or a *Damaged, or with the wrapped error of src or ctx. It decodes no pixels: the
// only damage that it notices is an image that was cut short.
func InspectImage(ctx context.Context, src Source, size int64) (ImageFacts, Cost, error) {
	r := newReader(ctx, src, size, imageBudget)
	facts, err := inspectImage(r)
	return facts, r.cost, err
}

func inspectImage(r *reader) (ImageFacts, error) {
	head, err := r.bytes(0, min(r.size, r.budget.window))
	if err != nil {
		return ImageFacts{}, err
	}
	format := Recognize(head)
	f, ok := posterFormats[format.Name]
	if !ok {
		return ImageFacts{}, &NotImage{Seen: format.Words}
	}
	if complete, err := f.complete(r, head); err != nil || !complete {
		return ImageFacts{}, orDamaged(err, "the image is cut short")
	}
	config, err := f.config(io.NewSectionReader(r, 0, r.size))
	if r.failure != nil {
		return ImageFacts{}, orDamaged(r.failure, "the image does not say its size in its first 512 KiB")
	}
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return ImageFacts{}, &Damaged{Reason: "the image does not say its size"}
	}
	return ImageFacts{ContentType: f.contentType, Width: config.Width, Height: config.Height}, nil
}

// orDamaged is the error of the source, or a *Damaged if there is none or the budget is spent.
func orDamaged(err error, reason string) error {
	if err == nil || errors.Is(err, errBudget) {
		return &Damaged{Reason: reason}
	}
	return err
}

// completeWebP checks the size that a WebP file says it has.
func completeWebP(r *reader, head []byte) (bool, error) {
	return int64(binary.LittleEndian.Uint32(head[4:]))+8 <= r.size, nil
}

// endSearched is how many of the last bytes are searched for the end marker: some programs append a little after it.
const endSearched = 16 << 10

// completePNG looks for the last chunk of a PNG file.
func completePNG(r *reader, _ []byte) (bool, error) {
	tail, err := r.tail(endSearched)
	return bytes.Contains(tail, []byte("IEND")), err
}

// jpegWithMore are marks of JPEG files with something after the image, such as the video of a motion photo.
var jpegWithMore = [][]byte{[]byte("MotionPhoto"), []byte("MicroVideo"), []byte("MPF\x00")}

// completeJPEG looks for the end marker of a JPEG file. Browsers show an image without one, but its missing part is
// grey.
func completeJPEG(r *reader, head []byte) (bool, error) {
	for _, mark := range jpegWithMore {
		if bytes.Contains(head, mark) {
			return true, nil
		}
	}
	tail, err := r.tail(endSearched)
	return bytes.Contains(tail, []byte("\xff\xd9")), err
}

// tail reads the last bytes of the file.
func (r *reader) tail(length int64) ([]byte, error) {
	length = min(length, r.size)
	return r.bytes(r.size-length, length)
}
