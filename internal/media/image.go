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

// ImageFacts are what a picture says of itself.
type ImageFacts struct {
	ContentType   string // image/jpeg, image/png or image/webp
	Width, Height int    // in pixels as stored: a turn that EXIF asks for is not applied
}

// format is a kind of picture that a poster can be.
type format struct {
	contentType string
	config      func(io.Reader) (image.Config, error)
	whole       func(r *reader, head []byte) (bool, error)
}

// formats are by what sniff sees.
var formats = map[string]format{
	"a JPEG image": {"image/jpeg", jpeg.DecodeConfig, wholeJPEG},
	"a PNG image":  {"image/png", png.DecodeConfig, wholePNG},
	"a WebP image": {"image/webp", webp.DecodeConfig, wholeWebP},
}

// InspectImage says what the picture of size bytes behind src is, and what it cost to see. It reads at most 512 KiB. It fails
// with a *NotImage or a *Damaged, or with the wrapped error of src or ctx. It decodes no pixel: only a picture that is cut
// short is seen to be broken.
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
	kind := sniff(head)
	f, ok := formats[kind.seen]
	if !ok {
		return ImageFacts{}, &NotImage{Seen: kind.name()}
	}
	if whole, err := f.whole(r, head); err != nil || !whole {
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

// orDamaged is an error of the source, or the damage if there is none or the budget is spent.
func orDamaged(err error, reason string) error {
	if err == nil || errors.Is(err, errBudget) {
		return &Damaged{Reason: reason}
	}
	return err
}

// name is a kind of file in a sentence.
func (k kind) name() string {
	if k.container != "" {
		return k.container.Name()
	}
	return k.seen
}

// wholeWebP compares the size that a WebP file says it has.
func wholeWebP(r *reader, head []byte) (bool, error) {
	return int64(binary.LittleEndian.Uint32(head[4:]))+8 <= r.size, nil
}

// nearEnd is where the mark at the end of a picture is looked for: some programs write something small behind it.
const nearEnd = 16 << 10

// wholePNG looks for the chunk that ends a PNG file.
func wholePNG(r *reader, _ []byte) (bool, error) {
	tail, err := r.tail(nearEnd)
	return bytes.Contains(tail, []byte("IEND")), err
}

// appendices are marks of JPEG files with something behind the picture, such as the film of a motion photo.
var appendices = [][]byte{[]byte("MotionPhoto"), []byte("MicroVideo"), []byte("MPF\x00")}

// wholeJPEG looks for the mark that ends a JPEG file. Browsers show a picture without, but grey where it was cut.
func wholeJPEG(r *reader, head []byte) (bool, error) {
	for _, mark := range appendices {
		if bytes.Contains(head, mark) {
			return true, nil
		}
	}
	tail, err := r.tail(nearEnd)
	return bytes.Contains(tail, []byte("\xff\xd9")), err
}

// tail reads the last bytes of the file.
func (r *reader) tail(length int64) ([]byte, error) {
	length = min(length, r.size)
	return r.bytes(r.size-length, length)
}
