// Package folder finds the files in a folder that somebody names, for commands that take one in the place of files.
package folder

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// Is reports whether a path is a folder, or a link to one.
func Is(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// errEmpty means that there is nothing in a folder that Files tells of.
var errEmpty = errors.New("there are no files in it")

// Files are the files in a folder and in all folders in it, in the order of their names, with the error of what cannot be
// read. Hidden ones (.name) are left out: systems put files of their own beside films. Links to files are followed, and
// one that leads nowhere is among them; links to folders are not, as they may lead back. Of a folder without files there
// is an error.
func Files(path string) iter.Seq2[string, error] {
	root := filepath.Clean(path) + string(filepath.Separator) // makes a link to a folder that folder
	return func(yield func(string, error) bool) {
		count := 0
		filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			hidden := path != root && strings.HasPrefix(filepath.Base(path), ".")
			switch {
			case hidden && entry.IsDir():
				return fs.SkipDir
			case hidden || err == nil && !isFile(path, entry):
				return nil
			}
			if count++; !yield(filepath.Clean(path), err) {
				return fs.SkipAll
			}
			return nil
		})
		if count == 0 {
			yield(path, errEmpty)
		}
	}
}

func isFile(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}
