package media_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// tiff makes Exif data with an orientation behind another entry.
func tiff(order binary.AppendByteOrder, orientation uint16) []byte {
	mark := "MM"
	if order == binary.LittleEndian {
		mark = "II"
	}
	b := order.AppendUint16([]byte(mark), 42)
	b = order.AppendUint16(order.AppendUint32(b, 8), 2)
	for _, entry := range [][2]uint16{{0x010f, 0}, {0x0112, orientation}} {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, entry[0]), 3), 1)
		b = append(order.AppendUint16(b, entry[1]), 0, 0)
	}
	return order.AppendUint32(b, 0)
}

func TestAPictureIsMeasuredAsItIsShown(t *testing.T) {
	still := fixture(t, "still.jpg") // 320 by 180
	segment := func(marker byte, content []byte) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2)), content...)
	}
	jpeg := func(before ...[]byte) []byte {
		return slices.Concat(still[:2], bytes.Join(before, nil), still[2:])
	}
	exif := func(order binary.AppendByteOrder, orientation uint16) []byte {
		return segment(0xe1, append([]byte("Exif\x00\x00"), tiff(order, orientation)...))
	}
	chunk := func(kind string, content []byte) []byte {
		return slices.Concat(be(uint32(len(content))), []byte(kind), content, be(0))
	}
	lying := chunk("eXIf", tiff(binary.BigEndian, 6))
	behind := bytes.Index(png, []byte("IDAT")) - 4
	first := binary.BigEndian
	tests := map[string]struct {
		data          []byte
		width, height int
	}{
		"upright":                  {jpeg(exif(first, 1)), 320, 180},
		"upside down":              {jpeg(exif(first, 3)), 320, 180},
		"mirrored":                 {jpeg(exif(first, 2)), 320, 180},
		"turned, mirrored":         {jpeg(exif(first, 5)), 180, 320},
		"turned right":             {jpeg(exif(first, 6)), 180, 320},
		"turned left, other order": {jpeg(exif(binary.LittleEndian, 8)), 180, 320},
		"turned by nonsense":       {jpeg(exif(first, 9)), 320, 180},
		"behind other segments":    {jpeg(segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/")), segment(0xed, make([]byte, 60_000)), exif(first, 6)), 180, 320},
		"only the first counts":    {jpeg(exif(first, 1), exif(first, 6)), 320, 180},
		"Exif that ends early":     {jpeg(segment(0xe1, append([]byte("Exif\x00\x00"), tiff(first, 6)[:20]...))), 320, 180},
		"Exif without entries":     {jpeg(segment(0xe1, []byte("Exif\x00\x00MM\x00*\xff\xff\xff\xff"))), 320, 180},
		"PNG":                      {slices.Concat(png[:behind], lying, png[behind:]), 360, 640},
	}
	for name, tt := range tests {
		got, cost, err := inspectImage(t, tt.data)
		if err != nil || got.Width != tt.width || got.Height != tt.height {
			t.Errorf("%s: got %+v, %v, want %d by %d", name, got, err, tt.width, tt.height)
		}
		if cost.Requests > 16 || cost.Bytes > 512<<10 {
			t.Errorf("%s: got %+v, want at most 16 requests and 512 KiB", name, cost)
		}
	}
}
