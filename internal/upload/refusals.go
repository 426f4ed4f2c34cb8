package upload

import (
	"fmt"
	"slices"
	"strings"

	"github.com/streamsphere/streamsphere/internal/fault"
	"github.com/streamsphere/streamsphere/internal/media"
)

// Refusal is a format that is never accepted as a kind of file, and what to tell whoever has such a file.
type Refusal struct {
	Name         string // as internal/media recognizes it by first bytes, or one that only file names tell
	Extensions   []string
	ContentTypes []string
	Message      string // what it is and what to do, to stand behind "This is"

	// mayBeMistaken says that its types are given to films by mistake, so that a file name which says film is believed.
	mayBeMistaken bool
}

// of is the refusal of a file.
func (r Refusal) of(fileName string) *fault.Error {
	return fault.Input(fault.TypeNotAllowed, "contentType", "%.80q is %s.", fileName, r.Message)
}

// familyCaptions is a family of formats beside those of internal/media, which takes most captions for plain text.
const familyCaptions media.Family = "captions"

// otherFormats are recognized by file names and types only: by their first bytes they are others, such as archives, or
// nothing known.
var otherFormats = []media.Format{
	{Name: "captions", Family: familyCaptions, Words: "a file of captions"},
	{Name: "wma", Family: media.FamilySound, Words: "a Windows Media audio file"},
	{Name: "mka", Family: media.FamilySound, Words: "a Matroska audio file"},
	{Name: "raw-image", Family: media.FamilyImage, Words: "a camera's raw image"},
	{Name: "office", Family: media.FamilyDocument, Words: "an Office document"},
	{Name: "disc-image", Family: media.FamilyArchive, Words: "the image of a disc"},
}

// labels are the extensions and types by which formats are known beside their first bytes. Types that films are called by,
// too, are left out.
var labels = map[string]struct{ extensions, contentTypes string }{
	"mp4-segment": {"m4s cmfv", "video/iso.segment"},
	"mpeg-ts":     {"ts mts m2ts m2t tp trp", "video/mp2t"},
	"mpeg-ps":     {"mpg mpeg mpe vob m2p", "video/mpeg video/mp2p video/x-mpeg"},
	"mpeg-video":  {"m1v m2v mpv", ""},
	"raw-video":   {"h264 264 h265 265 hevc", "video/h264 video/h265"},
	"asf":         {"wmv asf wm", "video/x-ms-wmv video/x-ms-asf video/x-ms-wm"},
	"flv":         {"flv", "video/x-flv video/flv"},
	"swf":         {"swf", "application/x-shockwave-flash"},
	"ogv":         {"ogv ogm ogx", "video/ogg application/ogg"},
	"mxf":         {"mxf", "application/mxf"},
	"realmedia":   {"rm rmvb rv", "application/vnd.rn-realmedia application/vnd.rn-realmedia-vbr video/vnd.rn-realvideo"},
	"dv":          {"dv dif", "video/dv video/x-dv"},
	"ivf":         {"ivf", "video/x-ivf"},
	"y4m":         {"y4m", ""},
	"nut":         {"nut", ""},

	"jpeg": {"jpg jpeg jpe jfif", "image/jpeg image/jpg image/pjpeg"},
	"png":  {"png", "image/png image/x-png"},
	"gif":  {"gif", "image/gif"},
	"webp": {"webp", "image/webp"},
	"heic": {"heic heics", "image/heic image/heic-sequence"},
	"heif": {"heif hif", "image/heif image/heif-sequence"},
	"avif": {"avif", "image/avif"},
	"jp2":  {"jp2 j2k jpf jpx", "image/jp2 image/jpx"},
	"jxl":  {"jxl", "image/jxl"},
	"cr3":  {"cr3", "image/x-canon-cr3"},
	"tiff": {"tif tiff", "image/tiff"},
	"bmp":  {"bmp", "image/bmp image/x-ms-bmp"},
	"icon": {"ico cur", "image/x-icon image/vnd.microsoft.icon"},
	"psd":  {"psd psb", "image/vnd.adobe.photoshop"},
	"svg":  {"svg svgz", "image/svg+xml"},

	"raw-image": {"cr2 nef arw dng raf orf rw2", "image/x-canon-cr2 image/x-nikon-nef image/x-adobe-dng"},

	"mp3":  {"mp3", "audio/mpeg audio/mp3"},
	"aac":  {"aac", "audio/aac"},
	"m4a":  {"m4a m4b m4p m4r", ""},
	"wav":  {"wav", "audio/wav audio/x-wav audio/vnd.wave"},
	"flac": {"flac", "audio/flac audio/x-flac"},
	"ogg":  {"ogg oga opus spx", "audio/ogg audio/opus"},
	"aiff": {"aif aiff aifc", "audio/aiff audio/x-aiff"},
	"amr":  {"amr", "audio/amr"},
	"ac3":  {"ac3", "audio/ac3"},
	"caf":  {"caf", "audio/x-caf"},
	"au":   {"au snd", "audio/basic"},
	"midi": {"mid midi", "audio/midi audio/x-midi"},
	"wma":  {"wma", "audio/x-ms-wma"},
	"mka":  {"mka", ""},

	"zip":        {"zip", "application/zip application/x-zip-compressed"},
	"gzip":       {"gz tgz", "application/gzip application/x-gzip"},
	"7z":         {"7z", "application/x-7z-compressed"},
	"rar":        {"rar", "application/vnd.rar application/x-rar-compressed"},
	"xz":         {"xz", "application/x-xz"},
	"bzip2":      {"bz2", "application/x-bzip2"},
	"zstd":       {"zst", "application/zstd"},
	"tar":        {"tar", "application/x-tar"},
	"disc-image": {"iso dmg img", "application/x-iso9660-image application/x-apple-diskimage"},

	"html":     {"html htm xhtml mhtml", "text/html application/xhtml+xml"},
	"m3u8":     {"m3u8 m3u", "application/vnd.apple.mpegurl application/x-mpegurl audio/x-mpegurl"},
	"mpd":      {"mpd", "application/dash+xml"},
	"xml":      {"xml", "application/xml text/xml"},
	"json":     {"json", "application/json"},
	"vtt":      {"vtt", "text/vtt text/webvtt"},
	"captions": {"srt ass ssa sub sbv ttml", "application/x-subrip text/x-ssa application/ttml+xml"},
	"text":     {"txt md csv log", "text/plain text/markdown text/csv"},

	"pdf":        {"pdf", "application/pdf"},
	"postscript": {"ps eps ai", "application/postscript"},
	"ole":        {"doc xls ppt", "application/msword application/vnd.ms-excel application/vnd.ms-powerpoint"},
	"office":     {"docx xlsx pptx odt ods odp", ""},
	"font":       {"ttf otf woff woff2", "font/ttf font/otf font/woff font/woff2"},
	"exe":        {"exe msi dll", "application/vnd.microsoft.portable-executable application/x-msdownload"},
}

