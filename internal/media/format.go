package media

import "slices"

// Format is what a file is by its first bytes.
type Format struct {
	Name   string // one word that never changes, such as mp4, mpeg-ts or jpeg
	Family Family
	Words  string // in a sentence, with its article: "an MP4 file"
}

// Family is a group of formats that are treated alike.
type Family string

// The families of films that are accepted. Within one, a film is welcome whichever of its formats was declared.
const (
	FamilyMP4      Family = "mp4"
	FamilyMatroska Family = "matroska"
	FamilyAVI      Family = "avi"
)

// The families of what is never accepted.
const (
	FamilyVideo    Family = "video"   // films in containers that browsers do not play
	FamilySegment  Family = "segment" // pieces of streams
	FamilyImage    Family = "image"
	FamilySound    Family = "sound"
	FamilyArchive  Family = "archive"
	FamilyPage     Family = "page"
	FamilyPlaylist Family = "playlist"
	FamilyText     Family = "text"
	FamilyDocument Family = "document"
	FamilyProgram  Family = "program"
	FamilyEmpty    Family = "empty"
	FamilyUnknown  Family = "unknown"
)

// advice is what somebody who sends a file of a family can do. Of the families that are not here, there is nothing to
// say but that it is no film.
var advice = map[Family]string{
	FamilyVideo:    "convert it to MP4, for example with HandBrake",
	FamilySegment:  "send the whole film",
	FamilyArchive:  "unpack it, and send the film that is in it",
	FamilyPage:     "download the film itself, not the page that shows it",
	FamilyPlaylist: "send the film itself: this only lists where it is",
	FamilyEmpty:    "copy or record it again",
}

// Advice says what can be done about a file that is not accepted, as a clause: "convert it to MP4, for example with
// HandBrake". It is empty where only another file helps.
func (f Format) Advice() string { return advice[f.Family] }

// IsFilm reports whether files of the format are films, though perhaps none that are accepted.
func (f Format) IsFilm() bool { return f.Family == FamilyVideo || f.Container() != "" }

// Container is the container of a film, or "" for a file that is never accepted.
func (f Format) Container() Container {
	switch f.Family {
	case FamilyMP4, FamilyMatroska, FamilyAVI:
		return Container(f.Name)
	}
	return ""
}

// Formats are all that Recognize tells apart.
func Formats() []Format { return slices.Clone(formats) }

// The names of the formats that rules name.
const (
	pieceOfMP4      = "mp4-segment"
	pieceOfMatroska = "matroska-segment"
	transportStream = "mpeg-ts"
	plainText       = "text"
	unknownFormat   = "unknown"
	emptyFile       = "empty"
	unknownEBML     = "ebml"
)

const pieceOfStream = "one segment of a stream, without its beginning"

var formats = []Format{
	{string(MP4), FamilyMP4, "an MP4 file"},
	{string(QuickTime), FamilyMP4, "a QuickTime file"},
	{string(WebM), FamilyMatroska, "a WebM file"},
	{string(Matroska), FamilyMatroska, "a Matroska file"},
	{string(AVI), FamilyAVI, "an AVI file"},

	{pieceOfMP4, FamilySegment, pieceOfStream},
	{pieceOfMatroska, FamilySegment, pieceOfStream},

	{transportStream, FamilyVideo, "an MPEG transport stream"},
	{"mpeg-ps", FamilyVideo, "an MPEG program stream"},
	{"mpeg-video", FamilyVideo, "an MPEG video stream"},
	{"raw-video", FamilyVideo, "a video stream without a container"},
	{"asf", FamilyVideo, "a Windows Media file"},
	{"flv", FamilyVideo, "a Flash video"},
	{"swf", FamilyVideo, "a Flash animation"},
	{"ogv", FamilyVideo, "an Ogg video"},
	{"mxf", FamilyVideo, "an MXF file"},
	{"realmedia", FamilyVideo, "a RealMedia file"},
	{"dv", FamilyVideo, "a DV recording"},
	{"ivf", FamilyVideo, "an IVF file"},
	{"y4m", FamilyVideo, "an uncompressed video"},
	{"nut", FamilyVideo, "a NUT file"},
	{unknownEBML, FamilyUnknown, "an EBML document of an unknown kind"},

	{"jpeg", FamilyImage, "a JPEG image"},
	{"png", FamilyImage, "a PNG image"},
	{"gif", FamilyImage, "a GIF image"},
	{"webp", FamilyImage, "a WebP image"},
	{"heic", FamilyImage, "an HEIC image"},
	{"heif", FamilyImage, "an HEIF image"},
	{"avif", FamilyImage, "an AVIF image"},
	{"jp2", FamilyImage, "a JPEG 2000 image"},
	{"jxl", FamilyImage, "a JPEG XL image"},
	{"cr3", FamilyImage, "a Canon raw image"},
	{"tiff", FamilyImage, "a TIFF image"},
	{"bmp", FamilyImage, "a BMP image"},
	{"icon", FamilyImage, "an icon"},
	{"psd", FamilyImage, "a Photoshop image"},
	{"svg", FamilyImage, "an SVG image"},

	{"mp3", FamilySound, "an MP3 audio file"},
	{"aac", FamilySound, "an AAC audio file"},
	{"m4a", FamilySound, "an M4A audio file"},
	{"wav", FamilySound, "a WAV audio file"},
	{"flac", FamilySound, "a FLAC audio file"},
	{"ogg", FamilySound, "an Ogg audio file"},
	{"aiff", FamilySound, "an AIFF audio file"},
	{"amr", FamilySound, "an AMR audio file"},
	{"ac3", FamilySound, "an AC-3 audio file"},
	{"caf", FamilySound, "a CAF audio file"},
	{"au", FamilySound, "an AU audio file"},
	{"midi", FamilySound, "a MIDI file"},

	{"zip", FamilyArchive, "a ZIP archive"},
	{"gzip", FamilyArchive, "a gzip archive"},
	{"7z", FamilyArchive, "a 7z archive"},
	{"rar", FamilyArchive, "a RAR archive"},
	{"xz", FamilyArchive, "an xz archive"},
	{"bzip2", FamilyArchive, "a bzip2 archive"},
	{"zstd", FamilyArchive, "a Zstandard archive"},
	{"tar", FamilyArchive, "a tar archive"},

	{"html", FamilyPage, "an HTML page"},
	{"m3u8", FamilyPlaylist, "a playlist"},
	{"mpd", FamilyPlaylist, "a playlist"},
	{"xml", FamilyText, "an XML document"},
	{"json", FamilyText, "a JSON document"},
	{"vtt", FamilyText, "a file of captions"},
	{plainText, FamilyText, "a plain text file"},

	{"pdf", FamilyDocument, "a PDF document"},
	{"postscript", FamilyDocument, "a PostScript document"},
	{"ole", FamilyDocument, "an Office document"},
	{"sqlite", FamilyDocument, "an SQLite database"},
	{"font", FamilyDocument, "a font"},

	{"elf", FamilyProgram, "a Linux program"},
	{"exe", FamilyProgram, "a Windows program"},
	{"macho", FamilyProgram, "a macOS program"},

	{emptyFile, FamilyEmpty, "an empty file"},
	{unknownFormat, FamilyUnknown, "a file of an unknown kind"},
}

// byName is the format of a name in the table.
func byName(name string) Format {
	for _, f := range formats {
		if f.Name == name {
			return f
		}
	}
	return byName(unknownFormat)
}
