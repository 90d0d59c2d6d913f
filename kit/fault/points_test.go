package fault_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"doorstep/kit/fault"
)

// Every point is known to who kills, once, and the code passes it: one that nothing passes could never be killed at.
func TestEveryPointIsListedAndPassed(t *testing.T) {
	listed := make(map[fault.Point]bool)
	for _, p := range append(fault.Points, fault.EventsSent) {
		if listed[p] {
			t.Errorf("%s is listed twice", p)
		}
		listed[p] = true
	}
	declared := make(map[string]fault.Point) // by constant
	text, err := os.ReadFile("points.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range regexp.MustCompile(`(?m)^\t(\w+)\s+Point = "(\w+)"`).FindAllStringSubmatch(string(text), -1) {
		declared[match[1]] = fault.Point(match[2])
		if !listed[fault.Point(match[2])] {
			t.Errorf("%s is not in Points", match[1])
		}
	}
	passed := passages(t, "../events", "../idem", "../../services")
	if len(declared) == 0 || len(passed) == 0 {
		t.Fatalf("found %d points and %d passages", len(declared), len(passed))
	}
	for constant := range declared {
		if !passed[constant] {
			t.Errorf("nothing passes %s", constant)
		}
	}
}

// passages are the constants that the code of some folders passes.
func passages(t *testing.T, folders ...string) map[string]bool {
	t.Helper()
	found := make(map[string]bool)
	pass := regexp.MustCompile(`fault\.Pass\(fault\.(\w+)\)`)
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, match := range pass.FindAllStringSubmatch(string(text), -1) {
				found[match[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}