// labelled is a format with its labels.
type labelled struct {
	media.Format
	extensions, contentTypes []string
}

func (l labelled) hasType(mediaType string) bool { return slices.Contains(l.contentTypes, mediaType) }

func (l labelled) hasExtension(extension string) bool {
	return slices.Contains(l.extensions, extension)
}

// labelledFormats are all formats that are told apart. Those of films are in it, too, for policies that do not list them.
var labelledFormats = labelAll()

func labelAll() (all []labelled) {
	for _, f := range slices.Concat(media.Formats(), otherFormats) {
		if f.Family == media.FamilyEmpty || f.Family == media.FamilyUnknown {
			continue
		}
		l := labelled{f, strings.Fields(labels[f.Name].extensions), strings.Fields(labels[f.Name].contentTypes)}
		for _, film := range videoFormats {
			if film.FirstBytes[0] == f.Name {
				l.extensions = append(l.extensions, film.Extensions...)
				l.contentTypes = append(append(l.contentTypes, film.ContentType), film.Aliases...)
			}
		}
		all = append(all, l)
	}
	return all
}

// refusalsOf are all formats that are told apart and not accepted as a kind of file: those that never are, and those that the
// policy does not list.
func refusalsOf(kind Kind, accepted []Format) (all []Refusal) {
	for _, l := range labelledFormats {
		if !l.isAccepted(accepted) {
			all = append(all, l.refusal(kind, accepted))
		}
	}
	return all
}

// refusalOf is the refusal of the first format that fits.
func refusalOf(kind Kind, accepted []Format, fits func(labelled) bool) (Refusal, bool) {
	i := slices.IndexFunc(labelledFormats, func(l labelled) bool { return fits(l) && !l.isAccepted(accepted) })
	if i < 0 {
		return Refusal{}, false
	}
	return labelledFormats[i].refusal(kind, accepted), true
}

func (l labelled) isAccepted(accepted []Format) bool {
	return slices.ContainsFunc(accepted, func(f Format) bool { return slices.Contains(f.FirstBytes, l.Name) })
}

func (l labelled) refusal(kind Kind, accepted []Format) Refusal {
	return Refusal{
		Name: l.Name, Extensions: l.extensions, ContentTypes: l.contentTypes,
		Message:       kinds[kind].refuse(l.Format, accepted),
		mayBeMistaken: l.Family == media.FamilyVideo || l.Family == media.FamilySound,
	}
}

// refuseAsVideo says what somebody can do who takes a file of a format for a film.
func refuseAsVideo(f media.Format, accepted []Format) string {
	switch {
	case f.IsFilm():
		return fmt.Sprintf("%s: convert it to %s, for example with HandBrake", f.Words, convertTo(accepted))
	case f.Family == familyCaptions || f.Name == "vtt":
		return f.Words + ": publish its film first, then add it to that"
	case f.Advice() != "":
		return f.Words + ": " + f.Advice()
	}
	return f.Words + ", not a video"
}

// convertTo is what films are best converted to: what every player takes, if that is accepted.
func convertTo(accepted []Format) string {
	for _, best := range []struct{ contentType, name string }{{"video/mp4", "MP4"}, {"video/webm", "WebM"}} {
		if slices.Contains(typesOf(accepted), best.contentType) {
			return best.name
		}
	}
	return "one of the accepted formats"
}

func refuseAsPoster(f media.Format, _ []Format) string {
	if f.Family == media.FamilyImage {
		return f.Words + ": save it as a JPEG or PNG image"
	}
	return f.Words + ", not a picture"
}

func refuseAsCaptions(f media.Format, _ []Format) string {
	switch {
	case f.Family == familyCaptions:
		return f.Words + " in another format: convert it to WebVTT, a .vtt file"
	case f.Name == "text": // as SubRip captions are
		return f.Words + ": convert it to WebVTT, a .vtt file"
	}
	return f.Words + ", not WebVTT captions"
}
