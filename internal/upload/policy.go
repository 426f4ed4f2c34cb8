package upload

import (
	"fmt"
	"regexp"
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

// NewPolicy makes the types canonical and refuses a policy that nothing could follow.
func NewPolicy(p Policy) (*Policy, error) {
	p.ContentTypes = slices.Clone(p.ContentTypes)
	for i, declared := range p.ContentTypes {
		f, ok := lookUp(bare(declared))
		if !ok {
			return nil, fmt.Errorf("content type %q is not known; known are %s", declared, strings.Join(KnownTypes(), ", "))
		}
		p.ContentTypes[i] = f.contentType
	}
	for _, folder := range p.Folders {
		if !folderSegment.MatchString(folder) {
			return nil, fmt.Errorf("folder %q must be one segment of [a-z0-9][a-z0-9_-]*", folder)
		}
	}
	return &p, nil
}

// KnownTypes are the canonical types that a policy can list.
func KnownTypes() []string {
	types := make([]string, len(formats))
	for i, f := range formats {
		types[i] = f.contentType
	}
	return types
}

const maxFileName = 255

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// check answers what is wrong with a request, or its format.
func (p *Policy) check(r *Request) (format, error) {
	if err := checkFileName(r.FileName); err != nil {
		return format{}, err
	}
	f, err := canonicalType(r.ContentType, r.FileName)
	if err != nil {
		return f, err
	}
	switch {
	case !slices.Contains(p.ContentTypes, f.contentType):
		return f, fault.Input(fault.TypeNotAllowed, "input.contentType", "Files of type %s are not accepted here; accepted are %s.",
			f.contentType, strings.Join(p.ContentTypes, ", "))
	case r.Size == 0:
		return f, fault.Input(fault.EmptyFile, "input.size", "The file is empty. Choose another one.")
	case r.Size < 0:
		return f, fault.Input(fault.BadUserInput, "input.size", "size is a number of bytes.")
	case r.Size > p.MaxSize:
		return f, fault.Input(fault.FileTooLarge, "input.size", "The file has %d bytes; %d are the most.", r.Size, p.MaxSize)
	case r.Sha256 != nil && !sha256Hex.MatchString(*r.Sha256):
		return f, fault.Input(fault.BadUserInput, "input.sha256", "sha256 is 64 lower-case hexadecimal digits.")
	}
	return f, checkFolder(*r.Folder, p.Folders)
}

func checkFileName(name string) error {
	n := utf8.RuneCountInString(name)
	if n == 0 || n > maxFileName || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		return fault.Input(fault.BadUserInput, "input.fileName", "fileName is 1 to %d characters, none of them NUL.", maxFileName)
	}
	return nil
}
