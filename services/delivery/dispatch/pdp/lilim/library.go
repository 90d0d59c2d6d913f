package lilim

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Named is an instance with the name of its file.
type Named struct {
	Name string
	*Instance
}

// Size is the hundreds of tasks, as the sets are called.
func (n Named) Size() int { return (len(n.Nodes) - 1) / 100 * 100 }

// largest bounds a file of an archive.
const largest = 4 << 20

// Open reads every instance (*.txt) of a folder and what is below it, or of a .tar.gz, or of those
// that lie in the folder, sorted by name.
func Open(path string) ([]Named, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	var all []Named
	add := func(name string, from io.Reader) error {
		if !strings.HasSuffix(name, ".txt") {
			return nil
		}
		instance, err := Read(from)
		if err != nil {
			return errors.Join(errors.New(name), err)
		}
		all = append(all, Named{strings.ToLower(strings.TrimSuffix(filepath.Base(name), ".txt")), instance})
		return nil
	}
	if info.IsDir() {
		err = openFolder(path, add)
	} else {
		err = openArchive(path, add)
	}
	slices.SortFunc(all, func(a, b Named) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

func openFolder(folder string, add func(string, io.Reader) error) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || entry.IsDir():
			return err
		case strings.HasPrefix(entry.Name(), "lilim") && strings.HasSuffix(path, ".tar.gz"):
			return openArchive(path, add)
		case !strings.HasPrefix(entry.Name(), "l"): // lc, lr, lrc; other notes may lie there too
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return add(path, bytes.NewReader(text))
	})
}

func openArchive(path string, add func(string, io.Reader) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	archive := tar.NewReader(packed)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag == tar.TypeReg {
			if err := add(header.Name, io.LimitReader(archive, largest)); err != nil {
				return err
			}
		}
	}
}

// Best is the best solution that is known of an instance.
type Best struct {
	Routes   int
	Distance float64
}

// ReadBest reads a table with the columns instance, routes and distance.
func ReadBest(from io.Reader) (map[string]Best, error) {
	rows, err := csv.NewReader(from).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, bad("no table of best known solutions: %v", err)
	}
	name, routes, distance := slices.Index(rows[0], "instance"), slices.Index(rows[0], "routes"), slices.Index(rows[0], "distance")
	if name < 0 || routes < 0 || distance < 0 {
		return nil, bad("the table has no columns instance, routes and distance")
	}
	best := make(map[string]Best)
	for i, row := range rows[1:] {
		count, err1 := strconv.Atoi(row[routes])
		length, err2 := strconv.ParseFloat(row[distance], 64)
		if err1 != nil || err2 != nil {
			return nil, bad("row %d has no routes or no distance", i+2)
		}
		best[strings.ToLower(row[name])] = Best{count, length}
	}
	return best, nil
}
