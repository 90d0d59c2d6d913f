// Package doorstep holds the tests of the whole tree's shape.
package doorstep

import (
	"errors"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "doorstep"

// arrows says which of our packages a folder may import; the longest matching folder counts.
// Everything may import gen and the standard library.
var arrows = map[string][]string{
	// A bench of what does no I/O needs no platform.
	"cmd":              {"app", "sim", "kit", "services/delivery/dispatch", "services/delivery/trial", "services/search", "services/catalog/catalogfile"},
	"app":              {"app", "services", "kit", "sim", "web"},
	"services":         {"kit"},
	"services/gateway": {"kit"},
	"kit":              {"kit"},
	"sim":              {"kit/geo", "kit/ids", "kit/clock", "kit/loopback", "kit/routing/polyline", "sim"},
	"web":              {},
	"gen":              {"kit/rpc"},
	"test":             {"app", "services", "kit", "sim", "test"},
	"tools":            {},
}

func TestDependenciesPointOneWay(t *testing.T) {
	for dir, imports := range packages(t) {
		allowed := rulesFor(dir)
		if allowed == nil {
			t.Errorf("%s has no place in the layout", dir)
			continue
		}
		for _, path := range imports {
			imported, ours := strings.CutPrefix(path, module+"/")
			if !ours || within(imported, "gen") || within(imported, own(dir)) {
				continue
			}
			if !slices.ContainsFunc(allowed, func(folder string) bool { return within(imported, folder) }) {
				t.Errorf("%s must not import %s", dir, imported)
			}
			if within(dir, "services") && within(imported, "services") {
				t.Errorf("service %s imports another service, %s: call it through its contract", dir, imported)
			}
		}
	}
}

// own is the service or the folder that dir belongs to; inside it anything goes.
func own(dir string) string {
	parts := strings.Split(dir, "/")
	if parts[0] == "services" && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return dir
}

func rulesFor(dir string) []string {
	for at := dir; at != "."; at = filepath.Dir(at) {
		if allowed, ok := arrows[at]; ok {
			return allowed
		}
	}
	return nil
}

func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

// packages maps each folder with Go files that ship to what they import.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	found := make(map[string][]string)
	walk(t, func(dir string) {
		p, err := build.ImportDir(dir, 0)
		if empty := new(build.NoGoError); errors.As(err, &empty) || dir == "." {
			return
		}
		if err != nil {
			t.Error(err)
			return
		}
		found[dir] = p.Imports
	})
	return found
}

func walk(t *testing.T, visit func(dir string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		name := entry.Name()
		if path != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "tools") {
			return filepath.SkipDir
		}
		visit(path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every package says once what it owns.
func TestEveryPackageHasOneComment(t *testing.T) {
	walk(t, func(dir string) {
		if within(dir, "gen") || filepath.Base(dir) == "dbgen" || dir == "." {
			return
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		comments, ships := 0, false
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			ships = true
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.PackageClauseOnly)
			if err != nil {
				t.Fatal(err)
			}
			if file.Doc != nil {
				comments++
			}
		}
		if ships && comments != 1 {
			t.Errorf("package %s has %d package comments, want one", dir, comments)
		}
	})
}

// The root has the folders of the guide and no others.
func TestRootFolders(t *testing.T) {
	allowed := []string{"cmd", "app", "proto", "gen", "services", "kit", "sim", "web", "deploy", "test", "tools", "docs", "data"}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") && !slices.Contains(allowed, entry.Name()) {
			t.Errorf("folder %s needs a decision record and a place in this list", entry.Name())
		}
	}
}

// Migrations of a service count from 0001 without gaps.
func TestMigrationsAreNumbered(t *testing.T) {
	folders, err := filepath.Glob("*/*/db/migrations")
	if err != nil || len(folders) == 0 {
		t.Fatal("no migrations found", err)
	}
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for i, entry := range entries {
			if want := []byte{'0', '0', byte('0' + (i+1)/10), byte('0' + (i+1)%10)}; !strings.HasPrefix(entry.Name(), string(want)+"_") {
				t.Errorf("%s/%s should begin with %s_", folder, entry.Name(), want)
			}
		}
	}
}

// Nobody waits by the clock in a test.
func TestTestsDoNotSleep(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") || path == "arch_test.go" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Contains(string(text), "time.Sleep(") && !strings.Contains(string(text), "testing/synctest") {
			t.Errorf("%s sleeps; wait for a signal or poll a condition", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
