package upload

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/streamsphere/streamsphere/internal/fault"
)

// Policy is what may be uploaded.
type Policy struct {
	MaxSize      int64    // bytes
	ContentTypes []string // canonical
	Folders      []string // what a folder may begin with; the first is the default
	MaxPending   int      // unfinished uploads of one user
	MaxUserBytes int64    // videos and unfinished uploads of one user; 0 is no limit

	MultipartThreshold int64 // bytes from which on a file goes in parts
	PartSize           int64 // bytes of a part, unless there would be too many
}

// CanonicalTypes spells the types that a policy lists as they are signed, and refuses those that are not known.
func CanonicalTypes(declared []string) ([]string, error) {
	canonical := make([]string, len(declared))
	for i, d := range declared {
		f, ok := lookUp(formats, bare(d))
		if !ok {
			return nil, fmt.Errorf("%q is not known; known are %s", d, strings.Join(knownTypes(), ", "))
		}
		canonical[i] = f.contentType
	}
	return canonical, nil
}

func knownTypes() []string {
	types := make([]string, len(formats))
	for i, f := range formats {
		types[i] = f.contentType
	}
	return types
}

// CheckFolders refuses names that no folder can begin with.
func CheckFolders(names []string) error {
	for _, name := range names {
		if !folderSegment.MatchString(name) {
			return fmt.Errorf("%q is not a letter or digit followed by letters, digits, _ or -, all in lower case", name)
		}
		if name == posterFolder {
			return fmt.Errorf("%q is where posters lie", name)
		}
	}
	return nil
}

const maxFileName = 255

// bounds are what a policy says of one kind of file.
type bounds struct {
	formats      []format
	contentTypes []string
	maxSize      int64
	folders      []string
}

func (p *Policy) bounds(k Kind) bounds {
	if k == Poster {
		poster := p.Poster()
		return bounds{pictures, poster.ContentTypes, poster.MaxSize, []string{poster.Folder}}
	}
	return bounds{formats, p.ContentTypes, p.MaxSize, p.Folders}
}

// check answers what is wrong with a request, or its format.
func (p *Policy) check(r *Request) (format, error) {
	if err := checkFileName(r.FileName); err != nil {
		return format{}, err
	}
	b := p.bounds(*r.Kind)
	f, err := canonicalType(b.formats, r.ContentType, r.FileName)
	if err != nil {
		return f, err
	}
	switch {
	case !slices.Contains(b.contentTypes, f.contentType):
		return f, fault.Input(fault.TypeNotAllowed, "contentType", "Files of type %s are not accepted here; accepted are %s.",
			f.contentType, strings.Join(b.contentTypes, ", "))
	case r.Size == 0:
		return f, fault.Input(fault.EmptyFile, "size", "The file is empty. Choose another one.")
	case r.Size < 0:
		return f, fault.Input(fault.BadUserInput, "size", "size is a number of bytes.")
	case r.Size > b.maxSize:
		return f, fault.Input(fault.FileTooLarge, "size", "The file has %d bytes; %d are the most.", r.Size, b.maxSize)
	case r.Folder == nil:
		r.Folder = &b.folders[0]
	}
	return f, checkFolder(*r.Folder, b.folders)
}

func checkFileName(name string) error {
	n := utf8.RuneCountInString(name)
	if n == 0 || n > maxFileName || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		return fault.Input(fault.BadUserInput, "fileName", "fileName is 1 to %d characters, none of them NUL.", maxFileName)
	}
	return nil
}
