// Package filmtest makes real films of any size for tests: MP4 files of one H.264 track, with the moov box first, and
// filled up with random bytes of a seed. All of them have the same facts; see Facts.
package filmtest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"github.com/streamsphere/streamsphere/internal/media"
)

// Facts are those of every film.
var Facts = media.Facts{
	Container: media.MP4, Duration: 2 * time.Second, Width: 320, Height: 180,
	VideoCodec: "avc1.4D4015", FrameRate: 24, FastStart: true,
}

const (
	frames    = 48 // of 2 seconds
	timescale = 24
	noise     = 64 // the fewest bytes that depend on the seed
)

// frame is the length of a NAL unit that decoders skip, and that unit. ISO/IEC 14496-10, 7.4.1: type 12 is filler
// data.
var frame = []byte("\x00\x00\x00\x04\x0c\xff\xff\x80")

// Min is the smallest size that a film can have, in bytes.
var Min = int64(len(head(0)) + noise)

// Film is a film of exactly this size, or of Min bytes if that is more. Each seed gives another film.
func Film(size int64, seed byte) []byte {
	var film bytes.Buffer
	film.Grow(int(max(size, Min)))
	if err := Write(&film, max(size, Min), seed); err != nil {
		panic(err) // a buffer takes everything
	}
	return film.Bytes()
}

// Write writes a film of exactly this size, which is Min or more.
func Write(to io.Writer, size int64, seed byte) error {
	if size < Min {
		return fmt.Errorf("a film of %d bytes: %d are the fewest", size, Min)
	}
	h := head(size)
	if _, err := to.Write(h); err != nil {
		return fmt.Errorf("write a film's head: %w", err)
	}
	if _, err := io.CopyN(to, rand.NewChaCha8([32]byte{seed}), size-int64(len(h))); err != nil {
		return fmt.Errorf("write a film: %w", err)
	}
	return nil
}

// WriteSparse makes a file of exactly this size, which is Min or more: a film that takes almost no space on disk,
// because all but its first bytes are a hole.
func WriteSparse(path string, size int64) error {
	if size < Min {
		return fmt.Errorf("a film of %d bytes: %d are the fewest", size, Min)
	}
	if err := os.WriteFile(path, head(size), 0o600); err != nil {
		return fmt.Errorf("write a film's head: %w", err)
	}
	if err := os.Truncate(path, size); err != nil {
		return fmt.Errorf("write a film's hole: %w", err)
	}
	return nil
}

// head is the beginning of a film of this size, up to its last frame.
func head(size int64) []byte {
	const largeHeader = 16
	kind := Box("ftyp", []byte("isom"), Integers(512), []byte("isomavc1mp41"))
	pictures := len(kind) + len(moov(0)) + largeHeader
	media := append(Integers(1), "mdat"...) // ISO/IEC 14496-12, 4.2: a size of 64 bits follows
	media = binary.BigEndian.AppendUint64(media, uint64(max(0, size-int64(pictures-largeHeader))))
	return slices.Concat(kind, moov(uint32(pictures)), media, bytes.Repeat(frame, frames))
}

// moov describes the film whose first frame is at an offset.
func moov(offset uint32) []byte {
	const id = 1
	matrix := Integers(1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30)
	size := [2]uint32{uint32(Facts.Width), uint32(Facts.Height)}
	config, err := hex.DecodeString(
		"014d4015ffe1001a674d4015b90220a0cfcf80880000030008000003018078b16c2301000668e8438212c8",
	)
	if err != nil {
		panic(err)
	}
	entry := Box("avc1", Integers(0, id, 0, 0, 0, 0, size[0]<<16|size[1], 72<<16, 72<<16, 0),
		Integers(1<<16), make([]byte, 30), Integers(0x0018ffff), Box("avcC", config))
	tables := Box("stbl",
		Box("stsd", Integers(0, 1), entry),
		Box("stts", Integers(0, 1, frames, 1)),
		Box("stsc", Integers(0, 1, 1, frames, 1)),
		Box("stsz", Integers(0, uint32(len(frame)), frames)),
		Box("stco", Integers(0, 1, offset)))
	return Box("moov",
		Box("mvhd", Integers(0, 0, 0, timescale, frames, 1<<16, 1<<24, 0, 0), matrix, make([]byte, 24), Integers(id+1)),
		Box("trak",
			Box("tkhd", Integers(3, 0, 0, id, 0, frames, 0, 0, 0, 0), matrix, Integers(size[0]<<16, size[1]<<16)),
			Box("mdia",
				Box("mdhd", Integers(0, 0, 0, timescale, frames, 0x55c40000)),
				Box("hdlr", Integers(0, 0), []byte("vide"), make([]byte, 13)),
				Box("minf",
					Box("vmhd", Integers(1, 0, 0)),
					Box("dinf", Box("dref", Integers(0, 1), Box("url ", Integers(1)))),
					tables))))
}

// Integers writes integers of 4 bytes.
func Integers(values ...uint32) []byte {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// Box makes a box of its content.
func Box(kind string, content ...[]byte) []byte {
	body := bytes.Join(content, nil)
	return slices.Concat(Integers(uint32(len(body)+8)), []byte(kind), body)
}
