package cli

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

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
		info, err := os.Stat(path)
		switch {
		case path == standardInput || err != nil || !info.IsDir(): // a file that is not there is told when it is opened
			all = append(all, source{path: path})
		case !o.recursive:
			all = append(all, source{path: path, err: unreadable("%s is a folder. Add --recursive to upload the films in it.", path)})
		default:
			all = append(all, filesIn(path)...)
		}
	}
	return all
}

// filesIn are the files in a folder and in the folders in it, by name; what is hidden is left out, and so are links to
// folders, which may lead back.
func filesIn(folder string) (found []source) {
	root := folder + string(filepath.Separator) // makes a link to a folder that folder
	walk := func(path string, entry fs.DirEntry, err error) error {
		hidden := path != root && strings.HasPrefix(filepath.Base(path), ".")
		switch {
		case err != nil:
			found = append(found, source{path: path, err: unreadable("The folder cannot be read: %v.", err)})
		case hidden && entry.IsDir():
			return fs.SkipDir
		case !hidden && isFile(path, entry):
			found = append(found, source{path: path, inFolder: true})
		}
		return nil
	}
	filepath.WalkDir(root, walk) // walk keeps every error
	if len(found) == 0 {
		return []source{{path: folder, err: unreadable("There is no file in %s.", folder)}}
	}
	return found
}

func isFile(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
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
