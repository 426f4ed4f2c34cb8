package media

// magic is a mark at an offset of a file of a format, in which '?' stands for any byte.
type magic struct {
	offset int
	mark   string
	format string
}

func (m magic) matches(first []byte) bool {
	if len(first) < m.offset+len(m.mark) {
		return false
	}
	for i := range len(m.mark) {
		if m.mark[i] != '?' && m.mark[i] != first[m.offset+i] {
			return false
		}
	}
	return true
}

// magics are tried in this order, by Recognize and by the web app's recognize.ts.
var magics = []magic{
	{0, "RIFF????AVI ", "avi"},
	{0, "RIFF????WAVE", "wav"},
	{0, "RF64????WAVE", "wav"},
	{0, "RIFF????WEBP", "webp"},
	{0, "RIFF????CDXA", "mpeg-ps"},

	{0, "\xff\xd8\xff", "jpeg"},
	{0, "\x89PNG\r\n\x1a\n", "png"},
	{0, "GIF8", "gif"},
	{0, "II*\x00", "tiff"},
	{0, "MM\x00*", "tiff"},
	{0, "BM????\x00\x00\x00\x00", "bmp"},
	{0, "\x00\x00\x01\x00?\x00", "icon"},
	{0, "8BPS\x00", "psd"},
	{4, "jP  \r\n\x87\n", "jp2"},
	{0, "\xff\x4f\xff\x51", "jp2"},
	{4, "JXL \r\n\x87\n", "jxl"},
	{0, "\xff\x0a", "jxl"},

	{0, "ID3", "mp3"},
	{0, "\xff\xfb", "mp3"},
	{0, "\xff\xfa", "mp3"},
	{0, "\xff\xf3", "mp3"},
	{0, "\xff\xf2", "mp3"},
	{0, "\xff\xe3", "mp3"},
	{0, "\xff\xfd", "mp3"},
	{0, "\xff\xf1", "aac"},
	{0, "\xff\xf9", "aac"},
	{0, "fLaC", "flac"},
	{0, "FORM????AIF", "aiff"},
	{0, "#!AMR", "amr"},
	{0, "\x0b\x77", "ac3"},
	{0, "caff\x00", "caf"},
	{0, ".snd", "au"},
	{0, "MThd", "midi"},

	{0, "FLV\x01", "flv"},
	{0, "FWS", "swf"},
	{0, "CWS", "swf"},
	{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"},
	{0, "\x06\x0e\x2b\x34\x02\x05\x01\x01", "mxf"},
	{0, ".RMF", "realmedia"},
	{0, "\x1f\x07\x00?", "dv"},
	{0, "DKIF", "ivf"},
	{0, "YUV4MPEG2 ", "y4m"},
	{0, "nut/multimedia", "nut"},
	{0, "\x00\x00\x01\xba", "mpeg-ps"},
	{0, "\x00\x00\x01\xb3", "mpeg-video"},
	{0, "\x00\x00\x01\xb0", "raw-video"},
	{0, "\x00\x00\x01\x67", "raw-video"},
	{0, "\x00\x00\x00\x01\x67", "raw-video"},
	{0, "\x00\x00\x00\x01\x27", "raw-video"},
	{0, "\x00\x00\x00\x01\x09", "raw-video"},
	{0, "\x00\x00\x00\x01\x40\x01", "raw-video"},
	{0, "\x00\x00\x00\x01\x46\x01", "raw-video"},

	{0, "PK\x03\x04", "zip"},
	{0, "PK\x05\x06", "zip"},
	{0, "\x1f\x8b\x08", "gzip"},
	{0, "7z\xbc\xaf\x27\x1c", "7z"},
	{0, "Rar!\x1a\x07", "rar"},
	{0, "\xfd7zXZ\x00", "xz"},
	{0, "BZh", "bzip2"},
	{0, "\x28\xb5\x2f\xfd", "zstd"},
	{257, "ustar", "tar"},

	{0, "%PDF-", "pdf"},
	{0, "%!PS", "postscript"},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"},
	{0, "SQLite format 3\x00", "sqlite"},
	{0, "\x00\x01\x00\x00\x00", "font"},
	{0, "OTTO\x00", "font"},
	{0, "wOFF", "font"},
	{0, "wOF2", "font"},

	{0, "\x7fELF", "elf"},
	{0, "MZ", "exe"},
	{0, "\xcf\xfa\xed\xfe", "macho"},
	{0, "\xca\xfe\xba\xbe", "macho"},
}

// Packets of a transport stream begin with a mark. They have 188 bytes, or 192 where a camera puts a time before each.
const packetMark = 'G'

var packetSizes = []int{188, 192}

// isTransportStream reports whether four packets follow each other. Recordings of broadcasts begin within one.
func isTransportStream(first []byte) bool {
	for _, size := range packetSizes {
		for at := range size {
			if packetAt(first, at) && packetAt(first, at+size) && packetAt(first, at+2*size) && packetAt(first, at+3*size) {
				return true
			}
		}
	}
	return false
}

func packetAt(first []byte, at int) bool { return at < len(first) && first[at] == packetMark }
