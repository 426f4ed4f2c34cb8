package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/streamsphere/streamsphere/internal/folder"
	"github.com/streamsphere/streamsphere/internal/uploader"
)

// standardInput is what stands for it in the place of a file.
const standardInput = "-"

// untitled is what a file is called that has no name.
const untitled = "Untitled"

// source is where one film comes from.
type source struct {
	path     string
	inFolder bool  // found in a folder, where not everything is a film
	err      error // why it cannot be read
}

// sources are the files of the command line, with those of its folders in the place of these.
func (o *options) sources() (all []source) {
	for _, path := range o.files {
		switch {
		case path == standardInput || !folder.Is(path): // a file that is not there is told when it is opened
			all = append(all, source{path: path})
		case !o.recursive:
			why := unreadable("%s is a folder. Add --recursive to upload the films in it.", path)
			all = append(all, source{path: path, err: why})
		default:
			all = append(all, filesIn(path)...)
		}
	}
	return all
}

// filesIn are the files in a folder and in the folders in it.
func filesIn(path string) (found []source) {
	for file, err := range folder.Files(path) {
		s := source{path: file, inFolder: true}
		if err != nil {
			s.err = unreadable("The folder cannot be read: %v.", err)
		}
		found = append(found, s)
	}
	return found
}

func unreadable(format string, args ...any) error {
	return &uploader.Error{Code: uploader.FileUnreadable, Message: fmt.Sprintf(format, args...)}
}

// open opens the file, under another name if there is one.
func (s source) open(ctx context.Context, name string, stderr io.Writer) (*uploader.File, error) {
	if s.path == standardInput {
		if name == "" {
			name = untitled
		}
		fmt.Fprintln(stderr, "-: reading standard input to its end")
		return uploader.Spool(ctx, os.Stdin, name)
	}
	file, err := uploader.Open(s.path)
	if err == nil && name != "" {
		file.Name = name
	}
	return file, err
}

func pathsOf(sources []source) []string {
	paths := make([]string, len(sources))
	for i, s := range sources {
		paths[i] = s.path
	}
	return paths
}
