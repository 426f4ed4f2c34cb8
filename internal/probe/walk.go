package probe

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// isFolder reports whether a name on the command line is a folder.
func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

var errNoFiles = errors.New("there are no files in it")

// files are the files in a folder and all folders in it, in the order of their names, with the error of a folder that
// cannot be read. Hidden ones are left out: systems put files of their own beside films. Links to folders are not
// followed.
func files(folder string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		count := 0
		root := folder + string(filepath.Separator) // makes a link to a folder that folder
		filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			hidden := name != root && strings.HasPrefix(filepath.Base(name), ".")
			switch {
			case hidden && entry.IsDir():
				return fs.SkipDir
			case hidden || err == nil && !isFile(name, entry):
				return nil
			}
			if count++; !yield(name, err) {
				return fs.SkipAll
			}
			return nil
		})
		if count == 0 {
			yield(folder, errNoFiles)
		}
	}
}

// isFile reports whether an entry of a folder is a file or a link to one.
func isFile(name string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(name)
	return err != nil || info.Mode().IsRegular() // one that leads nowhere is told
}
