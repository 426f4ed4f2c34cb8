package uploader

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/streamsphere/streamsphere/internal/client"
	"github.com/streamsphere/streamsphere/internal/media"
)

// contentType is what the file is declared as: what the request says, or else its first bytes, or else its name. It fails
// with an [*Error] when the file can never be accepted, before the server is asked for anything.
func (s *session) contentType(policy *client.UploadPolicy) (string, error) {
	if s.file.Size == 0 {
		return "", &Error{Code: emptyFile, Message: "The file is empty. Choose another one."}
	}
	if s.request.ContentType != "" {
		return s.request.ContentType, nil
	}
	first, err := s.file.first(media.FirstBytes)
	if err != nil {
		return "", unreadable(err)
	}
	format := media.Recognize(first)
	declared, refused := declare(filmsOf(policy), s.file.Name, format.Name)
	if refused == nil {
		return declared, nil
	}
	why := &Error{Code: notAllowed, Message: fmt.Sprintf("The file is %s.", refused.Message)}
	if !isFilm(refused.Name) {
		why.Cause = errNoFilm
	}
	return "", why
}

// filmsOf is what a policy says of films.
func filmsOf(policy *client.UploadPolicy) client.KindPolicy {
	i := slices.IndexFunc(policy.Kinds, func(k client.KindPolicy) bool { return k.Kind == client.UploadKindVideo })
	if i < 0 {
		return client.KindPolicy{}
	}
	return policy.Kinds[i]
}

// declare decides by what the first bytes are called, and then by the name, as the web app does
// (test/vectors/declared-types.json). A type of "" leaves the name to the server.
func declare(policy client.KindPolicy, fileName, firstBytes string) (contentType string, refused *client.FormatRefusal) {
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(fileName), "."))
	var fitting []client.FileFormat
	for _, f := range policy.Formats {
		if slices.Contains(f.FirstBytes, firstBytes) {
			fitting = append(fitting, f)
		}
	}
	named := func(f client.FileFormat) bool { return slices.Contains(f.Extensions, extension) }
	if i := slices.IndexFunc(fitting, named); i >= 0 {
		return fitting[i].ContentType, nil
	}
	if len(fitting) > 0 {
		return fitting[0].ContentType, nil
	}
	for i, r := range policy.Refusals {
		if r.Name == firstBytes {
			return "", &policy.Refusals[i]
		}
	}
	if slices.ContainsFunc(policy.Formats, named) {
		return "", nil
	}
	for i, r := range policy.Refusals {
		if slices.Contains(r.Extensions, extension) {
			return "", &policy.Refusals[i]
		}
	}
	return "", nil
}

// errNoFilm marks what is refused because it is no film at all, such as the cover beside one.
var errNoFilm = errors.New("not a film")

// IsNoFilm reports whether an upload failed before it began because its file is no film of any format.
func IsNoFilm(err error) bool { return errors.Is(err, errNoFilm) }

// isFilm reports whether files of a format are films, if none that are accepted.
func isFilm(format string) bool {
	return slices.ContainsFunc(media.Formats(), func(f media.Format) bool {
		return f.Name == format && f.IsFilm()
	})
}

// first are the file's first bytes, at most as many as asked for.
func (f *File) first(length int64) ([]byte, error) {
	first := make([]byte, min(length, f.Size))
	_, err := f.open.ReadAt(first, 0)
	return first, err
}
