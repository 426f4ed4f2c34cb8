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

// CanonicalTypes spells the types of films that a policy lists as they are signed, and refuses those that are not known.
func CanonicalTypes(declared []string) ([]string, error) {
	canonical := make([]string, len(declared))
	for i, d := range declared {
		f, ok := lookUp(videoFormats, bare(d))
		if !ok {
			return nil, fmt.Errorf("%q is not known; known are %s", d, strings.Join(typesOf(videoFormats), ", "))
		}
		canonical[i] = f.ContentType
	}
	return canonical, nil
}

func typesOf(formats []Format) []string {
	types := make([]string, len(formats))
	for i, f := range formats {
		types[i] = f.ContentType
	}
	return types
}

// DoctorFolder is where objects lie that find out what a store does. Nothing else may.
const DoctorFolder = "streamsphere-doctor"

// CheckFolders refuses names that no folder of films can begin with.
func CheckFolders(names []string) error {
	for _, name := range names {
		if !folderSegment.MatchString(name) {
			return fmt.Errorf("%q is not a letter or digit followed by letters, digits, _ or -, all in lower case", name)
		}
		if name == DoctorFolder {
			return fmt.Errorf("%q is where stores are tried out", name)
		}
		for kind, rules := range kinds {
			if name == rules.folder {
				return fmt.Errorf("%q is where uploads of kind %s lie", name, kind)
			}
		}
	}
	return nil
}

const maxFileName = 255

// check answers what is wrong with a request, or its format.
func (p *Policy) check(r *Request) (Format, error) {
	if err := checkFileName(r.FileName); err != nil {
		return Format{}, err
	}
	if r.Size == 0 {
		return Format{}, fault.Input(fault.EmptyFile, "size", "The file is empty. Choose another one.")
	}
	allowed := p.kind(*r.Kind)
	f, err := canonicalType(*r.Kind, allowed.Formats, r.ContentType, r.FileName)
	if err != nil {
		return f, err
	}
	switch {
	case !slices.Contains(typesOf(allowed.Formats), f.ContentType):
		return f, p.notAccepted(f, allowed)
	case r.Size < 0:
		return f, fault.Input(fault.BadUserInput, "size", "size is a number of bytes.")
	case r.Size > allowed.MaxSize:
		return f, fault.Input(fault.FileTooLarge, "size", "The file has %d bytes; %d are the most.", r.Size, allowed.MaxSize)
	case r.Folder == nil:
		r.Folder = &allowed.Folders[0]
	}
	return f, checkFolder(*r.Folder, allowed.Folders)
}

// notAccepted refuses a format that is known, but not in the policy.
func (p *Policy) notAccepted(f Format, allowed KindPolicy) error {
	accepted := strings.Join(typesOf(allowed.Formats), ", ")
	isIt := func(l labelled) bool { return l.hasType(f.ContentType) }
	if r, ok := refusalOf(allowed.Kind, allowed.Formats, isIt); ok {
		return fault.Input(fault.TypeNotAllowed, "contentType", "This is %s. Accepted here are %s.", r.Message, accepted)
	}
	return fault.Input(fault.TypeNotAllowed, "contentType", "Files of type %s are not accepted here; accepted are %s.",
		f.ContentType, accepted)
}

func checkFileName(name string) error {
	n := utf8.RuneCountInString(name)
	if n == 0 || n > maxFileName || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		return fault.Input(fault.BadUserInput, "fileName", "fileName is 1 to %d characters, none of them NUL.", maxFileName)
	}
	return nil
}
